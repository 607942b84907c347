from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a candidate records themselves on their own device; the last release leaves it empty."""

    dependencies = [("rooms", "0002_words")]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="records_since",
            field=models.DateTimeField(
                blank=True, help_text="When they began to record themselves, on their own device, in this round.", null=True
            ),
        ),
    ]
