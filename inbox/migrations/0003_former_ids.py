from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_search_and_repeats")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="former_ids",
            field=ArrayField(base_field=models.CharField(blank=True, max_length=255), blank=True, null=True, size=None),
        ),
    ]
