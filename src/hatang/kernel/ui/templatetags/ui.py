"""`{% load ui %}`: the whole furniture of a page. The only library of template tags in the house."""

from django import template

from hatang.kernel.ui.templatetags import _figures, _furniture, _links

register = template.Library()
for _part in (_links, _figures, _furniture):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
