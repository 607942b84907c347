from django.db import migrations


def keep_content_types(apps, schema_editor):
    """What the admin's log and permissions point at are the same models as before."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for name in ("drill", "drillsample"):
        if not kinds.filter(app_label="example", model=name).exists():
            kinds.filter(app_label="ops", model=name).update(app_label="example")


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("example", "0001_initial"),
    ]

    operations = [migrations.RunPython(keep_content_types, migrations.RunPython.noop, elidable=True)]
