"""What the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, missing_error
from hatang.capabilities.opendata.queries import published
from hatang.capabilities.opendata.views.ckan.call import ACTIONS, reads
from hatang.kernel.models import Job

if TYPE_CHECKING:
    from hatang.capabilities.opendata.views.ckan.call import Call

# The version of CKAN whose answers these are.
CKAN_VERSION = "2.12.0"
_OPTIONS = ("ckan.site_title", "ckan.site_url", "ckan.site_description")


@reads
def site_read(call: Call) -> bool:
    """Whether the catalogue may be read: by everybody."""
    return True


@reads
def status_show(call: Call) -> dict[str, Any]:
    """What this catalogue is."""
    return {
        "site_title": "Hạ Tầng",
        "site_description": settings.HATANG_PUBLISHER,
        "site_url": settings.HATANG_ADDRESS.rstrip("/"),
        "error_emails_to": "",
        "locale_default": settings.LANGUAGE_CODE,
        "extensions": ["activity", "datastore"],
        "ckan_version": CKAN_VERSION,
    }


@reads
def help_show(call: Call) -> str:
    """What an action does. name: the action."""
    name = call.key("name")
    if name not in ACTIONS:
        raise missing_error("Action function not found")
    return ACTIONS[name].help


@reads
def license_list(call: Call) -> list[dict[str, Any]]:
    """The licences of the datasets and those that are known."""
    return ckan.list_licences(published.list_entries())


@reads
def config_option_list(call: Call) -> list[str]:
    """The options that a client may ask for; for those who keep the catalogue."""
    call.require_keeper()
    return list(_OPTIONS)


@reads
def config_option_show(call: Call) -> str:
    """One option. key."""
    call.require_keeper()
    key = call.key("key")
    if key not in _OPTIONS:
        raise missing_error()
    return str(status_show(call)[key.removeprefix("ckan.")])


def _job(found: Job) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "title": found.title,
        "created": ckan.format_moment(found.created_at),
        "queue": "default",
    }


@reads
def job_list(call: Call) -> list[dict[str, Any]]:
    """The jobs that wait or run; for those who keep the catalogue. limit."""
    call.require_keeper()
    waiting = Job.objects.filter(ended_at=None).order_by("created_at")
    return [_job(each) for each in waiting[: call.whole("limit", 100, largest=1_000)]]


@reads
def job_show(call: Call) -> dict[str, Any]:
    """One job. id."""
    call.require_keeper()
    key = call.key()
    found = Job.objects.filter(pk=key).first() if key.isdecimal() else None
    if found is None:
        raise missing_error()
    return _job(found)


@reads
def task_status_show(call: Call) -> dict[str, Any]:
    """The state of a task of an extension; there are none here."""
    raise missing_error()


@reads
def get_site_user(call: Call) -> None:
    """The account of the site itself, which acts for nobody from outside."""
    raise forbidden_error("Only internal services allowed to use this action")
