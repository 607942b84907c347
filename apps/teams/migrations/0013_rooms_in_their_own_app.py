from django.db import migrations


class Migration(migrations.Migration):
    """Rooms belong to the app `rooms` from here on. Their tables keep their names; nothing happens in the database."""

    dependencies = [("teams", "0012_attendance_without_constraints")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name) for name in ("Attendance", "Event", "Feedback", "Reminder", "Round", "Participant", "Room")
            ],
        ),
    ]
