"""The newest backup becomes an installation of its own, is verified and asked; then all of it goes.

`python -m hatang.config.drill FOLDER [LAKE]`; LAKE is a copy of a lake that the backup does not hold, as s3://bucket/prefix.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hatang.config import cluster
from hatang.config.backup import LAKE
from hatang.config.restore import RestoreError, check_backup

# start: the processes of the house begin before there are settings, and load what they need only.

_INSIDE = "--inside"
_ANSWERS_WITHIN_SECONDS = 120
# Nothing that names the installation which was saved may reach the one that is restored.
_ORIGINAL = re.compile(r"DATABASE_URL|DJANGO_SETTINGS_MODULE|HATANG_.*|PG[A-Z]+")


def run_drill(folder: Path, lake: str) -> int:
    """Restore the newest backup and check it, in processes that know of no other installation; the exit code."""
    whole = (path for path in folder.glob("*") if path.is_dir() and path.suffix != ".part")
    newest = max(whole, default=None)
    if newest is None:
        raise RestoreError(f"Không có bản sao lưu nào trong {folder} / no backup in {folder}")
    if (elsewhere := check_backup(newest)["lake"]) != LAKE and not lake:
        raise RestoreError(
            f"Kho dữ liệu nằm ở {elsewhere}; hãy nêu bản sao của kho"
            f" / the lake lies at {elsewhere}; name its copy: deploy/restore-drill {folder} s3://…"
        )
    # Where the temporary folder is small, TMPDIR names a larger one.
    with cluster.throw_away() as own, tempfile.TemporaryDirectory(prefix="hatang-drill-") as scratch:
        environment = _build_environment(own.url, Path(scratch), lake)
        # One after the other: only a process that begins after the restore has the key of the backup.
        for arguments in (("hatang.config.restore", str(newest.resolve())), ("hatang.config.drill", _INSIDE)):
            done = subprocess.run([sys.executable, "-m", *arguments], env=environment, cwd=scratch, check=False)
            if done.returncode:
                return done.returncode
    from hatang.kernel import health

    health.write_drill_note(newest, datetime.now(UTC))
    return 0


def _build_environment(url: str, scratch: Path, lake: str) -> dict[str, str]:
    """That of an installation with a database, folders and a port of its own; the key comes from the backup."""
    kept = {name: value for name, value in os.environ.items() if not _ORIGINAL.fullmatch(name)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"DATABASE_URL": url, "HATANG_VAR": str(scratch / "var"), "HATANG_PORT": str(port)}
    return {**kept, **own, "HATANG_LAKE": lake, "DJANGO_SETTINGS_MODULE": "hatang.config.settings"}


def _check_inside() -> None:
    """What the process of the restored installation does: migrate, verify, ask, print a report."""
    import django
    from django.core.management import call_command

    django.setup()
    from hatang.capabilities.lake import actions as lake
    from hatang.config import static
    from hatang.kernel import audit, files

    call_command("migrate", interactive=False, verbosity=0)
    static.collect_static()
    report: dict[str, Any]
    report = {
        "audit": asdict(audit.verify_chain()),
        "files": asdict(files.verify_files()),
        "lake": asdict(lake.verify_files()),
    }
    wrong = (["audit"] if report["audit"]["broken_at"] is not None else []) + [
        name
        for part, kind in (("files", "broken"), ("lake", "broken"), ("lake", "missing"))
        for name in report[part][kind]
    ]
    if not wrong:
        report["pages"] = _ask_pages()
        wrong = [page["page"] for page in report["pages"] if page["status"] != 200 or page["rows"] != page["wanted"]]
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    if wrong:
        raise RestoreError("Bản khôi phục có lỗi / what was restored is broken: " + ", ".join(wrong))


def _ask_pages() -> list[dict[str, Any]]:
    """Three pages of the restored installation: the first one, the catalogue, and a question over the lake, whose
    answer must be the rows that were published."""
    from django.conf import settings

    from hatang.config.supervising import server_command, stop_processes

    cookie = f"{settings.SESSION_COOKIE_NAME}={_sign_in()}"
    question, wanted = _choose_question()
    asked = []
    server = subprocess.Popen(server_command("127.0.0.1", settings.HATANG_PORT), start_new_session=True)
    try:
        _wait_for(settings.HATANG_PORT)
        for page in ("/", "/du-lieu-mo/", f"/phan-tich/?{question}"):
            status, text = _request_page(settings.HATANG_PORT, page, cookie)
            asked.append({"page": page, "status": status, "rows": None, "wanted": None})
    finally:
        stop_processes([server])
    if wanted is not None and status == 200:
        asked[-1] |= {"rows": text.split()[-1], "wanted": str(wanted)}
    return asked


def _choose_question() -> tuple[str, int | None]:
    """A question that everybody signed in may ask, and its answer: how many rows a published dataset has."""
    from hatang.capabilities.lake import public as lake
    from hatang.kernel.access import ANONYMOUS

    largest = max(lake.list_readable(ANONYMOUS), key=lambda published: int(published.edition["rows"]), default=None)
    if largest is None:
        return "", None
    sql = f"SELECT count(*) AS rows FROM {largest.dataset.name}"  # noqa: S608 - the name of a declared dataset
    return urlencode({"sql": sql, "answer-format": "csv"}), int(largest.edition["rows"])


def _sign_in() -> str:
    """The session of somebody without any role, who is only in the restored database; its key."""
    from django.contrib import auth
    from django.contrib.sessions.backends.db import SessionStore

    person = auth.get_user_model().objects.create(username="restore-drill")
    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.set_expiry(timedelta(hours=1))
    session.save()
    return str(session.session_key)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _ANSWERS_WITHIN_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise RestoreError("Máy chủ không trả lời / the server does not answer") from error
            time.sleep(0.2)
        else:
            return


def _request_page(port: int, page: str, cookie: str) -> tuple[int, str]:
    """Status and text of the page."""
    link = HTTPConnection("127.0.0.1", port, timeout=_ANSWERS_WITHIN_SECONDS)
    try:
        link.request("GET", page, headers={"Cookie": cookie})
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


def main(arguments: list[str]) -> int:
    if len(arguments) not in {1, 2}:
        sys.stderr.write("deploy/restore-drill FOLDER [LAKE]\n")
        return 2
    os.umask(0o077)
    # A drill that is called off still stops its database.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        if arguments[0] == _INSIDE:
            _check_inside()
            return 0
        return run_drill(Path(arguments[0]), arguments[1] if arguments[1:] else "")
    except (RestoreError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"Diễn tập khôi phục thất bại / the drill failed: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
