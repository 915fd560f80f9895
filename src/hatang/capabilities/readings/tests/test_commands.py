"""`hatang plan read` as a process of its own."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration


def test_reading_a_document_starts_without_the_apps_and_speaks_all_the_same(tmp_path):
    """The command as a process of its own: no database, and none of the packages that pages and tables need."""
    document = tmp_path / "ke-hoach.txt"
    document.write_text("I. MỤC TIÊU ĐẾN NĂM 2030\n- 95% hộ gia đình có cáp quang;\n", encoding="utf-8")
    program = (
        "import sys; from hatang.config import command\n"
        "try: command.main()\nfinally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    environment = {**os.environ, "DATABASE_URL": "postgresql:///nothing?host=/nowhere", "HATANG_LANGUAGE": "vi"}
    given = [sys.executable, "-c", program, "plan", "read", str(document), "--json"]
    done = subprocess.run(given, text=True, capture_output=True, check=True, env=environment)
    (target,) = json.loads(done.stdout)["targets"]
    assert (target["op"], target["value"], target["denominator"], target["year"]) == ("=", 95, "hộ gia đình", 2030)
    assert not set(done.stderr.split()) & {"psycopg", "ninja", "polars", "scipy", "hatang.capabilities.readings.models"}
    mislabelled = document.with_suffix(".pdf")
    mislabelled.write_bytes(document.read_bytes())
    done = subprocess.run([*given[:5], str(mislabelled)], text=True, capture_output=True, check=False, env=environment)
    assert done.returncode == 1
    assert "Nội dung tệp không đúng" in done.stderr
