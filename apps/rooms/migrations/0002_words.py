from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields and choices are called what they are. Columns keep their names; nothing happens in the database."""

    dependencies = [("rooms", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(model_name="round", old_name="stroke_bytes", new_name="edit_bytes"),
                migrations.AlterField(
                    model_name="round",
                    name="edit_bytes",
                    field=models.PositiveIntegerField(
                        db_column="stroke_bytes", db_default=0, default=0, help_text="What the edits of its notepad take, roughly."
                    ),
                ),
                migrations.RenameField(model_name="room", old_name="told_off_at", new_name="called_off_told_at"),
                migrations.AlterField(
                    model_name="room",
                    name="called_off_told_at",
                    field=models.DateTimeField(
                        blank=True, db_column="told_off_at", help_text="When its people were told that it was called off.", null=True
                    ),
                ),
                migrations.AlterField(
                    model_name="participant",
                    name="read_ahead",
                    field=models.JSONField(
                        db_default=[], default=list, help_text="Ids of questions read as interviewer of a round that was drawn anew."
                    ),
                ),
                migrations.AlterField(
                    model_name="room",
                    name="guests",
                    field=models.CharField(
                        choices=[
                            ("none", "Nobody from outside the team"),
                            ("observe", "Guests may observe"),
                            ("take-part", "Guests may take any role"),
                        ],
                        default="observe",
                        max_length=10,
                    ),
                ),
            ],
        ),
    ]
