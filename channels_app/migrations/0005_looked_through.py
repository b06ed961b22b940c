from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels_app', '0004_synced'),
    ]

    operations = [
        migrations.AddField(
            model_name='health',
            name='listed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='health',
            name='listed_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
