"""What 0001 to 0003 lead to, in one file for a new database; an older one goes their way."""

import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEPT = (
    "identity_organisation",
    "identity_organisationgroup",
    "identity_succession",
)


class Migration(migrations.Migration):

    replaces = [('identity', '0001_initial'), ('identity', '0002_accounts'), ('identity', '0003_known')]

    initial = True

    dependencies = [
        ('kernel', '0003_known'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': 'Somebody already has this user name.'}, max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                ('language', models.CharField(choices=[('vi', 'Vietnamese'), ('en', 'English')], default='vi', max_length=2, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demonstration account')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added on')),
                ('job_title', models.CharField(blank=True, max_length=200, verbose_name='job title')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telephone')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='one_person_per_email'), models.CheckConstraint(condition=models.Q(('language__in', ['vi', 'en'])), name='person_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('code', models.CharField(max_length=35, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[0-9A-Z.]{1,35}$')], verbose_name='code')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=250, verbose_name='English name')),
                ('short_name', models.CharField(blank=True, max_length=100, verbose_name='short name')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), blank=True, default=list, verbose_name='other names')),
                ('kind', models.CharField(choices=[('government', 'government'), ('government_office', 'government or council office'), ('ministry', 'ministry'), ('central_agency', 'central agency'), ('party_committee', 'party committee'), ('council', "people's council"), ('provincial_committee', "provincial people's committee"), ('department', 'provincial department'), ('subordinate_unit', 'subordinate unit'), ('district_committee', "district people's committee"), ('commune_committee', "commune people's committee"), ('police', 'police'), ('military', 'military'), ('bank', 'state bank'), ('operator_group', 'telecommunications group'), ('operator', 'telecommunications operator in the province'), ('power_company', 'power company'), ('enterprise', 'enterprise'), ('press', 'newspaper'), ('broadcaster', 'broadcaster'), ('steering_committee', 'steering committee'), ('group', 'group of organisations')], max_length=30, verbose_name='kind')),
                ('province', models.CharField(blank=True, help_text='QNG or KTM; empty for central bodies', max_length=3, verbose_name='province')),
                ('area_code', models.CharField(blank=True, max_length=20, verbose_name='administrative area')),
                ('area_valid_from', models.DateField(blank=True, null=True, verbose_name='area valid from')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='no longer valid from')),
                ('source', models.CharField(blank=True, max_length=500, verbose_name='source')),
                ('certainty', models.CharField(choices=[('verified', 'verified'), ('unverified', 'not verified')], default='unverified', max_length=10, verbose_name='certainty')),
                ('origin', models.CharField(choices=[('reference', 'reference data'), ('entered', 'entered here')], default='entered', max_length=10, verbose_name='written by')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='identity.organisation', verbose_name='belongs to')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['code'],
                'indexes': [models.Index(fields=['kind', 'province'], name='organisation_by_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9A-Z.]{1,35}$')), name='organisation_code_form'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='organisation_dates_in_order'), models.CheckConstraint(condition=models.Q(('kind__in', ['government', 'government_office', 'ministry', 'central_agency', 'party_committee', 'council', 'provincial_committee', 'department', 'subordinate_unit', 'district_committee', 'commune_committee', 'police', 'military', 'bank', 'operator_group', 'operator', 'power_company', 'enterprise', 'press', 'broadcaster', 'steering_committee'])), name='organisation_kind_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['verified', 'unverified'])), name='organisation_certainty')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationGroup',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=250, verbose_name='English name')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), blank=True, default=list, verbose_name='other names')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, verbose_name='kinds')),
                ('province', models.CharField(blank=True, max_length=3, verbose_name='province')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='no longer valid from')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('followed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='identity.organisationgroup', verbose_name='followed by')),
            ],
            options={
                'verbose_name': 'group of organisations',
                'verbose_name_plural': 'groups of organisations',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='group_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'administrator'), ('officer', 'officer of the lead department'), ('agency_officer', 'agency officer'), ('commune_clerk', 'commune clerk'), ('operator_engineer', 'operator engineer'), ('planner', 'network planner'), ('analyst', 'security analyst'), ('resident', 'resident'), ('body_head', 'head of a body')], max_length=30, verbose_name='role')),
                ('area_code', models.CharField(blank=True, max_length=20, verbose_name='administrative area')),
                ('area_valid_from', models.DateField(blank=True, null=True, verbose_name='area valid from')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until before')),
                ('granted_by', models.CharField(max_length=64, verbose_name='granted by')),
                ('granted_at', models.DateTimeField(verbose_name='granted at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='identity.organisation', verbose_name='organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['valid_from', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='grant_dates_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('area_code', ''), ('area_valid_from__isnull', True)), models.Q(models.Q(('area_code', ''), _negated=True), ('area_valid_from__isnull', False)), _connector='OR'), name='grant_area_is_a_dated_unit'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), ('role', 'resident')), models.Q(models.Q(('role', 'resident'), _negated=True), ('organisation__isnull', False)), _connector='OR'), name='grant_role_has_its_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'commune_clerk'), _negated=True), models.Q(('area_code', ''), _negated=True), _connector='OR'), name='a_clerk_has_an_area'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('person', 'role', 'organisation', 'area_code', 'area_valid_from'), name='one_open_grant', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'officer', 'agency_officer', 'commune_clerk', 'operator_engineer', 'planner', 'analyst', 'resident', 'body_head'])), name='grant_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='from')),
                ('duty', models.CharField(blank=True, choices=[('', 'all duties'), ('information_security', 'information security'), ('press', 'press and publishing'), ('social_protection', 'social protection'), ('vocational_education', 'vocational education'), ('poverty_reduction', 'poverty reduction'), ('religion', 'religious affairs')], default='', max_length=30, verbose_name='duty')),
                ('decree', models.CharField(blank=True, max_length=250, verbose_name='decree')),
                ('certainty', models.CharField(choices=[('verified', 'verified'), ('unverified', 'not verified')], default='unverified', max_length=10, verbose_name='certainty')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('origin', models.CharField(choices=[('reference', 'reference data'), ('entered', 'entered here')], default='entered', max_length=10, verbose_name='written by')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='precessions', to='identity.organisation', verbose_name='successor')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='identity.organisation', verbose_name='predecessor')),
            ],
            options={
                'verbose_name': 'succession',
                'verbose_name_plural': 'successions',
                'ordering': ['date', 'old_id', 'new_id'],
                'constraints': [models.UniqueConstraint(fields=('old', 'new', 'date', 'duty'), name='one_succession'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='nobody_follows_itself'), models.CheckConstraint(condition=models.Q(('duty__in', ['', 'information_security', 'press', 'social_protection', 'vocational_education', 'poverty_reduction', 'religion'])), name='succession_duty_known')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='from')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('planned_by', models.CharField(max_length=64, verbose_name='planned by')),
                ('planned_at', models.DateTimeField(verbose_name='planned at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who follows')),
            ],
            options={
                'verbose_name': 'handing over',
                'verbose_name_plural': 'handings over',
                'ordering': ['on', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='one_pending_handover'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('person')), _negated=True), _connector='OR'), name='nobody_succeeds_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('channel', models.CharField(choices=[('mail', 'by mail'), ('slip', 'as a printed slip')], max_length=5, verbose_name='how it was sent')),
                ('made_by', models.CharField(max_length=64, verbose_name='invited by')),
                ('made_at', models.DateTimeField(verbose_name='invited at')),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='used at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('person',), name='one_open_invitation'), models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'slip'])), name='invitation_channel_known')],
            },
        ),
        *(
            migrations.RunSQL(f"CALL kernel_begin_keeping('{table}')", f"CALL kernel_end_keeping('{table}')")
            for table in KEPT
        ),
    ]
