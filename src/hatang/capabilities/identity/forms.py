"""Forms of people, roles and organisations, and what allauth asks of us: its adapter and its words in Vietnamese."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from hatang.capabilities.identity import rules, terms
from hatang.capabilities.identity.models import Organisation, Person
from hatang.capabilities.identity.queries import snapshot
from hatang.engines.writing.words import fold_text, order_key
from hatang.kernel import credentials
from hatang.kernel.access import Scope
from hatang.kernel.clients import client_address, client_network
from hatang.kernel.ui.fields import DayField, make_day_field
from hatang.kernel.ui.forms import ReasonForm, SearchSelect

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.capabilities.identity.queries.directory import OrganisationRef
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

# allauth has no Vietnamese catalogue. Naming the texts its forms can show puts them into ours; a test looks each up
# in allauth's sources, so that an upgrade that changes a text is noticed.
ALLAUTH_TEXTS = (
    gettext_noop("Authenticator code"),
    gettext_noop("Backup key"),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Code"),
    gettext_noop("Current Password"),
    gettext_noop("Email"),
    gettext_noop("Email address"),
    gettext_noop(
        "Enabling passwordless operation allows you to sign in using just this key,"
        " but imposes additional requirements such as biometrics or PIN protection."
    ),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("Invalid login."),
    gettext_noop("Invalid or expired key."),
    gettext_noop("Key nr. {number}"),
    gettext_noop("Master key"),
    gettext_noop("New Password"),
    gettext_noop("New Password (again)"),
    gettext_noop("Password"),
    gettext_noop("Password (again)"),
    gettext_noop("Passwordless"),
    gettext_noop("Please type your current password."),
    gettext_noop("Recovery codes"),
    gettext_noop("Remember Me"),
    gettext_noop("TOTP Authenticator"),
    gettext_noop("The email address is not assigned to any user account."),
    gettext_noop("The new value must be different from the current one."),
    gettext_noop("The password reset token was invalid."),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("This email address is already associated with this account."),
    gettext_noop("A user is already registered with this email address."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("Use a security key"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Use your password"),
    gettext_noop("Username"),
    gettext_noop("Username or email"),
    gettext_noop("WebAuthn"),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop("You must type the same password each time."),
)
# The one text that allauth gives a context.
LOGIN_LABEL = pgettext_lazy("field label", "Login")

# Says in which browser somebody has signed in before; it opens nothing.
DEVICE_COOKIE = "hatang_device"
DEVICE_COOKIE_SECONDS = 180 * 86_400

logger = logging.getLogger("hatang.security")
_LONGEST_NAME = 200


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How allauth behaves here: accounts are given, never taken; the chosen language follows the person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an administrator or an officer adds people."""
        return False

    def format_email_subject(self, subject: str) -> str:
        return f"[Hạ Tầng] {subject}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth counts by and writes to the list of sessions, where something has to stand."""
        if not (address := client_address(request)):
            raise PermissionDenied("the client's address is not known")
        return address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse the try where too many were wrong; otherwise allauth takes it back when the password is right."""
        counted = _count_try(request, credentials.get("email") or credentials.get("username") or "")
        if counted is None:
            logger.warning("sign-in refused from %s", client_address(request))
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = counted

    def set_password(self, user: Person, password: str) -> None:
        """Who has set a new password may use it at once, whatever was tried at the old one; no program may go on."""
        super().set_password(user, password)
        credentials.end_keys(user.actor(()), owner=str(user.pk))
        for name in (user.username, user.email):
            for action, key in _keys_of_account(self.request, name):
                ratelimit.clear(self.request, app="allauth.account", action=action, key=key)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """This browser is known for the person; theirs is the language too, unless the browser has chosen one."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_signed_cookie(
            DEVICE_COOKIE,
            f"{user.pk}.{get_random_string(16)}",
            salt=DEVICE_COOKIE,
            max_age=DEVICE_COOKIE_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=request.is_secure()
            )
        return response


