"""Django's administration: the tables to look into. Changes go through the pages, which audit them.

Its sign-in is allauth's, so that the lock-out and the second factor hold here too.
"""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from hatang.capabilities.identity.models import Organisation, OrganisationGroup, Person, RoleGrant, Succession
from hatang.kernel.admin import ReadOnly

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly[Organisation]):
    list_display = ("code", "name", "kind", "province", "valid_from", "valid_to", "certainty")
    list_filter = ("kind", "province", "certainty", "origin")
    search_fields = ("code", "name", "short_name")


@admin.register(Succession)
class SuccessionAdmin(ReadOnly[Succession]):
    list_display = ("old", "new", "date", "duty", "decree", "certainty")
    list_filter = ("duty", "certainty", "date")
    list_select_related = ("old", "new")
    search_fields = ("old__code", "new__code", "decree")


@admin.register(OrganisationGroup)
class OrganisationGroupAdmin(ReadOnly[OrganisationGroup]):
    list_display = ("code", "name", "province", "valid_from", "valid_to", "followed_by")


@admin.register(Person)
class PersonAdmin(ReadOnly[Person]):
    list_display = ("username", "full_name", "email", "is_active", "last_login")
    list_filter = ("is_active", "is_demonstration")
    search_fields = ("username", "full_name", "email")
    exclude = ("password",)


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly[RoleGrant]):
    list_display = ("person", "role", "organisation", "area_code", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("person", "organisation")
