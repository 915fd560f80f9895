"""What 0001 to 0018 lead to, in one file for a new database; an older one goes their way.

The tables of work, law and readings are made here too, as they stood when those took them over; days of tasks and
deadlines that 0009 and 0010 mended are none in a new database.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

FREEZE = """
CREATE FUNCTION plan_closed_result_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a closed result is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.superseded_at IS NOT NULL
        OR to_jsonb(OLD) - ARRAY['superseded_at', 'superseded_by_label', 'superseded_document', 'superseded_reason']
           IS DISTINCT FROM
           to_jsonb(NEW) - ARRAY['superseded_at', 'superseded_by_label', 'superseded_document', 'superseded_reason']
    THEN
        RAISE EXCEPTION 'a closed result is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_closed_result_frozen BEFORE UPDATE OR DELETE ON plan_closedresult
    FOR EACH ROW EXECUTE FUNCTION plan_closed_result_is_frozen();
"""
THAW = """
DROP TRIGGER plan_closed_result_frozen ON plan_closedresult;
DROP FUNCTION plan_closed_result_is_frozen();
"""


class Migration(migrations.Migration):

    replaces = [('plan', '0001_initial'), ('plan', '0002_frozen_results'), ('plan', '0003_obstacle_answer_by'), ('plan', '0004_readings'), ('plan', '0005_commitments'), ('plan', '0006_relative_goals'), ('plan', '0007_instruments'), ('plan', '0008_issuers_outside_the_register'), ('plan', '0009_task_days'), ('plan', '0010_deadlines_come_round'), ('plan', '0011_tasks_from_a_year_on'), ('plan', '0012_reports_for_all_bodies'), ('plan', '0013_readings_stand_alone'), ('plan', '0014_work_stands_alone'), ('plan', '0015_law_stands_alone'), ('plan', '0016_own_words'), ('plan', '0017_results_say_what_was_missing'), ('plan', '0018_passages_pointed_to')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, verbose_name='code')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(verbose_name='definition')),
                ('values', models.JSONField(default=dict, verbose_name='values')),
                ('basis', models.CharField(choices=[('law', 'fixed by law'), ('plan', 'fixed by the plan'), ('assumption', "the province's own assumption")], max_length=10, verbose_name='rests on')),
                ('citation', models.TextField(verbose_name='citation')),
                ('decided_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                ('decided_at', models.DateTimeField(verbose_name='entered at')),
            ],
            options={
                'verbose_name': 'definition',
                'verbose_name_plural': 'definitions',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='one_definition_per_day', violation_error_message='The word already has a reading from this day on.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='definition_ends_after_it_begins', violation_error_message='A reading ends after it begins.'), models.CheckConstraint(condition=models.Q(('citation__gt', '')), name='definition_is_cited', violation_error_message="A reading names its source, or says that it is the province's own assumption.")],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Short name in addresses and commands.', max_length=60, unique=True, verbose_name='code')),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('programme', 'Programme'), ('strategy', 'Strategy'), ('resolution', 'Resolution'), ('decision', 'Decision')], default='plan', max_length=12, verbose_name='kind')),
                ('issuer', models.CharField(blank=True, max_length=35, verbose_name='issuer')),
                ('issuer_named', models.CharField(max_length=200, verbose_name='issuer as named')),
                ('lead', models.CharField(blank=True, max_length=35, verbose_name='lead department')),
                ('lead_named', models.CharField(blank=True, max_length=200, verbose_name='lead department as named')),
                ('signer', models.CharField(blank=True, max_length=200, verbose_name='signer')),
                ('proposal', models.CharField(blank=True, max_length=200, verbose_name='proposal')),
                ('signed_on', models.DateField(blank=True, help_text='Empty where it is not known.', null=True, verbose_name='signed on')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('ended_by', models.CharField(blank=True, max_length=200, verbose_name='ended by document')),
                ('territory_code', models.CharField(blank=True, max_length=20, verbose_name='unit of the territory')),
                ('territory_on', models.DateField(blank=True, null=True, verbose_name='territory as of')),
                ('shipped_sha256', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'constraints': [models.UniqueConstraint(fields=('number', 'signed_on'), name='one_plan_per_number', nulls_distinct=False, violation_error_message='A plan with this number and date is already here.'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('ended_by__gt', ''), models.Q(('signed_on', None), ('ended_on__gt', models.F('signed_on')), _connector='OR')), _connector='OR'), name='plan_end_names_its_document', violation_error_message='Ending a plan needs a document and a date after it was signed.'), models.CheckConstraint(condition=models.Q(models.Q(('territory_code', ''), ('territory_on', None)), models.Q(('territory_code__gt', ''), ('territory_on__isnull', False)), _connector='OR'), name='plan_territory_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=100, unique=True, verbose_name='number')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('issuer', models.CharField(max_length=200, verbose_name='issuer')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('replaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, verbose_name='replaces')),
                ('reviewed_on', models.DateField(verbose_name='reviewed on')),
                ('recorded_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                ('recorded_at', models.DateTimeField(verbose_name='entered at')),
            ],
            options={
                'verbose_name': 'policy instrument',
                'verbose_name_plural': 'policy instruments',
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reviewed_on__gte', models.F('signed_on'))), name='instrument_is_reviewed_after_signing', violation_error_message='A document is reviewed on the day it was signed or later.')],
            },
        ),
        migrations.CreateModel(
            name='PlanRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('recipient', 'receives')], default='recipient', max_length=10, verbose_name='part')),
                ('named', models.CharField(max_length=200, verbose_name='as the plan names it')),
                ('organisation', models.CharField(max_length=35, verbose_name='organisation or group')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='plan.plan')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Draft of an amendment'), ('issued', 'Issued')], default='issued', max_length=8, verbose_name='state')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('instrument', models.CharField(help_text='Number of the document that issued it.', max_length=100, verbose_name='document')),
                ('content', models.CharField(choices=[('entered', 'Entered from the document'), ('not_entered', 'Not entered: document not at hand')], default='entered', max_length=12, verbose_name='content')),
                ('content_reason', models.TextField(blank=True, verbose_name='why nothing is entered')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('file', models.UUIDField(blank=True, null=True, verbose_name='stored document')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='plan.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'version of a plan',
                'verbose_name_plural': 'versions of plans',
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='one_version_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'issued')), fields=('plan', 'valid_from'), name='one_issued_version_per_day', nulls_distinct=False, violation_error_message='A version of the plan already begins on this day.'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('plan',), name='one_draft_at_a_time', violation_error_message='An amendment of this plan is already being prepared.'), models.CheckConstraint(condition=models.Q(('content', 'entered'), ('content_reason__gt', ''), _connector='OR'), name='absent_content_says_why')],
            },
        ),
        migrations.CreateModel(
            name='PlanBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('date', models.DateField(verbose_name='date')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bases', to='plan.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'number', 'date'), name='one_basis_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanRelation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('replaces', 'replaces'), ('amends', 'amends'), ('same_title', 'carries the same title as'), ('carries_out', 'carries out')], max_length=12, verbose_name='relation')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plan.plan', verbose_name='other plan')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='plan.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'kind', 'other'), name='one_relation_once'), models.CheckConstraint(condition=models.Q(('plan', models.F('other')), _negated=True), name='relation_to_another_plan')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_number', models.CharField(blank=True, max_length=10, verbose_name='target')),
                ('task_number', models.CharField(blank=True, max_length=10, verbose_name='task')),
                ('organisation', models.CharField(max_length=35, verbose_name='body')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('numerator', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='takes on')),
                ('denominator', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='of')),
                ('text', models.TextField(verbose_name='what is done')),
                ('cost_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='cost, đồng')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name="number of the body's plan")),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('written_by_label', models.CharField(max_length=200, verbose_name='written by')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='plan.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': "line of a body's own plan",
                'verbose_name_plural': "lines of bodies' own plans",
                'ordering': ['plan', 'target_number', 'task_number', 'organisation', 'year'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'target_number', 'task_number', 'organisation', 'year'), name='one_commitment_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('target_number', ''), ('task_number__gt', '')), models.Q(('target_number__gt', ''), ('task_number', '')), _connector='OR'), name='a_commitment_serves_one_line'), models.CheckConstraint(condition=models.Q(('target_number', ''), ('numerator__isnull', False), _connector='OR'), name='a_share_of_a_target_is_a_number', violation_error_message='Of a target a body takes on a number.'), models.CheckConstraint(condition=models.Q(('denominator', None), models.Q(('denominator__gt', 0), ('numerator__isnull', False), ('numerator__lte', models.F('denominator'))), _connector='OR'), name='a_commitment_is_part_of_a_whole', violation_error_message='A body cannot take on more than the whole.'), models.CheckConstraint(condition=models.Q(models.Q(('numerator', None), ('numerator__gte', 0), _connector='OR'), models.Q(('cost_vnd', None), ('cost_vnd__gte', 0), _connector='OR')), name='a_commitment_is_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('issued_on', None)), models.Q(('document__gt', ''), ('issued_on__isnull', False)), _connector='OR'), name='an_issued_commitment_has_its_day')],
            },
        ),
        migrations.CreateModel(
            name='NamedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('platform', 'Shared platform'), ('database', 'Database'), ('data_centre', 'Requirement of the data centre')], max_length=12, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('place', models.CharField(max_length=200, verbose_name='place in the plan')),
                ('task', models.CharField(blank=True, max_length=10, verbose_name='task')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_items', to='plan.planversion')),
            ],
            options={
                'verbose_name': 'named item',
                'verbose_name_plural': 'named items',
                'ordering': ['kind', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'kind', 'code'), name='one_named_item_per_code')],
            },
        ),
        migrations.CreateModel(
            name='FundingSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='source')),
                ('place', models.CharField(max_length=100, verbose_name='place in the plan')),
                ('steps', models.CharField(blank=True, max_length=300, verbose_name='steps')),
                ('is_public', models.BooleanField(default=True, verbose_name='sums are public')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funding_sources', to='plan.planversion')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='one_source_per_code')],
            },
        ),
        migrations.CreateModel(
            name='CriteriaDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.CharField(max_length=60, verbose_name='document')),
                ('issuer', models.CharField(max_length=200, verbose_name='issuer')),
                ('date', models.DateField(verbose_name='date')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('replaces', models.CharField(blank=True, max_length=60, verbose_name='replaces')),
                ('applies_to', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='plan.planversion')),
            ],
            options={
                'ordering': ['valid_from'],
                'constraints': [models.UniqueConstraint(fields=('version', 'document'), name='one_criteria_document_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='criteria_end_after_they_begin')],
            },
        ),
        migrations.CreateModel(
            name='StandingDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('text', models.TextField(verbose_name='duty')),
                ('place', models.CharField(max_length=200, verbose_name='place in the plan')),
                ('duty', models.CharField(blank=True, max_length=40, verbose_name='duty that may have moved')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='plan.planversion')),
            ],
            options={
                'verbose_name': 'standing duty',
                'verbose_name_plural': 'standing duties',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_duty_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('kind', models.CharField(choices=[('numeric', 'Numeric target'), ('duty', 'Duty without a number')], max_length=8, verbose_name='kind')),
                ('measure', models.CharField(max_length=300, verbose_name='measure')),
                ('operator', models.CharField(blank=True, choices=[('>=', 'at least'), ('>', 'more than'), ('<=', 'at most'), ('<', 'less than'), ('=', 'exactly'), ('between', 'from … to …'), ('factor', 'times the figure before'), ('decrease', 'less than before by'), ('rank', 'among the first')], max_length=8, verbose_name='comparison')),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='goal')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='unit')),
                ('denominator', models.CharField(blank=True, max_length=200, verbose_name='denominator')),
                ('scope', models.CharField(blank=True, max_length=200, verbose_name='scope')),
                ('year_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from year')),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='Empty where the plan has none.', null=True, verbose_name='year')),
                ('place', models.CharField(max_length=200, verbose_name='place in the plan')),
                ('indicators', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), help_text='The first one is judged; others stand beside it.', verbose_name='indicators')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('at_odds', models.TextField(blank=True, verbose_name='at odds with')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='plan.planversion', verbose_name='version')),
                ('baseline_year', models.PositiveSmallIntegerField(blank=True, help_text='The year that “times” and “less by” speak of; empty: the day the plan was signed.', null=True, verbose_name='compared with the end of')),
                ('value_max', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='upper end of the goal')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_target_per_number', violation_error_message='The plan already has a target with this number.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'duty'), ('operator', ''), ('value', None)), models.Q(('kind', 'numeric'), ('operator__gt', ''), ('value__isnull', False)), _connector='OR'), name='a_numeric_target_has_a_goal', violation_error_message='A numeric target has a comparison and a goal; a duty has neither.'), models.CheckConstraint(condition=models.Q(('indicators__len__gte', 1)), name='a_target_names_an_indicator', violation_error_message='A target names at least one indicator.'), models.CheckConstraint(condition=models.Q(('year_from', None), ('year', None), ('year_from__lte', models.F('year')), _connector='OR'), name='target_years_in_order', violation_error_message='The first year lies after the last.'), models.CheckConstraint(condition=models.Q(models.Q(('unit', '%'), _negated=True), ('value', None), models.Q(('value__gte', 0), ('value__lte', 100)), _connector='OR'), name='a_share_is_a_share', violation_error_message='A share lies between 0 and 100 per cent.'), models.CheckConstraint(condition=models.Q(('value_max', None), models.Q(('operator__in', ('between', 'factor', 'decrease')), ('value_max__gt', models.F('value'))), _connector='OR'), name='a_range_has_two_ends_in_order', violation_error_message='The upper end of a goal lies above its lower end.'), models.CheckConstraint(condition=models.Q(models.Q(('operator', 'between'), _negated=True), ('value_max__isnull', False), _connector='OR'), name='between_has_an_upper_end', violation_error_message='A goal from … to … has both ends.'), models.CheckConstraint(condition=models.Q(('baseline_year', None), ('operator__in', ('factor', 'decrease')), _connector='OR'), name='only_a_relative_goal_has_a_baseline', violation_error_message='Only “times” and “less by” are compared with another year.')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                ('text', models.TextField(verbose_name='task')),
                ('period', models.CharField(max_length=60, verbose_name='period as written')),
                ('year_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from year')),
                ('year_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to year')),
                ('recurrence', models.CharField(choices=[('once', 'within the period'), ('standing', 'standing'), ('yearly', 'every year'), ('half-yearly', 'every half-year'), ('quarterly', 'every quarter'), ('monthly', 'every month')], max_length=12, verbose_name='recurrence')),
                ('duty', models.CharField(blank=True, help_text="Names the successor when a body's duties were divided.", max_length=40, verbose_name='duty that may have moved')),
                ('targets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='targets served')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='plan.planversion', verbose_name='version')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('product', models.TextField(blank=True, verbose_name='product')),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_task_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('due_on', None), ('year_to', None)), models.Q(('due_on__isnull', False), ('due_on__year', models.F('year_to')), ('year_to__isnull', False)), _connector='OR'), name='task_is_due_in_its_last_year', violation_error_message='The day a task is due lies in its last year.'), models.CheckConstraint(condition=models.Q(models.Q(('recurrence__in', ['standing', 'yearly', 'half-yearly', 'quarterly', 'monthly']), ('year_to', None)), models.Q(('year_from', None), ('year_to', None)), models.Q(('year_from__isnull', False), ('year_from__lte', models.F('year_to')), ('year_to__isnull', False)), _connector='OR'), name='task_years_in_order', violation_error_message='A task has a first and a last year in order; without a last one it is standing or comes round.')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'being read'), ('failed', 'could not be read'), ('open', 'waiting for decisions'), ('entered', 'entered into the plan'), ('discarded', 'thrown away')], default='waiting', max_length=10, verbose_name='state')),
                ('file', models.UUIDField(verbose_name='stored document')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('document', models.JSONField(default=dict)),
                ('blocks', models.JSONField(default=list)),
                ('scanned', models.BooleanField(default=False, verbose_name='read from pictures')),
                ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='pages')),
                ('problem', models.JSONField(blank=True, default=dict)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('uploaded_by', models.CharField(max_length=64)),
                ('uploaded_by_label', models.CharField(max_length=200, verbose_name='uploaded by')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                ('job', models.UUIDField(blank=True, null=True)),
                ('amended', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plan.plan', verbose_name='plan that is amended')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='readings', to='plan.planversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'document being read',
                'verbose_name_plural': 'documents being read',
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('part', 'part of the document'), ('target', 'target'), ('task', 'task'), ('duty', 'standing duty')], max_length=8, verbose_name='kind')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('file', models.UUIDField(verbose_name='stored document')),
                ('text', models.TextField(verbose_name='words of the document')),
                ('path', models.CharField(blank=True, max_length=200, verbose_name='place in the plan')),
                ('page', models.PositiveIntegerField(blank=True, null=True, verbose_name='page')),
                ('paragraph', models.PositiveIntegerField(blank=True, null=True, verbose_name='paragraph')),
                ('table', models.PositiveIntegerField(blank=True, null=True, verbose_name='table')),
                ('row', models.PositiveIntegerField(blank=True, null=True, verbose_name='row')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='plan.planversion', verbose_name='version')),
                ('picked_at', models.DateTimeField(blank=True, null=True, verbose_name='pointed to at')),
                ('picked_by_label', models.CharField(blank=True, max_length=200, verbose_name='pointed to by')),
            ],
            options={
                'verbose_name': 'passage of a document',
                'verbose_name_plural': 'passages of documents',
                'ordering': ['kind', 'number', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'kind', 'number', 'position'), name='one_passage_per_place'), models.CheckConstraint(condition=models.Q(('paragraph__isnull', False), models.Q(('row__isnull', False), ('table__isnull', False)), _connector='OR'), name='a_passage_stands_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('picked_at', None), ('picked_by_label', '')), models.Q(('picked_at__isnull', False), ('picked_by_label__gt', '')), _connector='OR'), name='a_picked_passage_says_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='PlanPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='in short')),
                ('place', models.CharField(max_length=200, verbose_name='place in the plan')),
                ('tasks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='tasks')),
                ('targets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='targets')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='plan.planversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'part of a plan',
                'verbose_name_plural': 'parts of plans',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='one_part_per_number')],
            },
        ),
        migrations.CreateModel(
            name='DutyBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'leads'), ('support', 'supports'), ('body', 'is bound'), ('recipient', 'receives')], max_length=10, verbose_name='part')),
                ('named', models.CharField(max_length=200, verbose_name='as the plan names it')),
                ('organisation', models.CharField(max_length=35, verbose_name='organisation or group')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('standing_duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='plan.standingduty')),
            ],
            options={
                'ordering': ['part', 'position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('standing_duty', 'part', 'named'), name='one_duty_body_once')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('wording', models.CharField(max_length=100, verbose_name='as the plan words it')),
                ('before_month', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='before: month')),
                ('before_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='before: day')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='first year')),
                ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year')),
                ('standing_duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='plan.standingduty')),
                ('recurrence', models.CharField(choices=[('once', 'once'), ('yearly', 'every year'), ('half-yearly', 'every half-year'), ('quarterly', 'every quarter'), ('monthly', 'every month')], default='yearly', max_length=12, verbose_name='recurrence')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('standing_duty', 'code'), name='one_deadline_per_code'), models.CheckConstraint(condition=models.Q(models.Q(('before_day', None), ('before_month', None)), models.Q(('before_day__isnull', False), ('before_day__range', (1, 31)), ('before_month__isnull', False), ('before_month__range', (1, 12))), _connector='OR'), name='deadline_is_a_day_or_none'), models.CheckConstraint(condition=models.Q(('last_year', None), ('first_year__lte', models.F('last_year')), _connector='OR'), name='deadline_years_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('recurrence', 'once'), _negated=True), models.Q(('last_year', models.F('first_year')), ('last_year__isnull', False)), _connector='OR'), name='deadline_once_is_of_one_year', violation_error_message='What is due once names its year.')],
            },
        ),
        migrations.CreateModel(
            name='NotCarriedOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(max_length=100, verbose_name='number of the decision')),
                ('decided_on', models.DateField(verbose_name='date of the decision')),
                ('reason', models.TextField(verbose_name='reason')),
                ('recorded_by_label', models.CharField(max_length=200, verbose_name='recorded by')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('ended_by', models.CharField(blank=True, max_length=100, verbose_name='ended by document')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='plan.target', verbose_name='target')),
            ],
            options={
                'verbose_name': 'decision not to carry out',
                'verbose_name_plural': 'decisions not to carry out',
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__gt', ''), ('reason__gt', '')), name='not_carried_out_needs_number_and_reason', violation_error_message='Not carrying out needs the number of a decision and a reason.'), models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('target',), name='one_standing_decision', violation_error_message='A decision not to carry out this target already stands.'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('ended_by__gt', ''), ('ended_on__gte', models.F('decided_on'))), _connector='OR'), name='ended_decision_names_its_document', violation_error_message='Ending a decision needs a document and a date not before the decision.')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='stand of the figure')),
                ('numerator', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='numerator')),
                ('denominator', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='denominator')),
                ('percentage', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='percentage')),
                ('sample', models.PositiveIntegerField(blank=True, null=True, verbose_name='sample')),
                ('method', models.CharField(blank=True, max_length=200, verbose_name='method')),
                ('letter_number', models.CharField(max_length=100, verbose_name='number of the letter')),
                ('letter_date', models.DateField(verbose_name='date of the letter')),
                ('signer', models.CharField(max_length=35, verbose_name='signing body')),
                ('file', models.UUIDField(blank=True, null=True, verbose_name='stored letter')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('entered_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='why withdrawn')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_figures', to='plan.target', verbose_name='target')),
            ],
            options={
                'verbose_name': 'declared figure',
                'verbose_name_plural': 'declared figures',
                'ordering': ['-as_of', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('denominator__gt', 0), ('denominator__isnull', False), ('numerator__gte', 0), ('numerator__isnull', False), ('numerator__lte', models.F('denominator')), ('percentage', None)), models.Q(('denominator', None), ('numerator__gte', 0), ('numerator__isnull', False), ('percentage', None)), models.Q(('denominator', None), ('numerator', None), ('percentage__isnull', False), ('percentage__range', (0, 100)), ('sample__gt', 0), ('sample__isnull', False)), _connector='OR'), name='a_fraction_a_count_or_a_sampled_share', violation_error_message='Give a count, with its whole (173/173) or alone, or a percentage with its sample.'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('target', 'as_of', 'letter_number', 'letter_date'), name='one_figure_per_letter_and_day', violation_error_message="This letter's figure for this date has been entered already."), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_reason__gt', ''), _connector='OR'), name='withdrawn_figure_says_why'), models.CheckConstraint(condition=models.Q(('letter_date__gte', models.F('as_of'))), name='a_letter_tells_of_the_past', violation_error_message='A letter cannot speak of a date after its own.')],
            },
        ),
        migrations.CreateModel(
            name='ClosedResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('state', models.CharField(choices=[('reached', 'reached'), ('not_reached', 'not reached'), ('not_carried_out', 'not carried out'), ('no_data', 'no data'), ('insufficient', 'not enough data'), ('undecided', 'undecided')], max_length=16, verbose_name='state')),
                ('operator', models.CharField(blank=True, max_length=8)),
                ('goal', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='goal')),
                ('indicator', models.CharField(max_length=80, verbose_name='indicator')),
                ('indicator_version', models.PositiveIntegerField(blank=True, null=True)),
                ('value', models.FloatField(blank=True, null=True, verbose_name='figure')),
                ('numerator', models.FloatField(blank=True, null=True, verbose_name='numerator')),
                ('denominator', models.FloatField(blank=True, null=True, verbose_name='denominator')),
                ('quality', models.CharField(blank=True, max_length=10, verbose_name='quality')),
                ('upper_bound', models.BooleanField(default=False, verbose_name='upper bound')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('areas', models.JSONField(blank=True, default=list)),
                ('dataset_revisions', models.JSONField(blank=True, default=dict)),
                ('evidence_rows', models.PositiveIntegerField(default=0)),
                ('evidence_sha256', models.CharField(blank=True, max_length=64)),
                ('evidence_file', models.UUIDField(blank=True, null=True)),
                ('beside', models.JSONField(blank=True, default=list, help_text='the figures of the other indicators of the target')),
                ('document', models.CharField(max_length=100, verbose_name='approving document')),
                ('approved_on', models.DateField(verbose_name='approved on')),
                ('approved_by', models.CharField(max_length=64)),
                ('approved_by_label', models.CharField(max_length=200, verbose_name='approved by')),
                ('closed_at', models.DateTimeField(verbose_name='closed at')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='superseded at')),
                ('superseded_by_label', models.CharField(blank=True, max_length=200, verbose_name='superseded by')),
                ('superseded_document', models.CharField(blank=True, max_length=100, verbose_name='superseding document')),
                ('superseded_reason', models.TextField(blank=True, verbose_name='why superseded')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closed_results', to='plan.target', verbose_name='target')),
                ('incomplete_reason', models.TextField(blank=True, verbose_name='why it was closed all the same')),
                ('completeness', models.JSONField(blank=True, default=dict, help_text='who had filed, what was looked at, the interval')),
            ],
            options={
                'verbose_name': 'closed result',
                'verbose_name_plural': 'closed results',
                'ordering': ['target', 'year', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('target', 'year'), name='one_standing_result_a_year'), models.CheckConstraint(condition=models.Q(('superseded_at', None), models.Q(('superseded_reason__gt', ''), ('superseded_document__gt', '')), _connector='OR'), name='superseded_result_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['reached', 'not_reached']), _negated=True), ('value__isnull', False), _connector='OR'), name='judged_result_has_a_figure'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['no_data', 'not_carried_out', 'insufficient', 'undecided']), _negated=True), ('reason__gt', ''), _connector='OR'), name='absent_result_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'insufficient'), _negated=True), ('incomplete_reason__gt', ''), _connector='OR'), name='incomplete_result_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ProgressNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=35, verbose_name='reporting body')),
                ('reported_on', models.DateField(verbose_name='date')),
                ('state', models.CharField(choices=[('not_started', 'not started'), ('running', 'in progress'), ('done', 'done'), ('late', 'late'), ('stopped', 'stopped')], max_length=12, verbose_name='state')),
                ('percent_done', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='done, %')),
                ('text', models.TextField(verbose_name='what was done')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='number of the document')),
                ('written_by', models.CharField(max_length=64)),
                ('written_by_label', models.CharField(max_length=200, verbose_name='written by')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('import_id', models.CharField(blank=True, max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='why withdrawn')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='plan.task', verbose_name='task')),
                ('for_all', models.BooleanField(default=False, verbose_name='for all bodies that lead the task')),
            ],
            options={
                'verbose_name': 'progress note',
                'verbose_name_plural': 'progress notes',
                'ordering': ['-reported_on', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('task', 'organisation', 'reported_on'), name='one_note_a_day', violation_error_message='This body has already reported on this task on this day; withdraw that report first.'), models.CheckConstraint(condition=models.Q(('percent_done', None), ('percent_done__lte', 100), _connector='OR'), name='done_at_most_all', violation_error_message='More than 100 per cent cannot be done.'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_reason__gt', ''), _connector='OR'), name='withdrawn_note_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Obstacle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=35, verbose_name='raised by')),
                ('raised_on', models.DateField(verbose_name='raised on')),
                ('text', models.TextField(verbose_name='obstacle')),
                ('proposal', models.TextField(blank=True, verbose_name='proposal')),
                ('state', models.CharField(choices=[('open', 'raised, waiting for an answer'), ('answered', 'answered'), ('withdrawn', 'withdrawn')], default='open', max_length=10, verbose_name='state')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_by', models.CharField(blank=True, max_length=35, verbose_name='answered by')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='number of the answer')),
                ('written_by', models.CharField(max_length=64)),
                ('written_by_label', models.CharField(max_length=200, verbose_name='written by')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='obstacles', to='plan.task', verbose_name='task')),
                ('answer_by', models.DateField(blank=True, null=True, verbose_name='answer by')),
            ],
            options={
                'verbose_name': 'obstacle',
                'verbose_name_plural': 'obstacles',
                'ordering': ['-raised_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answer__gt', ''), ('answered_by__gt', ''), ('answered_on__gte', models.F('raised_on')), ('answered_on__isnull', False)), _connector='OR'), name='answered_obstacle_has_its_answer', violation_error_message='An answer has a text, a body and a date not before the obstacle was raised.'), models.CheckConstraint(condition=models.Q(('answer_by', None), ('answer_by__gte', models.F('raised_on')), _connector='OR'), name='obstacle_answered_after_it_is_raised', violation_error_message='An obstacle is not to be answered before it was raised.')],
            },
        ),
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('organisation', models.CharField(max_length=35, verbose_name='body')),
                ('estimate_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='estimate')),
                ('consolidated_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='consolidated')),
                ('allocated_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='allocated')),
                ('spent_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='spent')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='number of the document')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('import_id', models.CharField(blank=True, max_length=64)),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='no longer in the file since')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='plan.fundingsource', verbose_name='source')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funding', to='plan.task', verbose_name='task')),
            ],
            options={
                'verbose_name': 'funding',
                'verbose_name_plural': 'funding',
                'ordering': ['task', 'year', 'source'],
                'constraints': [models.UniqueConstraint(fields=('task', 'source', 'year', 'organisation'), name='one_funding_line', violation_error_message='This body already has a line for this task, source and year.'), models.CheckConstraint(condition=models.Q(('estimate_vnd', None), ('estimate_vnd__gte', 0), _connector='OR'), name='estimate_not_negative', violation_error_message='A sum is not negative.'), models.CheckConstraint(condition=models.Q(('consolidated_vnd', None), ('consolidated_vnd__gte', 0), _connector='OR'), name='consolidated_not_negative', violation_error_message='A sum is not negative.'), models.CheckConstraint(condition=models.Q(('allocated_vnd', None), ('allocated_vnd__gte', 0), _connector='OR'), name='allocated_not_negative', violation_error_message='A sum is not negative.'), models.CheckConstraint(condition=models.Q(('spent_vnd', None), ('spent_vnd__gte', 0), _connector='OR'), name='spent_not_negative', violation_error_message='A sum is not negative.'), models.CheckConstraint(condition=models.Q(('spent_vnd', None), models.Q(('allocated_vnd__isnull', False), ('spent_vnd__lte', models.F('allocated_vnd'))), _connector='OR'), name='spent_within_the_allocation', violation_error_message='Money can be spent only where it was allocated, and not more than that.'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='funding_year_is_a_year', violation_error_message='The year lies outside 2000 to 2100.')],
            },
        ),
        migrations.CreateModel(
            name='TaskAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'leads'), ('support', 'supports'), ('body', 'is bound'), ('recipient', 'receives')], max_length=10, verbose_name='part')),
                ('named', models.CharField(max_length=200, verbose_name='as the plan names it')),
                ('organisation', models.CharField(max_length=35, verbose_name='organisation or group')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='plan.task')),
            ],
            options={
                'ordering': ['part', 'position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('task', 'part', 'named'), name='one_assignment_once')],
            },
        ),
        migrations.CreateModel(
            name='ReadItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('target', 'target'), ('task', 'task'), ('duty', 'standing duty'), ('change', 'change to another plan'), ('unclear', 'not understood')], max_length=8, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('said', models.JSONField()),
                ('values', models.JSONField()),
                ('decision', models.CharField(choices=[('open', 'not decided'), ('accepted', 'accepted as read'), ('corrected', 'accepted with corrections'), ('rejected', 'not taken over')], default='open', max_length=10, verbose_name='decision')),
                ('decided_by', models.CharField(blank=True, max_length=64)),
                ('decided_by_label', models.CharField(blank=True, max_length=200, verbose_name='who decided')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='when it was decided')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('reading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='plan.reading')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('reading', 'position'), name='one_read_item_per_place'), models.CheckConstraint(condition=models.Q(('decision', 'open'), ('decided_at__isnull', False), _connector='OR'), name='a_decision_has_its_time')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(
                    name='ReadItem',
                ),
                migrations.DeleteModel(
                    name='Reading',
                ),
                migrations.DeleteModel(
                    name='Funding',
                ),
                migrations.DeleteModel(
                    name='FundingSource',
                ),
                migrations.DeleteModel(
                    name='ProgressNote',
                ),
                migrations.DeleteModel(
                    name='Obstacle',
                ),
                migrations.DeleteModel(
                    name='TaskAssignment',
                ),
                migrations.DeleteModel(
                    name='Task',
                ),
                migrations.DeleteModel(
                    name='Deadline',
                ),
                migrations.DeleteModel(
                    name='DutyBody',
                ),
                migrations.DeleteModel(
                    name='StandingDuty',
                ),
                migrations.DeleteModel(
                    name='NamedItem',
                ),
                migrations.DeleteModel(
                    name='CriteriaDocument',
                ),
                migrations.DeleteModel(
                    name='Commitment',
                ),
                migrations.DeleteModel(
                    name='Definition',
                ),
                migrations.DeleteModel(
                    name='Instrument',
                ),
            ],
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
