import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


#: what goes with what, whoever deletes it and however: the database sees to it
_GO_WITH = (
    ('memory_enquiry', 'contact_id', 'inbox_contact'), ('memory_enquiry', 'connector_id', 'memory_connector'),
    ('memory_record', 'contact_id', 'inbox_contact'), ('memory_record', 'connector_id', 'memory_connector'),
)


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_consent_dismissed'),
        ('memory', '0005_knowledge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What agents see above its records, such as Orders.', max_length=60, unique=True)),
                ('system', models.CharField(max_length=20)),
                ('active', models.BooleanField(default=True)),
                ('sealed_settings', models.TextField(default='')),
                ('keep_s', models.PositiveIntegerField(default=300, help_text='What it answered is taken to hold for so long; then it is asked again when somebody looks.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(86400)], verbose_name='kept for (seconds)')),
                ('deadline_s', models.PositiveSmallIntegerField(default=5, help_text='An answer that takes longer counts as none. Nobody waits for it.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='deadline (seconds)')),
                ('failures', models.PositiveIntegerField(default=0)),
                ('open_until', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('took_ms', models.PositiveIntegerField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=255)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('fresh_until', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_by', models.CharField(blank=True, max_length=64)),
                ('trouble', models.CharField(blank=True, max_length=255)),
                ('connector', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='memory.connector')),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('wanted_at__isnull', False)), fields=['wanted_at'], name='enquiry_wanted')],
                'constraints': [models.UniqueConstraint(fields=('contact', 'connector'), name='enquiry_once_a_contact')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=120)),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=200)),
                ('fields', models.JSONField(default=list)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('fetched_at', models.DateTimeField()),
                ('connector', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='memory.connector')),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
            ],
            options={
                'ordering': ['connector', 'place', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('contact', 'connector', 'external_id'), name='record_once_a_contact')],
            },
        ),
        migrations.RunSQL(
            [f'ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {to} ON DELETE CASCADE' for table, column, to in _GO_WITH],
            migrations.RunSQL.noop,
        ),
    ]
