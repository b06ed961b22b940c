import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0007_limits_and_errors"), ("inbox", "0006_notes_to_place")]

    operations = [
        migrations.CreateModel(
            name="Forgetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.TextField()),
                ("at", models.DateTimeField()),
                ("try_at", models.DateTimeField(db_index=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.channel"
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
    ]
