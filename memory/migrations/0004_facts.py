import django.db.models.deletion
import inbox.clock
from django.db import migrations, models


#: what goes when what it was made from goes, whoever deletes it and however: the database sees to it
_GO_WITH = (
    ('memory_evidence', 'fact_id', 'memory_fact'), ('memory_evidence', 'promise_id', 'memory_promise'),
    ('memory_evidence', 'message_id', 'inbox_message'), ('memory_evidence', 'note_id', 'inbox_note'),
    ('memory_evidence', 'signal_id', 'inbox_signal'), ('memory_promise', 'message_id', 'inbox_message'),
)

#: what came after a fact follows from the order of the facts of its slot
_CHAIN = """
CREATE FUNCTION memory_chain(whose bigint[]) RETURNS void LANGUAGE sql AS $$
  UPDATE memory_fact AS f SET superseded_by_id = told.next_id,
    valid_until = CASE WHEN told.next_id IS NOT NULL THEN told.next_from
      WHEN f.superseded_by_id IS NOT NULL THEN NULL ELSE f.valid_until END,
    state = CASE WHEN told.next_id IS NULL THEN f.standing ELSE 'superseded' END
  FROM (SELECT id, lead(id) OVER chain AS next_id, lead(valid_from) OVER chain AS next_from
    FROM memory_fact WHERE contact_id = ANY(whose)
    WINDOW chain AS (PARTITION BY contact_id, slot ORDER BY valid_from, value, id)) AS told
  WHERE told.id = f.id AND ((f.superseded_by_id, f.state) IS DISTINCT FROM
    (told.next_id, CASE WHEN told.next_id IS NULL THEN f.standing ELSE 'superseded' END)
    OR (told.next_id IS NOT NULL AND f.valid_until IS DISTINCT FROM told.next_from))
$$;
CREATE FUNCTION memory_fact_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM memory_chain(array_agg(DISTINCT contact_id)) FROM gone;
  RETURN NULL;
END $$;
CREATE TRIGGER memory_fact_gone AFTER DELETE ON memory_fact REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION memory_fact_gone();
"""

#: a derived row goes with its last source, begins with the first that is left, and is unsettled with what settled it
_LAST_SOURCE = """
CREATE FUNCTION memory_evidence_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM memory_fact AS f WHERE f.id IN (SELECT fact_id FROM gone) AND f.extractor <> ''
    AND NOT EXISTS (SELECT FROM memory_evidence AS e WHERE e.fact_id = f.id);
  UPDATE memory_fact AS f SET valid_from = rest.at, known_at = rest.known_at, internal = rest.internal
    FROM (SELECT fact_id, min(at) AS at, min(known_at) AS known_at, bool_or(note_id IS NOT NULL) AS internal
      FROM memory_evidence WHERE fact_id IN (SELECT fact_id FROM gone) GROUP BY fact_id) AS rest
    WHERE rest.fact_id = f.id AND f.extractor <> '';
  PERFORM memory_chain(array_agg(DISTINCT f.contact_id)) FROM memory_fact AS f
    WHERE f.id IN (SELECT fact_id FROM gone);
  UPDATE memory_promise AS p SET state = 'open', settled_at = NULL, settled_reason = '', settled_text = ''
    WHERE p.id IN (SELECT promise_id FROM gone WHERE role = 'settled') AND p.settled_by_id = ''
    AND NOT EXISTS (SELECT FROM memory_evidence AS e WHERE e.promise_id = p.id AND e.role = 'settled');
  RETURN NULL;
END $$;
CREATE TRIGGER memory_evidence_gone AFTER DELETE ON memory_evidence REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION memory_evidence_gone();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_consent_dismissed'),
        ('memory', '0003_issues'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('text', models.CharField(max_length=400)),
                ('value', models.CharField(max_length=400)),
                ('slot', models.CharField(max_length=440)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('known_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(default=inbox.clock.now)),
                ('confidence', models.FloatField(default=1.0)),
                ('state', models.CharField(choices=[('claimed', 'Claimed'), ('confirmed', 'Confirmed'), ('corrected', 'Corrected'), ('superseded', 'Superseded')], default='claimed', max_length=10)),
                ('standing', models.CharField(choices=[('claimed', 'Claimed'), ('confirmed', 'Confirmed'), ('corrected', 'Corrected'), ('superseded', 'Superseded')], default='claimed', max_length=10)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('author_kind', models.CharField(max_length=8)),
                ('author_id', models.CharField(blank=True, max_length=20)),
                ('author_name', models.CharField(blank=True, max_length=255)),
                ('extractor', models.CharField(blank=True, max_length=20)),
                ('internal', models.BooleanField(default=False)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='inbox.contact')),
                ('superseded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='supersedes', to='memory.fact')),
            ],
            options={
                'ordering': ['-valid_from', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Forgotten',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=inbox.clock.now)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inbox.contact')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=400)),
                ('act', models.CharField(blank=True, max_length=20)),
                ('by', models.CharField(choices=[('contact', 'Contact'), ('agent', 'Agent')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('known_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('kept', 'Kept'), ('broken', 'Broken')], default='open', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_reason', models.CharField(blank=True, max_length=20)),
                ('settled_text', models.CharField(blank=True, max_length=400)),
                ('settled_by_id', models.CharField(blank=True, max_length=20)),
                ('raised_at', models.DateTimeField(blank=True, null=True)),
                ('confidence', models.FloatField(default=1.0)),
                ('extractor', models.CharField(blank=True, max_length=20)),
                ('internal', models.BooleanField(default=False)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='inbox.contact')),
                ('message', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('made', 'Made'), ('settled', 'Settled')], default='made', max_length=8)),
                ('at', models.DateTimeField()),
                ('known_at', models.DateTimeField()),
                ('message', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.message')),
                ('note', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.note')),
                ('signal', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='inbox.signal')),
                ('fact', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='evidence', to='memory.fact')),
                ('promise', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='evidence', to='memory.promise')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(fields=['contact', 'slot', 'valid_from'], name='fact_of_contact'),
        ),
        migrations.AddConstraint(
            model_name='forgotten',
            constraint=models.UniqueConstraint(fields=('contact', 'digest'), name='forgotten_once'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(fields=['contact', 'made_at'], name='promise_of_contact'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['due_at'], name='promise_due'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.UniqueConstraint(fields=('message', 'text'), name='promise_once_a_message'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fact__isnull', False), ('promise', None)), models.Q(('fact', None), ('promise__isnull', False)), _connector='OR'), name='evidence_of_one_row'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('message__isnull', False), ('note', None), ('signal', None)), models.Q(('message', None), ('note__isnull', False), ('signal', None)), models.Q(('message', None), ('note', None), ('signal__isnull', False)), _connector='OR'), name='evidence_of_one_source'),
        ),
        migrations.RunSQL(
            [f'ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {to} ON DELETE CASCADE' for table, column, to in _GO_WITH],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL([_CHAIN, _LAST_SOURCE], migrations.RunSQL.noop),
    ]
