import django.db.models.deletion
import memory.models.embedding
from django.db import ProgrammingError, migrations, models, transaction


#: what goes when what it was made from goes, whoever deletes it and however: the database sees to it
_GO_WITH = (
    ('memory_trace', 'message_id', 'inbox_message'), ('memory_trace', 'note_id', 'inbox_note'),
    ('memory_trace', 'signal_id', 'inbox_signal'), ('memory_posting', 'trace_id', 'memory_trace'),
    ('memory_embedding', 'trace_id', 'memory_trace'),
)


def bring_pgvector(apps, schema_editor):
    """Where the server has pgvector and lets us; without it vectors are bytes, and are compared by us."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')")
        if not cursor.fetchone()[0]:
            return
        try:
            with transaction.atomic():
                cursor.execute('CREATE EXTENSION IF NOT EXISTS vector')
        except ProgrammingError:
            pass  # not allowed to this user


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('inbox', '0003_former_ids'),
    ]

    operations = [
        migrations.RunPython(bring_pgvector, migrations.RunPython.noop),
        migrations.CreateModel(
            name='RememberMark',
            fields=[
                ('thread', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='remember_mark', serialize=False, to='inbox.thread')),
                ('epoch', models.BigIntegerField(default=0)),
                ('rev', models.BigIntegerField(default=0)),
                ('version', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('message', 'Message'), ('note', 'Note'), ('signal', 'Signal')], max_length=8)),
                ('at', models.DateTimeField()),
                ('known_at', models.DateTimeField()),
                ('speaker', models.CharField(max_length=8)),
                ('author', models.CharField(blank=True, max_length=255)),
                ('language', models.CharField(max_length=8)),
                ('length', models.PositiveIntegerField(default=0)),
                ('asks', models.BooleanField()),
                ('figures', models.BooleanField()),
                ('digest', models.CharField(max_length=32)),
                ('version', models.PositiveSmallIntegerField()),
                ('embedder', models.CharField(blank=True, max_length=60)),
                ('channel', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.channel')),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
                ('message', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
                ('note', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.note')),
                ('signal', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.signal')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('pk', models.CompositePrimaryKey('trace_id', 'term', blank=True, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(max_length=64)),
                ('tf', models.PositiveSmallIntegerField()),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
                ('trace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='memory.trace')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Embedding',
            fields=[
                ('pk', models.CompositePrimaryKey('trace_id', 'part', blank=True, editable=False, primary_key=True, serialize=False)),
                ('part', models.PositiveSmallIntegerField()),
                ('vector', memory.models.embedding.VectorField()),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
                ('trace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='memory.trace')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['contact', 'known_at'], name='trace_of_contact'),
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['embedder', 'id'], name='trace_embedder'),
        ),
        migrations.AddConstraint(
            model_name='trace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'message'), ('message__isnull', False), ('note', None), ('signal', None)), models.Q(('kind', 'note'), ('message', None), ('note__isnull', False), ('signal', None)), models.Q(('kind', 'signal'), ('message', None), ('note', None), ('signal__isnull', False)), _connector='OR'), name='trace_of_one_source'),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['contact', 'term'], include=('trace', 'tf'), name='posting_of_contact'),
        ),
        migrations.RunSQL(
            [f'ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {to} ON DELETE CASCADE' for table, column, to in _GO_WITH],
            migrations.RunSQL.noop,
        ),
    ]
