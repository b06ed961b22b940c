from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0006_records'),
    ]

    operations = [
        migrations.AddField(
            model_name='trace',
            name='changed',
            field=models.BigIntegerField(default=0, db_default=0),
        ),
        migrations.RemoveIndex(
            model_name='trace',
            name='trace_of_contact',
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['contact', 'known_at'], include=['changed'], name='trace_of_contact'),
        ),
    ]
