"""The tables of tasks, duties and funding stood in `plan`: they keep their names and rows."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('plan', '0014_work_stands_alone'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
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
                        'db_table': 'plan_fundingsource',
                        'ordering': ['position'],
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
                        'db_table': 'plan_nameditem',
                        'ordering': ['kind', 'position'],
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
                        'db_table': 'plan_standingduty',
                        'ordering': ['position'],
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
                        ('standing_duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='work.standingduty')),
                    ],
                    options={
                        'db_table': 'plan_dutybody',
                        'ordering': ['part', 'position'],
                        'abstract': False,
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
                        ('recurrence', models.CharField(choices=[('once', 'once'), ('yearly', 'every year'), ('half-yearly', 'every half-year'), ('quarterly', 'every quarter'), ('monthly', 'every month')], default='yearly', max_length=12, verbose_name='recurrence')),
                        ('first_year', models.PositiveSmallIntegerField(verbose_name='first year')),
                        ('last_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year')),
                        ('standing_duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='work.standingduty')),
                    ],
                    options={
                        'db_table': 'plan_deadline',
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
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                        ('recurrence', models.CharField(choices=[('once', 'within the period'), ('standing', 'standing'), ('yearly', 'every year'), ('half-yearly', 'every half-year'), ('quarterly', 'every quarter'), ('monthly', 'every month')], max_length=12, verbose_name='recurrence')),
                        ('product', models.TextField(blank=True, verbose_name='product')),
                        ('duty', models.CharField(blank=True, help_text="Names the successor when a body's duties were divided.", max_length=40, verbose_name='duty that may have moved')),
                        ('targets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='targets served')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='plan.planversion', verbose_name='version')),
                    ],
                    options={
                        'verbose_name': 'task',
                        'verbose_name_plural': 'tasks',
                        'db_table': 'plan_task',
                        'ordering': ['position'],
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
                        ('for_all', models.BooleanField(default=False, verbose_name='for all bodies that lead the task')),
                        ('written_by', models.CharField(max_length=64)),
                        ('written_by_label', models.CharField(max_length=200, verbose_name='written by')),
                        ('written_at', models.DateTimeField(verbose_name='written at')),
                        ('import_id', models.CharField(blank=True, max_length=64)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='why withdrawn')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='work.task', verbose_name='task')),
                    ],
                    options={
                        'verbose_name': 'progress note',
                        'verbose_name_plural': 'progress notes',
                        'db_table': 'plan_progressnote',
                        'ordering': ['-reported_on', '-id'],
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
                        ('answer_by', models.DateField(blank=True, null=True, verbose_name='answer by')),
                        ('state', models.CharField(choices=[('open', 'raised, waiting for an answer'), ('answered', 'answered'), ('withdrawn', 'withdrawn')], default='open', max_length=10, verbose_name='state')),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('answered_by', models.CharField(blank=True, max_length=35, verbose_name='answered by')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                        ('document', models.CharField(blank=True, max_length=100, verbose_name='number of the answer')),
                        ('written_by', models.CharField(max_length=64)),
                        ('written_by_label', models.CharField(max_length=200, verbose_name='written by')),
                        ('written_at', models.DateTimeField(verbose_name='written at')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='obstacles', to='work.task', verbose_name='task')),
                    ],
                    options={
                        'verbose_name': 'obstacle',
                        'verbose_name_plural': 'obstacles',
                        'db_table': 'plan_obstacle',
                        'ordering': ['-raised_on', '-id'],
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
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='work.fundingsource', verbose_name='source')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funding', to='work.task', verbose_name='task')),
                    ],
                    options={
                        'verbose_name': 'funding',
                        'verbose_name_plural': 'funding',
                        'db_table': 'plan_funding',
                        'ordering': ['task', 'year', 'source'],
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
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='work.task')),
                    ],
                    options={
                        'db_table': 'plan_taskassignment',
                        'ordering': ['part', 'position'],
                        'abstract': False,
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
                        'db_table': 'plan_commitment',
                        'ordering': ['plan', 'target_number', 'task_number', 'organisation', 'year'],
                        'constraints': [models.UniqueConstraint(fields=('plan', 'target_number', 'task_number', 'organisation', 'year'), name='one_commitment_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('target_number', ''), ('task_number__gt', '')), models.Q(('target_number__gt', ''), ('task_number', '')), _connector='OR'), name='a_commitment_serves_one_line'), models.CheckConstraint(condition=models.Q(('target_number', ''), ('numerator__isnull', False), _connector='OR'), name='a_share_of_a_target_is_a_number', violation_error_message='Of a target a body takes on a number.'), models.CheckConstraint(condition=models.Q(('denominator', None), models.Q(('denominator__gt', 0), ('numerator__isnull', False), ('numerator__lte', models.F('denominator'))), _connector='OR'), name='a_commitment_is_part_of_a_whole', violation_error_message='A body cannot take on more than the whole.'), models.CheckConstraint(condition=models.Q(models.Q(('numerator', None), ('numerator__gte', 0), _connector='OR'), models.Q(('cost_vnd', None), ('cost_vnd__gte', 0), _connector='OR')), name='a_commitment_is_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('issued_on', None)), models.Q(('document__gt', ''), ('issued_on__isnull', False)), _connector='OR'), name='an_issued_commitment_has_its_day')],
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
                        'db_table': 'plan_criteriadocument',
                        'ordering': ['valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'document'), name='one_criteria_document_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='criteria_end_after_they_begin')],
                    },
                ),
                migrations.AddConstraint(
                    model_name='fundingsource',
                    constraint=models.UniqueConstraint(fields=('version', 'code'), name='one_source_per_code'),
                ),
                migrations.AddConstraint(
                    model_name='nameditem',
                    constraint=models.UniqueConstraint(fields=('version', 'kind', 'code'), name='one_named_item_per_code'),
                ),
                migrations.AddConstraint(
                    model_name='standingduty',
                    constraint=models.UniqueConstraint(fields=('version', 'number'), name='one_duty_per_number'),
                ),
                migrations.AddConstraint(
                    model_name='dutybody',
                    constraint=models.UniqueConstraint(fields=('standing_duty', 'part', 'named'), name='one_duty_body_once'),
                ),
                migrations.AddConstraint(
                    model_name='deadline',
                    constraint=models.UniqueConstraint(fields=('standing_duty', 'code'), name='one_deadline_per_code'),
                ),
                migrations.AddConstraint(
                    model_name='deadline',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('before_day', None), ('before_month', None)), models.Q(('before_day__isnull', False), ('before_day__range', (1, 31)), ('before_month__isnull', False), ('before_month__range', (1, 12))), _connector='OR'), name='deadline_is_a_day_or_none'),
                ),
                migrations.AddConstraint(
                    model_name='deadline',
                    constraint=models.CheckConstraint(condition=models.Q(('last_year', None), ('first_year__lte', models.F('last_year')), _connector='OR'), name='deadline_years_in_order'),
                ),
                migrations.AddConstraint(
                    model_name='deadline',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('recurrence', 'once'), _negated=True), models.Q(('last_year', models.F('first_year')), ('last_year__isnull', False)), _connector='OR'), name='deadline_once_is_of_one_year', violation_error_message='What is due once names its year.'),
                ),
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.UniqueConstraint(fields=('version', 'number'), name='one_task_per_number'),
                ),
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('recurrence__in', ['standing', 'yearly', 'half-yearly', 'quarterly', 'monthly']), ('year_to', None)), models.Q(('year_from', None), ('year_to', None)), models.Q(('year_from__isnull', False), ('year_from__lte', models.F('year_to')), ('year_to__isnull', False)), _connector='OR'), name='task_years_in_order', violation_error_message='A task has a first and a last year in order; without a last one it is standing or comes round.'),
                ),
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on', None), ('year_to', None)), models.Q(('due_on__isnull', False), ('due_on__year', models.F('year_to')), ('year_to__isnull', False)), _connector='OR'), name='task_is_due_in_its_last_year', violation_error_message='The day a task is due lies in its last year.'),
                ),
                migrations.AddConstraint(
                    model_name='progressnote',
                    constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('task', 'organisation', 'reported_on'), name='one_note_a_day', violation_error_message='This body has already reported on this task on this day; withdraw that report first.'),
                ),
                migrations.AddConstraint(
                    model_name='progressnote',
                    constraint=models.CheckConstraint(condition=models.Q(('percent_done', None), ('percent_done__lte', 100), _connector='OR'), name='done_at_most_all', violation_error_message='More than 100 per cent cannot be done.'),
                ),
                migrations.AddConstraint(
                    model_name='progressnote',
                    constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_reason__gt', ''), _connector='OR'), name='withdrawn_note_says_why'),
                ),
                migrations.AddConstraint(
                    model_name='obstacle',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answer__gt', ''), ('answered_by__gt', ''), ('answered_on__gte', models.F('raised_on')), ('answered_on__isnull', False)), _connector='OR'), name='answered_obstacle_has_its_answer', violation_error_message='An answer has a text, a body and a date not before the obstacle was raised.'),
                ),
                migrations.AddConstraint(
                    model_name='obstacle',
                    constraint=models.CheckConstraint(condition=models.Q(('answer_by', None), ('answer_by__gte', models.F('raised_on')), _connector='OR'), name='obstacle_answered_after_it_is_raised', violation_error_message='An obstacle is not to be answered before it was raised.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.UniqueConstraint(fields=('task', 'source', 'year', 'organisation'), name='one_funding_line', violation_error_message='This body already has a line for this task, source and year.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('estimate_vnd', None), ('estimate_vnd__gte', 0), _connector='OR'), name='estimate_not_negative', violation_error_message='A sum is not negative.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('consolidated_vnd', None), ('consolidated_vnd__gte', 0), _connector='OR'), name='consolidated_not_negative', violation_error_message='A sum is not negative.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('allocated_vnd', None), ('allocated_vnd__gte', 0), _connector='OR'), name='allocated_not_negative', violation_error_message='A sum is not negative.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('spent_vnd', None), ('spent_vnd__gte', 0), _connector='OR'), name='spent_not_negative', violation_error_message='A sum is not negative.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('spent_vnd', None), models.Q(('allocated_vnd__isnull', False), ('spent_vnd__lte', models.F('allocated_vnd'))), _connector='OR'), name='spent_within_the_allocation', violation_error_message='Money can be spent only where it was allocated, and not more than that.'),
                ),
                migrations.AddConstraint(
                    model_name='funding',
                    constraint=models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='funding_year_is_a_year', violation_error_message='The year lies outside 2000 to 2100.'),
                ),
                migrations.AddConstraint(
                    model_name='taskassignment',
                    constraint=models.UniqueConstraint(fields=('task', 'part', 'named'), name='one_assignment_once'),
                ),
            ],
        ),
    ]
