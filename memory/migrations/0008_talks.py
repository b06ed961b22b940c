from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0007_trace_changed'),
    ]

    operations = [
        migrations.RemoveField(model_name='issue', name='state_set_at'),
        migrations.AddField(model_name='issuemark', name='upto', field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name='issuemark', name='before', field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name='occurrence',
            name='decided_by',
            field=models.CharField(choices=[('identifier', 'Identifier'), ('similarity', 'Similarity'), ('recurrence', 'Recurrence'), ('sitting', 'Sitting'), ('more', 'More'), ('agent', 'Agent'), ('new', 'New')], max_length=10),
        ),
    ]
