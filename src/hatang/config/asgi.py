"""The ASGI application that granian serves."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")

application = get_asgi_application()
for lane in settings.HATANG_LANES:
    application = import_string(lane)(application)
