import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def who_was_there(apps, schema_editor):
    """Of rounds held before: those who had come before its end and, as far as is known, not left before its begin."""
    Attendance, Participant, Round = (apps.get_model('teams', name) for name in ('Attendance', 'Participant', 'Round'))
    for held in Round.objects.filter(started_at__isnull=False).iterator():
        had_come = Q(joined_at__lte=held.ended_at) if held.ended_at else Q()
        stayed = Q(left_at=None) | Q(left_at__gte=held.started_at)
        there = Participant.objects.filter(had_come, stayed, room=held.room_id)
        Attendance.objects.bulk_create([Attendance(round=held, participant=one) for one in there], ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0006_read_ahead'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='teams.participant')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='teams.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'participant'), name='one_attendance_a_round_and_participant')],
            },
        ),
        migrations.RunPython(who_was_there, migrations.RunPython.noop),
    ]
