from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0001_recall'),
    ]

    operations = [
        migrations.AddField(
            model_name='embedding',
            name='embedder',
            field=models.CharField(default='', max_length=60),
            preserve_default=False,
        ),
    ]
