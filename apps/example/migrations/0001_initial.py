import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Drills were a part of the app `ops`, which is no more. Where its migrations ran, this one counts as applied: the tables keep their names."""

    initial = True
    replaces = [("ops", "0001_drills"), ("ops", "0002_one_pod_away")]
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("burn-cpu", "Burn CPU"), ("fail-readiness", "Fail readiness"), ("start-slowly", "Start slowly")], max_length=20)),
                ("pod", models.CharField(max_length=253)),
                ("seconds", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ops_drill",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("pod",), name="one_drill_a_pod"),
                    models.UniqueConstraint(models.Value(1), condition=models.Q(("ended_at", None), ("kind__in", ["fail-readiness", "start-slowly"])), name="one_pod_away"),
                    models.CheckConstraint(condition=models.Q(("seconds__gte", 1), ("seconds__lte", 300)), name="a_drill_has_an_end"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("values", models.JSONField()),
                ("drill", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="samples", to="example.drill")),
            ],
            options={
                "db_table": "ops_drillsample",
                "constraints": [models.UniqueConstraint(fields=("drill", "at"), name="one_sample_a_moment")],
            },
        ),
    ]
