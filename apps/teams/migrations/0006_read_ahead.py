from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0005_history_is_protected'),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='read_ahead',
            field=models.JSONField(db_default=[], default=list, help_text='Ids of questions read as interviewer of a round that was seated anew.'),
        ),
    ]
