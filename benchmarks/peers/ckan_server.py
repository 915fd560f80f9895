"""A real CKAN 2.12 on this machine, with all that it needs, for as long as a block lasts; `setup` installs it.

Its databases are made beside ours, in the cluster of DATABASE_URL, and dropped again; Redis keeps nothing. HATANG_SOLR
names a program that serves a Solr core `ckan` with CKAN's own schema on the port it is given; without one
`ckan_index.py` stands in, which keeps datasets and finds them, but is no measure of relevance or speed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import psycopg

from benchmarks.peers import FOLDER
from benchmarks.peers.servers import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = "2.12.0"
ADMIN, READER = "admin", "reader"
_REDIS, _INDEX, _PORT = 16380, 18984, 15080
_TOOL = str(FOLDER / "ckan" / "bin" / "ckan")
_READS_ROWS = "ckan_reads_rows"
_WSGI = """
import os
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
"""


@dataclass(frozen=True)
class Ckan:
    """Where it and its index answer; the keys of a system administrator and of somebody without any role."""

    keys: Mapping[str, str]
    url: str = f"http://127.0.0.1:{_PORT}"
    index: str = f"http://127.0.0.1:{_INDEX}/solr/ckan"


def has_solr() -> bool:
    """Whether a real Solr can be started here."""
    return bool(os.environ.get("HATANG_SOLR"))


@contextmanager
def ckan(*, plugins: str = "", core: int | None = None) -> Iterator[Ckan]:
    """CKAN served as in production, by gunicorn, without debugging; `core` is that of the server and of all it asks."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        main, rows = (stack.enter_context(_database(name)) for name in ("ckan_peer", "ckan_peer_rows"))
        redis = ("redis-server", "--port", str(_REDIS), "--bind", "127.0.0.1", "--save", "")
        stack.enter_context(running(*redis, port=_REDIS, core=core))
        stands_in = (sys.executable, str(Path(__file__).with_name("ckan_index.py")))
        index = (os.environ["HATANG_SOLR"],) if has_solr() else stands_in
        stack.enter_context(running(*index, str(_INDEX), port=_INDEX, core=core))
        ini = _configured(folder, main, rows, plugins)
        keys = _prepared(ini, rows, plugins)
        gunicorn = (str(FOLDER / "ckan" / "bin" / "gunicorn"), "-w", "2", "-k", "gthread", "--threads", "8")
        options = ("--timeout", "600", "--keep-alive", "600", "--log-level", "warning", "-b", f"127.0.0.1:{_PORT}")
        served = (*gunicorn, *options, "ckan_served:application")
        environment = {"CKAN_INI": str(ini), "PYTHONPATH": str(folder)}
        stack.enter_context(running(*served, port=_PORT, core=core, environment=environment))
        yield Ckan(keys)


@contextmanager
def _database(name: str) -> Iterator[str]:
    ours = os.environ["DATABASE_URL"]
    with psycopg.connect(ours, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name}")
        link.execute(f"CREATE DATABASE {name}")
        try:
            # In CKAN's files a % begins a name.
            yield unquote(urlsplit(ours)._replace(path=f"/{name}").geturl())
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")
            link.execute(f"DROP ROLE IF EXISTS {_READS_ROWS}")


def _configured(folder: Path, main: str, rows: str, plugins: str) -> Path:
    """CKAN's own configuration of an installation, on our ports; people may do what our people may."""
    ini = folder / "ckan.ini"
    subprocess.run([_TOOL, "generate", "config", str(ini)], check=True, stdout=subprocess.DEVNULL)
    reading = urlsplit(rows)._replace(netloc=f"{_READS_ROWS}@").geturl()
    changed = {
        "sqlalchemy.url": main,
        "ckan.datastore.write_url": rows,
        "ckan.datastore.read_url": reading,
        "solr_url": Ckan.index,
        "ckan.redis.url": f"redis://127.0.0.1:{_REDIS}/0",
        "ckan.storage_path": str(folder),
        "ckan.plugins": plugins,
        "ckan.site_url": f"http://127.0.0.1:{_PORT}",
        "ckan.auth.user_create_groups": "false",
        "ckan.auth.user_create_organizations": "false",
        "ckan.auth.public_user_details": "false",
        "ckan.auth.create_dataset_if_not_in_organization": "false",
    }
    # Nobody reads a line for every answer here.
    quiet = ini.read_text().replace("level = INFO", "level = WARNING")
    kept = [row for row in quiet.splitlines() if row.partition("=")[0].strip() not in changed]
    at = kept.index("[app:main]") + 1
    kept[at:at] = [f"{name} = {value}" for name, value in changed.items()]
    ini.write_text("\n".join(kept) + "\n")
    (folder / "ckan_served.py").write_text(_WSGI)
    return ini


def _prepared(ini: Path, rows: str, plugins: str) -> dict[str, str]:
    """Its tables, its two people and their keys."""

    def ckan_says(*command: str) -> str:
        said = subprocess.run([_TOOL, "-c", str(ini), *command], check=True, stdout=subprocess.PIPE, text=True)
        return said.stdout

    with psycopg.connect(rows, autocommit=True) as link:
        link.execute(f"CREATE ROLE {_READS_ROWS} LOGIN")
        ckan_says("db", "init")
        if "datastore" in plugins:
            # `\connect` is psql's word for going where this link is already.
            said = ckan_says("datastore", "set-permissions").splitlines()
            link.execute("\n".join(row for row in said if not row.startswith("\\")))
    keys = {}
    for name in (ADMIN, READER):
        said_of = (f"email={name}@example.vn", f"fullname={name.title()}", "password=for-one-comparison")
        ckan_says("user", "add", name, *said_of)
        if name == ADMIN:
            ckan_says("sysadmin", "add", name)
        keys[name] = ckan_says("user", "token", "add", name, "t", "-q").strip().splitlines()[-1]
    return keys
