"""Django's administration: the tables to look into. Changes go through the pages, which audit them.

Its sign-in is allauth's, so that the lock-out and the second factor hold here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from hatang.capabilities.identity.models import Organisation, OrganisationGroup, Person, RoleGrant, Succession

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class LookOnly[M: Model](admin.ModelAdmin[M]):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(LookOnly[Organisation]):
    list_display = ("code", "name", "kind", "province", "valid_from", "valid_to", "certainty")
    list_filter = ("kind", "province", "certainty", "origin")
    search_fields = ("code", "name", "short_name")


@admin.register(Succession)
class SuccessionAdmin(LookOnly[Succession]):
    list_display = ("old", "new", "date", "duty", "decree", "certainty")
    list_filter = ("duty", "certainty", "date")
    list_select_related = ("old", "new")
    search_fields = ("old__code", "new__code", "decree")


@admin.register(OrganisationGroup)
class OrganisationGroupAdmin(LookOnly[OrganisationGroup]):
    list_display = ("code", "name", "province", "valid_from", "valid_to", "followed_by")


@admin.register(Person)
class PersonAdmin(LookOnly[Person]):
    list_display = ("username", "full_name", "email", "is_active", "last_login")
    list_filter = ("is_active", "is_demonstration")
    search_fields = ("username", "full_name", "email")
    exclude = ("password",)


@admin.register(RoleGrant)
class RoleGrantAdmin(LookOnly[RoleGrant]):
    list_display = ("person", "role", "organisation", "area_code", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