def _keys_of_account(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    """The (action, key) under which wrong tries at an account count: from here, from everywhere, sprayed from here."""
    account = name.upper()  # as the database compares names
    here = f"{account} {client_network(request)}"
    return [("login_failed", here), ("login_failed_account", account), ("login_failed_spraying", here)]


def _count_try(request: HttpRequest, name: str) -> ratelimit.RateLimitUsage | None:
    """Count one try at an account as wrong before its password is looked at; None where it must not be looked at.

    Counted first, so that many tries at the same time cannot all find the limit unreached. What a limit refuses is not
    counted by the others: a flood at one account uses up what is allowed there, and nothing that others share.
    """
    counted = ratelimit.RateLimitUsage(usage=[])

    def is_allowed(action: str, key: str) -> bool:
        usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        counted.usage.extend(usage.usage if usage else [])
        return usage is not None

    device = _known_device(request, name)
    if device and is_allowed("login_failed", device):
        return counted
    from_here, from_everywhere, sprayed = _keys_of_account(request, name)
    if (
        is_allowed(*from_here)
        and is_allowed(*from_everywhere)
        and is_allowed("login_failed_hashing", "")
        and (is_allowed("login_failed_address", "") or is_allowed(*sprayed))
    ):
        return counted
    counted.rollback()
    return None


def _known_device(request: HttpRequest, name: str) -> str:
    """The mark of this browser if the person of that name has signed in with it before, else empty."""
    device = request.get_signed_cookie(DEVICE_COOKIE, "", salt=DEVICE_COOKIE, max_age=DEVICE_COOKIE_SECONDS) or ""
    person = Person.objects.filter(pk=device.partition(".")[0] or None)
    return device if person.filter(Q(username__iexact=name) | Q(email__iexact=name)).exists() else ""


class InvitationForm(forms.Form):
    """The code of a slip; a wrong one counts against the address it is typed at."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


def count_code(request: HttpRequest) -> ratelimit.RateLimitUsage | None:
    """Count a code as wrong before it is looked at; None where too many were. Whoever had a right one takes it back."""
    usage = ratelimit.consume(request, app="allauth.account", action="invitation", limit_get=True)
    if usage is None:
        logger.warning("codes of invitations refused from %s", client_address(request))
    return usage


class PersonForm(forms.Form):
    """A new account with its first role; the person sets the password through an invitation."""

    full_name = forms.CharField(label=_("Full name"), max_length=_LONGEST_NAME)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=SearchSelect)
    role = forms.ChoiceField(
        label=_("Role"), required=False, help_text=_("Empty: the one of those who do the work of the organisation.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The invitation goes there. Without one a slip is printed.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        help_text=_("Letters, digits and . _ - @ +; empty: made of the address or the name."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=terms.Language.choices)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].required = rules.list_bodies_kept(actor) is not None
        _offer_roles(self, actor, today, empty="–")

    def clean(self) -> dict[str, Any]:
        """The role that goes without saying; none without a body."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        body = snapshot.read_directory().organisation(cleaned.get("organisation") or "", None)
        if body is not None and not cleaned.get("role"):
            cleaned["role"] = terms.STAFF_ROLES.get(body.kind, "")
        if body is not None and not cleaned["role"]:
            self.add_error("role", forms.ValidationError(_("Choose the role.")))
        return cleaned


class PeopleForm(forms.Form):
    """Several people at once, one a line as it is pasted from a spreadsheet; `people` are the lines once all are good.

    A cell with an @ is the address wherever it stands; the others are the name, the body and the role, in this order.
    What a line leaves out is what was chosen above the lines.
    """

    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=SearchSelect)
    role = forms.ChoiceField(
        label=_("Role"), required=False, help_text=_("Empty: the one of those who do the work of the organisation.")
    )
    lines = forms.CharField(
        label=_("People, one a line"),
        max_length=60_000,
        help_text=_(
            "Full name; organisation; role; e-mail. Or paste these columns from a spreadsheet. The name alone will do "
            "where the organisation is chosen above."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True, "spellcheck": "false"}),
    )
    people: tuple[terms.PersonLine, ...] = ()

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today, self._kept = today, rules.list_bodies_kept(actor)
        _offer_roles(self, actor, today, empty="–")
        titles = dict(terms.PersonRole.choices)
        self._roles = {fold_text(str(titles[role])): role for role in rules.roles_grantable_by(actor)}

    def clean(self) -> dict[str, Any]:
        """All lines, or what is wrong with each."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        numbered = [(n, line) for n, line in enumerate(str(cleaned.get("lines", "")).splitlines(), 1) if line.strip()]
        if len(numbered) > terms.PEOPLE_AT_ONCE:
            most = _("At most {count} people at once; more come in as a spreadsheet file.")
            self.add_error("lines", forms.ValidationError(format_lazy(most, count=terms.PEOPLE_AT_ONCE)))
            return cleaned
        read = []
        for number, line in numbered:
            try:
                read.append(self._read_line(line, cleaned))
            except forms.ValidationError as error:
                where = format_lazy(_("Line {number}: {why}"), number=number, why=" ".join(error.messages))
                self.add_error("lines", forms.ValidationError(where))
        self.people = tuple(read)
        return cleaned

    def _read_line(self, line: str, chosen: dict[str, Any]) -> terms.PersonLine:
        cells = [cell.strip() for cell in re.split(r"[\t;]", line)]
        # Names of bodies have commas, those of people have none.
        if len(cells) == 1 and "," in line:
            raise forms.ValidationError(_("its parts are separated by semicolons (;), not by commas"))
        email = next((cell for cell in cells if "@" in cell), "")
        name, body, role, *more = [*(cell for cell in cells if "@" not in cell), "", "", ""]
        if email:
            validate_email(email)
        if not name or len(name) > _LONGEST_NAME:
            raise forms.ValidationError(_("the full name is missing, or too long"))
        if rest := next(filter(None, more), ""):
            raise forms.ValidationError(format_lazy(_("there is no fifth column: “{text}”"), text=rest[:60]))
        code = self._read_body(body) if body else chosen.get("organisation", "")
        return terms.PersonLine(name, code, self._read_role(role, chosen.get("role", ""), code), email)

    def _read_body(self, text: str) -> str:
        directory = snapshot.read_directory()
        body = directory.find(text, self._today) or directory.find(f"UBND {text}", self._today)
        is_kept = body is not None and (self._kept is None or body.code in self._kept)
        if body is None or not is_kept or not body.is_valid_on(self._today):
            raise forms.ValidationError(format_lazy(_("no organisation of yours is called “{text}”"), text=text[:60]))
        return body.code

    def _read_role(self, text: str, chosen: str, body: str) -> str:
        code = self._find_role(fold_text(text)) if text else chosen
        if text and not code:
            raise forms.ValidationError(format_lazy(_("there is no role “{text}” that you may give"), text=text[:60]))
        standing = snapshot.read_directory().organisation(body, None)
        if standing is None:
            if self._kept is not None or code != terms.PersonRole.RESIDENT:
                raise forms.ValidationError(_("say the organisation, in the line or above the lines"))
            return code
        if not (code := code or terms.STAFF_ROLES.get(standing.kind, "")):
            raise forms.ValidationError(_("Choose the role."))
        return code

    def _find_role(self, words: str) -> str:
        """The role that is called so, or the one whose name begins so; "" where none is, or several are."""
        begun = [code for title, code in self._roles.items() if title.startswith(words)]
        return self._roles.get(words, begun[0] if len(begun) == 1 else "")


def _offer_roles(form: forms.Form, actor: Actor, today: date, *, empty: str = "") -> None:
    """The roles that the actor may give, and the bodies they keep that have such roles."""
    grantable, kept = rules.roles_grantable_by(actor), rules.list_bodies_kept(actor)
    kinds = frozenset().union(*(terms.BODIES_OF_ROLE.get(role, frozenset()) for role in grantable))
    standing = snapshot.read_directory().standing(today)
    bodies = [body for body in standing if body.kind in kinds and (kept is None or body.code in kept)]
    role, organisation = form.fields["role"], form.fields["organisation"]
    assert isinstance(role, forms.ChoiceField)
    assert isinstance(organisation, forms.ChoiceField)
    roles: list[tuple[str, Text]] = [choice for choice in terms.PersonRole.choices if choice[0] in grantable]
    # Nothing is chosen beforehand: the first is the mightiest.
    role.choices = [("", empty or "–"), *roles]
    organisation.choices = [("", "–"), *by_kind(bodies)]
    if kept is not None and len(bodies) == 1:
        organisation.initial = bodies[0].code


class HandoverForm(ReasonForm):
    """Who follows: somebody of the same body, somebody new, or nobody yet."""

    successor = forms.ChoiceField(label=_("Who follows"), required=False)
    new_name = forms.CharField(
        label=_("Or somebody new: full name"),
        max_length=200,
        required=False,
        help_text=_("The account is made now; the invitation follows."),
    )
    new_email = forms.EmailField(label=_("E-mail of somebody new"), required=False)
    on = make_day_field(_("From"), help_text=_("On this day the account is closed and the successor begins."))
    field_order = ("successor", "new_name", "new_email", "on", "reason")

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        successor = self.fields["successor"]
        assert isinstance(successor, forms.ChoiceField)
        nobody = _("nobody yet: the account is closed only")
        successor.choices = [("", nobody), *((str(number), name) for number, name in colleagues)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("successor") and cleaned.get("new_name"):
            self.add_error("new_name", forms.ValidationError(_("Choose somebody, or name somebody new.")))
        return cleaned


class PersonChangeForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=terms.Language.choices)


class ProfileForm(forms.Form):
    """What everybody may change about themselves."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=terms.Language.choices)


