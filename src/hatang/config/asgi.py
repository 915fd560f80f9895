"""The ASGI application that granian serves."""

import os
from importlib import import_module

from django.conf import settings
from django.core.asgi import get_asgi_application

from hatang.kernel.apps import read_all_rooms

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")

application = get_asgi_application()
# Before there are threads: two that import the same at once would wait for each other.
read_all_rooms()
import_module(settings.ROOT_URLCONF)
