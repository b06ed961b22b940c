import django.db.models.deletion
import inbox.clock
from django.db import migrations, models


#: (table, column, what it refers to, what happens when that goes): the database sees to it, whoever deletes and however
_GO_WITH = (
    ('memory_issue', 'contact_id', 'inbox_contact', 'CASCADE'),
    ('memory_occurrence', 'issue_id', 'memory_issue', 'CASCADE'),
    ('memory_occurrence', 'message_id', 'inbox_message', 'CASCADE'),
    ('memory_occurrence', 'episode_id', 'inbox_episode', 'SET NULL'),
    ('memory_likeness', 'issue_id', 'memory_issue', 'CASCADE'),
    ('memory_likeness', 'message_id', 'inbox_message', 'CASCADE'),
    ('memory_episodesummary', 'episode_id', 'inbox_episode', 'CASCADE'),
    ('memory_episodesummary', 'contact_id', 'inbox_contact', 'CASCADE'),
    ('memory_summarysource', 'summary_id', 'memory_episodesummary', 'CASCADE'),
    ('memory_summarysource', 'message_id', 'inbox_message', 'CASCADE'),
)
#: an issue loses the words of a message that went, and goes with the last; a summary goes with a message it quotes
_WORDS_GO = """
CREATE FUNCTION memory_occurrence_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE memory_issue SET title = '', titled_from_id = NULL WHERE id = OLD.issue_id AND titled_from_id = OLD.message_id;
  DELETE FROM memory_issue AS issue WHERE id = OLD.issue_id
    AND NOT EXISTS (SELECT FROM memory_occurrence AS other WHERE other.issue_id = issue.id);
  RETURN NULL;
END $$;
CREATE TRIGGER occurrence_gone AFTER DELETE ON memory_occurrence
  FOR EACH ROW EXECUTE FUNCTION memory_occurrence_gone();
CREATE FUNCTION memory_summary_source_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM memory_episodesummary WHERE episode_id = OLD.summary_id;
  RETURN NULL;
END $$;
CREATE TRIGGER summary_source_gone AFTER DELETE ON memory_summarysource
  FOR EACH ROW EXECUTE FUNCTION memory_summary_source_gone();
"""
_WORDS_STAY = """
DROP FUNCTION memory_occurrence_gone() CASCADE;
DROP FUNCTION memory_summary_source_gone() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_consent_dismissed'),
        ('memory', '0002_embedder_of_vectors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bars',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('low', models.FloatField()),
                ('high', models.FloatField()),
                ('answers', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=inbox.clock.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='IssueMark',
            fields=[
                ('thread', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='inbox.thread')),
                ('epoch', models.BigIntegerField(default=0)),
                ('seq', models.BigIntegerField(default=0)),
                ('rev', models.BigIntegerField(default=0)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField(default=inbox.clock.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='EpisodeSummary',
            fields=[
                ('episode', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='summary', serialize=False, to='inbox.episode')),
                ('lines', models.JSONField(default=list)),
                ('outcome', models.JSONField(default=dict)),
                ('tried', models.JSONField(default=list)),
                ('mood', models.CharField(choices=[('neutral', 'Neutral'), ('pleased', 'Pleased'), ('annoyed', 'Annoyed'), ('angry', 'Angry')], default='neutral', max_length=8)),
                ('mood_sources', models.JSONField(default=list)),
                ('open_questions', models.JSONField(default=list)),
                ('boundary', models.CharField(blank=True, max_length=255)),
                ('rev', models.BigIntegerField(default=0)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=inbox.clock.now)),
                ('contact', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('open', 'Open'), ('resolved', 'Resolved')], default='open', max_length=8)),
                ('state_set_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('complained_at', models.DateTimeField(null=True)),
                ('category', models.CharField(blank=True, max_length=40)),
                ('identifiers', models.JSONField(default=list)),
                ('contacts', models.PositiveIntegerField(default=1)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('contact', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.contact')),
                ('titled_from', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('reason', models.CharField(blank=True, max_length=255)),
                ('at', models.DateTimeField(default=inbox.clock.now)),
                ('same', models.BooleanField(null=True)),
                ('by_id', models.CharField(blank=True, max_length=20)),
                ('by_name', models.CharField(blank=True, max_length=255)),
                ('answered_at', models.DateTimeField(null=True)),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='likenesses', to='memory.issue')),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('is_contact', models.BooleanField(default=False)),
                ('decided_by', models.CharField(choices=[('identifier', 'Identifier'), ('similarity', 'Similarity'), ('recurrence', 'Recurrence'), ('sitting', 'Sitting'), ('agent', 'Agent'), ('new', 'New')], max_length=10)),
                ('score', models.FloatField(null=True)),
                ('reason', models.CharField(blank=True, max_length=255)),
                ('channel', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.channel')),
                ('episode', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.episode')),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='occurrences', to='memory.issue')),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SummarySource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
                ('summary', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='quoted', to='memory.episodesummary')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='issue',
            index=models.Index(fields=['contact', '-last_at'], name='issue_of_contact'),
        ),
        migrations.AddIndex(
            model_name='likeness',
            index=models.Index(condition=models.Q(('same__isnull', False)), fields=['at'], name='likeness_answered'),
        ),
        migrations.AddConstraint(
            model_name='likeness',
            constraint=models.UniqueConstraint(fields=('message', 'issue'), name='likeness_once'),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=models.UniqueConstraint(fields=('issue', 'message'), name='occurrence_once'),
        ),
        migrations.AddConstraint(
            model_name='summarysource',
            constraint=models.UniqueConstraint(fields=('summary', 'message'), name='summary_source_once'),
        ),
        migrations.RunSQL(
            [
                f'ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {to} ON DELETE {then}'
                for table, column, to, then in _GO_WITH
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(_WORDS_GO, _WORDS_STAY),
    ]