class RevokeForm(ReasonForm):
    on = make_day_field(_("No longer valid from"))


class GrantForm(forms.Form):
    """A role to give: the roles offered are those the actor may give, the bodies those that have such roles."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ChoiceField(
        label=_("Organisation"),
        required=False,
        widget=SearchSelect,
        help_text=_("A commune clerk gets the area of the committee. A resident has no organisation."),
    )
    valid_from = make_day_field(_("From"))
    valid_to = make_day_field(_("Until before"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("A decision's number, say.")
    )

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("valid_from", today)
        super().__init__(*args, **kwargs)
        _offer_roles(self, actor, today)


def by_kind(bodies: list[OrganisationRef]) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """Bodies as the groups of a select, by kind and in Vietnamese order."""
    titles = dict(terms.OrganisationKind.choices)
    in_order = sorted(bodies, key=lambda body: order_key(body.name))
    return [
        (titles[kind], [(body.code, body.name) for body in in_order if body.kind == kind])
        for kind in terms.OrganisationKind.values
        if any(body.kind == kind for body in bodies)
    ]


class KeyForm(forms.Form):
    """A new access key: what it is for, what it may, how long."""

    name = forms.CharField(label=_("What the key is for"), max_length=200)
    scopes = forms.MultipleChoiceField(
        label=_("What it may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(days, format_lazy(_("{days} days"), days=days)) for days in (30, 90, 365)],
        initial=90,
    )


class OrganisationForm(forms.ModelForm[Organisation]):
    """A body the reference does not know."""

    aliases = forms.CharField(
        label=_("Other names"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )

    class Meta:
        model = Organisation
        fields = [
            *("code", "name", "name_en", "short_name", "aliases", "kind", "province", "parent"),
            *("area_code", "area_valid_from", "valid_from", "source", "certainty"),
        ]
        field_classes = {"valid_from": DayField, "area_valid_from": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["aliases"] = "\n".join(self.instance.aliases)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        standing = Organisation.objects.valid_on(timezone.localdate())
        # A body that has ended may belong to another that has ended too.
        parent.queryset = (standing | Organisation.objects.filter(pk=self.instance.parent_id)).order_by("name")
        parent.empty_label = "–"
        kind = self.fields.get("kind")
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [choice for choice in terms.OrganisationKind.choices if choice[0] != "group"]

    def clean_aliases(self) -> list[str]:
        lines = str(self.cleaned_data["aliases"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class OrganisationChangeForm(OrganisationForm):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    class Meta(OrganisationForm.Meta):
        fields = ["name", "name_en", "short_name", "aliases", "parent", "source", "certainty"]


class CloseOrganisationForm(forms.Form):
    """The end of a body and who follows it: one successor for everything, one more for a single duty."""

    on = make_day_field(_("First day on which it is no more"))
    successor = forms.CharField(
        label=_("Successor"), required=False, help_text=_("Code or name; empty when nobody follows.")
    )
    duty_successor = forms.CharField(label=_("Successor for one duty"), required=False)
    duty = forms.ChoiceField(label=_("That duty"), required=False, choices=terms.Duty.choices)
    decree = forms.CharField(label=_("Decree"), max_length=250, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def _body(self, name: str) -> str:
        text = str(self.cleaned_data.get(name, "")).strip()
        day = self.cleaned_data.get("on") or timezone.localdate()
        if not text:
            return ""
        organisation = snapshot.read_directory().find(text, day)
        if organisation is None or organisation.kind == terms.OrganisationKind.GROUP:
            raise forms.ValidationError(format_lazy(_("No organisation is called “{text}” on that day."), text=text))
        return organisation.code

    def clean_successor(self) -> str:
        return self._body("successor")

    def clean_duty_successor(self) -> str:
        return self._body("duty_successor")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("duty_successor")) != bool(cleaned.get("duty")):
            self.add_error("duty", forms.ValidationError(_("A duty and its successor belong together.")))
        return cleaned
