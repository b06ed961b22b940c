"""A long record is read in batches; what is made of it waits for the last."""

from django.db import migrations, models
from django.db.models import F


def _as_read(apps, schema_editor):
    apps.get_model("memory", "RememberMark").objects.update(worked=F("rev"))


class Migration(migrations.Migration):
    dependencies = [("memory", "0009_language_model")]

    operations = [
        migrations.AddField("remembermark", "worked", models.BigIntegerField(default=0)),
        migrations.RunPython(_as_read, migrations.RunPython.noop),
    ]
