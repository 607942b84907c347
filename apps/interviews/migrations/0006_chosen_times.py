from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def keep_what_may_have_been_chosen(apps, schema_editor):
    """Extra time of a planned interview that differs from the person's preference can only have been chosen for it."""
    own = apps.get_model("accounts", "Preferences").objects.filter(person=OuterRef("person")).values("time_factor")
    planned = apps.get_model("interviews", "Interview").objects.filter(state="planned", is_hosted=False, time_factor__gt=1.0)
    planned.annotate(own=Coalesce(Subquery(own), 1.0)).exclude(own=F("time_factor")).update(is_time_chosen=True)


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0005_answer_html"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="is_time_chosen",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The factor was chosen for this one; else it follows the person's preference.",
            ),
        ),
        migrations.AlterField(
            model_name="interview",
            name="allotted_seconds",
            field=models.PositiveIntegerField(
                help_text="For the whole, the time factor included: what its turns are allotted, added up.",
            ),
        ),
        migrations.RunPython(keep_what_may_have_been_chosen, migrations.RunPython.noop, elidable=True),
    ]
