from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0004_receipts")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="change",
            field=models.CharField(
                choices=[
                    ("in", "In"), ("out", "Out"), ("review", "Review"), ("marketing_in", "Marketing In"),
                    ("marketing_out", "Marketing Out"), ("dismissed", "Dismissed"),
                ],
                max_length=14,
            ),
        ),
    ]
