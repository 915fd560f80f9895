"""Answers of the API as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def encode_json(content: Any) -> bytes:
    """As every answer of the API is written."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
