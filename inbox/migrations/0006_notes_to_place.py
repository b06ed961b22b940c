import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0005_consent_dismissed")]

    operations = [
        migrations.AddField(
            model_name="note",
            name="parted",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="unplaced",
                to="inbox.link",
            ),
        ),
    ]
