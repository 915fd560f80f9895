"""`python -m benchmarks.peers.ckan_search [DATASETS]`: package_search over HTTP, by a real CKAN and by us, in one run.

Both are served as in production (CKAN by gunicorn, ours by granian, one process each), both hold the same datasets, and
one client asks both the same questions over one connection that stays open, by turns. The server asked has one core and
the client, CKAN's index and everything else the other; PostgreSQL may use both.

No Solr is to be had here: `ckan_index.py` stands in for it and keeps its answers. The time that it takes is measured by
itself and SUBTRACTED from CKAN's. So the ratio is against a CKAN whose Solr answers in no time: a lower bound. A real
Solr, which searches 100,000 documents at every question, only makes CKAN slower. Processor time is that of the server's
processes alone, without PostgreSQL and without the index. Ours was asked each question once before, so that
descriptions of the datasets shown are kept; what the first time took stands beside.

Environment: CKAN_PYTHON, a Python with `ckan[requirements]==2.12.0` and gunicorn; CKAN_DATABASE, the address of an
empty database of its own; DATABASE_URL, a migrated database of ours without registered datasets, which is filled and
emptied again. `redis-server` and `taskset` are on the path.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from benchmarks import machine
from benchmarks.search import DATASETS, QUESTIONS, emptied, fill
from hatang.capabilities.opendata.formats import ready
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import registered

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIS, INDEX, CKAN, OURS = 16380, 18984, 15080, 15081
ROUNDS, ASKED = 5, 40
WARM = 30
_ACTION = "/api/3/action/"
_WSGI = """
import os
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
"""


@contextmanager
def _running(*command: str, port: int, core: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server of ours from when it listens to the end of the block."""
    pinned = ("taskset", "-c", str(core), *command)
    process = subprocess.Popen(pinned, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


class Client:
    """One connection to one server; the least that speaks HTTP, as a client's own time would be counted for both."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, road: str) -> bytes:
        self._socket.sendall(f"GET {road} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._socket.recv(1 << 16)
        head, _end, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._socket.recv(1 << 16))
            missing -= len(parts[-1])
        return b"".join(parts)


def _family(process: subprocess.Popen[bytes]) -> list[str]:
    """A server's process and its children."""
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False).stdout
    return [str(process.pid), *children.split()]


