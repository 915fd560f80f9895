"""Forms that look and speak alike everywhere: Django's renderer with our templates for fields and errors."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Set as FORM_RENDERER, so that `{{ form }}` of any package comes out in our furniture."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
