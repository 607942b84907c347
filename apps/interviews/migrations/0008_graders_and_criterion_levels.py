import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_content_types(apps, schema_editor):
    """What the admin's log and permissions point at is the same model as before."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    if not kinds.filter(app_label="interviews", model="criterionlevel").exists():
        kinds.filter(app_label="interviews", model="mark").update(model="criterionlevel")


class Migration(migrations.Migration):
    """A mark is a criterion's level, and who gives it a grader. Tables, columns and constraints keep their names; nothing happens in them."""

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("interviews", "0007_indexes_of_ones_own"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex(model_name="assessment", name="assessments_of_others"),
                migrations.RemoveConstraint(model_name="assessment", name="one_assessment_a_rater"),
                migrations.RemoveConstraint(model_name="assessment", name="a_self_grader_predicts"),
                migrations.RenameField(model_name="assessment", old_name="rater", new_name="grader"),
                migrations.AlterField(
                    model_name="assessment",
                    name="grader",
                    field=models.ForeignKey(
                        db_column="rater_id", on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to=settings.AUTH_USER_MODEL
                    ),
                ),
                migrations.RenameField(model_name="assessment", old_name="rater_kind", new_name="grader_kind"),
                migrations.AlterField(
                    model_name="assessment",
                    name="grader_kind",
                    field=models.CharField(
                        choices=[
                            ("self", "Self"),
                            ("interviewer", "Interviewer"),
                            ("observer", "Observer"),
                            ("agreed", "Agreed"),
                            ("automatic", "Automatic"),
                        ],
                        db_column="rater_kind",
                        default="self",
                        max_length=20,
                    ),
                ),
                migrations.AddIndex(
                    model_name="assessment",
                    index=models.Index(
                        condition=models.Q(("grader_kind__in", ["interviewer", "observer"]), ("revealed_at__isnull", False)),
                        fields=["grader", "-revealed_at", "-id"],
                        name="assessments_of_others",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.UniqueConstraint(fields=("response", "grader", "grader_kind"), name="one_assessment_a_rater"),
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(models.Q(("grader_kind", "self"), _negated=True), ("predicted_level__isnull", False), _connector="OR"),
                        name="a_self_grader_predicts",
                    ),
                ),
                migrations.RenameModel(old_name="Mark", new_name="CriterionLevel"),
                migrations.AlterModelTable(name="criterionlevel", table="interviews_mark"),
                migrations.AlterField(
                    model_name="criterionlevel",
                    name="assessment",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="criterion_levels", to="interviews.assessment"
                    ),
                ),
                migrations.AlterField(
                    model_name="assessment",
                    name="revealed_at",
                    field=models.DateTimeField(blank=True, help_text="Since when others than the grader may see it.", null=True),
                ),
            ],
        ),
        migrations.RunPython(keep_content_types, migrations.RunPython.noop, elidable=True),
    ]