def _cpu_s(family: list[str]) -> float:
    """What the scheduler gave all threads of these processes, which it counts in nanoseconds."""
    counted = [each.read_text().split()[0] for pid in family for each in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(map(int, counted)) / 1e9


def _memory_mib(family: list[str]) -> int:
    kib = 0
    for pid in family:
        rows = Path(f"/proc/{pid}/status").read_text().splitlines()
        kib += next(int(row.split()[1]) for row in rows if row.startswith("VmRSS"))
    return round(kib / 1024)


def _post(port: int, road: str, body: bytes, **headers: str) -> Any:
    request = Request(f"http://127.0.0.1:{port}{road}", body, {"Content-Type": "application/json", **headers})
    with urlopen(request) as answer:
        return json.loads(answer.read())


def _configured(folder: Path, database: str) -> dict[str, str]:
    """CKAN's own configuration of an installation, without debugging, on our ports; its tables; a key."""
    ini, tool = folder / "ckan.ini", str(Path(os.environ["CKAN_PYTHON"]).with_name("ckan"))
    subprocess.run([tool, "generate", "config", str(ini)], check=True, capture_output=True)
    changed = {
        "sqlalchemy.url": database,
        "solr_url": f"http://127.0.0.1:{INDEX}/solr/ckan",
        "ckan.redis.url": f"redis://127.0.0.1:{REDIS}/0",
        "ckan.storage_path": str(folder),
        "ckan.plugins": "",
    }
    rows = ini.read_text().splitlines()
    kept = [row for row in rows if row.partition("=")[0].strip() not in changed]
    at = kept.index("[app:main]") + 1
    kept[at:at] = [f"{name} = {value}" for name, value in changed.items()]
    ini.write_text("\n".join(kept) + "\n")
    (folder / "ckan_served.py").write_text(_WSGI)

    def ckan(*command: str) -> str:
        said = subprocess.run([tool, "-c", str(ini), *command], check=True, capture_output=True, text=True)
        return said.stdout.strip().splitlines()[-1]

    ckan("db", "init")
    ckan("user", "add", "bench", "email=bench@example.vn", "password=benchmark-only")
    ckan("sysadmin", "add", "bench")
    return {"CKAN_INI": str(ini), "PYTHONPATH": str(folder), "key": ckan("user", "token", "add", "bench", "t", "-q")}


def _fill_ckan(key: str) -> None:
    """The bodies by CKAN's own API, the datasets into its index, out of which it answers (`validated_data_dict`).

    Our descriptions have CKAN's shape, which `ckan.py` shows, so that both give the very same.
    """
    for each in Body.objects.all():
        asked = {"id": str(each.pk), "name": each.name, "title": each.title}
        _post(CKAN, f"{_ACTION}organization_create", json.dumps(asked).encode(), Authorization=key)
    batch = []
    for each in registered.whole(Package.objects.all()).iterator(chunk_size=2_000):
        batch.append(_document(each))
        if len(batch) == 2_000:
            _post(INDEX, "/solr/ckan/update/", json.dumps(batch).encode())
            batch.clear()
    _post(INDEX, "/solr/ckan/update/", json.dumps(batch).encode())


def _document(each: Package) -> dict[str, Any]:
    """A dataset as CKAN writes it to Solr; `text` is what Solr would make of it for words without diacritics."""
    said = ready.described(each).decode()
    return {
        "index_id": each.name,
        "id": str(each.pk),
        "name": each.name,
        "title": each.title,
        "notes": each.notes,
        "text": f"{each.title} {each.notes} {each.words}",
        "organization": each.owner.name,
        "owner_org": str(each.owner_id),
        "tags": each.tag_names,
        "groups": [],
        "res_format": each.formats,
        "metadata_modified": each.modified.isoformat(),
        "state": "active",
        "capacity": "public",
        "entity_type": "package",
        "dataset_type": "dataset",
        "site_id": "default",
        "permission_labels": ["public"],
        "validated_data_dict": said,
    }


def _asked(client: Client, family: list[str], road: str, index: Client | None) -> tuple[float, float, float, Any]:
    """Medians of the wall clock and of the index's share of it, and the mean of the server's processor time, all in
    seconds a question; and the answer."""
    walls, taken, said = [], [], b""
    cpu = _cpu_s(family)
    for _each in range(ASKED):
        begun = time.perf_counter()
        said = client.get(road)
        walls.append(time.perf_counter() - begun)
        taken.append(json.loads(index.get("/taken")) if index else 0.0)
    cpu = (_cpu_s(family) - cpu) / ASKED
    return statistics.median(walls), statistics.median(taken), cpu, json.loads(said)["result"]


def _compared(ckan: list[str], ours: list[str]) -> dict[str, Any]:
    theirs, mine, index = Client(CKAN), Client(OURS), Client(INDEX)
    figures: dict[str, Any] = {}
    for name, asked in QUESTIONS.items():
        road = f"{_ACTION}package_search?{urlencode(asked)}"
        begun = time.perf_counter()
        mine.get(road)
        first = time.perf_counter() - begun
        for _each in range(WARM):
            theirs.get(road)
            mine.get(road)
        index.get("/taken")
        rounds = []
        for _round in range(ROUNDS):
            wall, taken, cpu, said = _asked(theirs, ckan, road, index)
            wall_ours, _taken, cpu_ours, said_ours = _asked(mine, ours, road, None)
            assert len(said["results"]) == len(said_ours["results"]), (name, said["count"], said_ours["count"])
            rounds.append((wall - taken, cpu, wall_ours, cpu_ours, taken))
        wall, cpu, wall_ours, cpu_ours, taken = (statistics.median(each) for each in zip(*rounds, strict=True))
        figures[name] = {
            "ckan": {"count": said["count"], "wall_ms": _ms(wall), "cpu_ms": _ms(cpu), "index_left_out_ms": _ms(taken)},
            "ours": {
                "count": said_ours["count"],
                "wall_ms": _ms(wall_ours),
                "cpu_ms": _ms(cpu_ours),
                "first_ms": _ms(first),
            },
            "wall_ratio": round(wall / wall_ours, 1),
            "cpu_ratio": round(cpu / cpu_ours, 1),
        }
    return figures


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def run(count: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(emptied)
        fill(count)
        redis = ("redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", "")
        stack.enter_context(_running(*redis, port=REDIS, core=1))
        index = (sys.executable, str(Path(__file__).with_name("ckan_index.py")), str(INDEX))
        stack.enter_context(_running(*index, port=INDEX, core=1))
        environment = _configured(folder, os.environ["CKAN_DATABASE"])
        gunicorn = (str(Path(os.environ["CKAN_PYTHON"]).with_name("gunicorn")), "-w", "1", "-k", "gthread")
        options = ("--threads", "2", "--timeout", "600", "--keep-alive", "600", "--log-level", "warning")
        served = (*gunicorn, *options, "-b", f"127.0.0.1:{CKAN}", "ckan_served:application")
        key = environment.pop("key")
        ckan = stack.enter_context(_running(*served, port=CKAN, core=0, **environment))
        _fill_ckan(key)
        granian = (sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(OURS), "--workers", "1")
        served = (*granian, "--no-ws", "--log-level", "warning", "hatang.config.asgi:application")
        ours = stack.enter_context(_running(*served, port=OURS, core=0))
        before_mib, begun = _memory_mib(_family(ours)), time.perf_counter()
        Client(OURS).get(f"{_ACTION}package_search?rows=0")
        built_s = time.perf_counter() - begun
        figures = _compared(_family(ckan), _family(ours))
        machine.write(
            "ckan_search",
            {
                "ckan": "2.12.0",
                "datasets": count,
                "solr": "none: a stand-in whose time is left out of CKAN's, which is a lower bound of it",
                "first_question_builds_the_index_s": round(built_s, 1),
                "ours_before_the_index_mib": before_mib,
                "ours_with_the_index_mib": _memory_mib(_family(ours)),
                "ckan_mib": _memory_mib(_family(ckan)),
                "package_search": figures,
                "median_wall_ratio": statistics.median(each["wall_ratio"] for each in figures.values()),
                "median_cpu_ratio": statistics.median(each["cpu_ratio"] for each in figures.values()),
            },
        )


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else DATASETS)
