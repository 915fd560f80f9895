"""The private PostgreSQL cluster: made, started and stopped here, on a Unix socket, never touching another cluster.

Needs no Django. PostgreSQL refuses to run as root, so root hands the work to the system user `postgres`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

# start: the processes of the house begin before there are settings, and load what they need only.

ROLE = DATABASE = "hatang"
SERVER_USER = "postgres"
LIBRARY = Path("/usr/lib/postgresql")
# A Unix socket's path may have 107 bytes; the file's own name takes 20 of them.
_LONGEST_SOCKET_FOLDER = 85


class ClusterError(RuntimeError):
    """The private cluster cannot be made or started; the text says why and what to do."""


def find_binaries() -> Path:
    """The newest installed server that has PostGIS beside it."""
    servers = [
        (int(path.name), path / "bin")
        for path in LIBRARY.glob("[0-9]*")
        if (path / "bin" / "initdb").exists() and (path / "lib" / "postgis-3.so").exists()
    ]
    if not servers:
        raise ClusterError("No PostgreSQL server with PostGIS is installed; run ./start, or set DATABASE_URL.")
    return max(servers)[1]


def _as_server(command: list[str]) -> list[str]:
    return ["runuser", "-u", SERVER_USER, "--", *command] if os.geteuid() == 0 else command


def _run_as_server(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    # From `/`, since the server's user may not stand in the caller's folder.
    done = subprocess.run(_as_server(command), cwd="/", text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise ClusterError(f"{' '.join(command[:1])}: {done.stderr.strip() or done.stdout.strip()}")
    return done  # type: ignore[no-any-return]


@cache
def _is_reachable(folder: Path) -> bool:
    """Whether the server's user can get to the folder."""
    if os.geteuid() != 0:
        return True
    return (
        subprocess.run(_as_server(["test", "-x", str(folder)]), cwd="/", check=False, capture_output=True).returncode
        == 0
    )


def _let_pass(folder: Path) -> None:
    """The server's user must get through the folder above its own, whatever the umask made of it."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.geteuid() == 0 and mode & 0o011 != 0o011:
        folder.chmod(mode | 0o011)


@dataclass(frozen=True)
class Cluster:
    """Where one cluster lives; `durable` is off for the throw-away ones of the tests."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        if len(str(self.folder)) <= _LONGEST_SOCKET_FOLDER:
            return self.folder
        return Path(tempfile.gettempdir()) / f"hatang-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.socket), safe='')}"

    def is_up(self) -> bool:
        return (
            self.data.exists()
            and subprocess.run(
                _as_server([str(find_binaries() / "pg_ctl"), "-D", str(self.data), "status"]),
                cwd="/",
                check=False,
                capture_output=True,
            ).returncode
            == 0
        )

    def create(self) -> None:
        """initdb, once; a cluster half made by a killed run is thrown away, since nobody was told that it is there."""
        if (self.data / "hatang-ready").exists() or self._initialised():
            return
        for folder in {self.folder, self.socket}:
            folder.mkdir(parents=True, exist_ok=True)
            _let_pass(folder.parent)
            if os.geteuid() == 0:
                owner = pwd.getpwnam(SERVER_USER)
                os.chown(folder, owner.pw_uid, owner.pw_gid)
            # Only the server's user and root reach the socket, which is why local trust is safe.
            folder.chmod(0o700)
        making = self.folder / "making"
        if making.exists():
            shutil.rmtree(making)
        unsynced = [] if self.durable else ["--no-sync"]
        _run_as_server(
            [
                str(find_binaries() / "initdb"),
                "-D",
                str(making),
                "-U",
                ROLE,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                *unsynced,
            ]
        )
        making.rename(self.data)

    def _initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def start(self) -> bool:
        """Start the server and make the database; False when it was up already."""
        self.create()
        if self.is_up():
            return False
        settings = ["listen_addresses=", f"unix_socket_directories={self.socket}", "shared_buffers=256MB", "jit=off"]
        if not self.durable:
            settings += ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
        options = " ".join(f"-c {setting}" for setting in settings)
        _run_as_server(
            [
                str(find_binaries() / "pg_ctl"),
                "-D",
                str(self.data),
                "-l",
                str(self.folder / "log"),
                "-w",
                "-o",
                options,
                "start",
            ]
        )
        psql = [str(find_binaries() / "psql"), "-h", str(self.socket), "-U", ROLE, "-d", "postgres", "-Atc"]
        if _run_as_server([*psql, "SELECT 1 FROM pg_database WHERE datname = 'hatang'"]).stdout.strip() != "1":
            _run_as_server([*psql, f"CREATE DATABASE {DATABASE}"])
        return True

    def stop(self) -> None:
        if self.is_up():
            _run_as_server([str(find_binaries() / "pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop"])


def get_private_cluster(var: Path) -> Cluster:
    """The cluster of this checkout: in `var/pg`, or under /var/lib/hatang where the server's user cannot reach it."""
    if _is_reachable(var.parent):
        return Cluster(var / "pg")
    name = hashlib.sha256(str(var).encode()).hexdigest()[:16]
    return Cluster(Path("/var/lib/hatang") / name)


def get_private_url(var: Path) -> str:
    """The address of the private cluster's database, whether it is up or not."""
    return get_private_cluster(var).url


def get_database_url(var: Path) -> str:
    """The database of an installation: the one that DATABASE_URL names, or that of the private cluster."""
    return os.environ.get("DATABASE_URL") or get_private_url(var)


def open_lock(var: Path) -> int:
    """The file by which runs of the installation know of each other; its number."""
    return os.open(var / "cluster.lock", os.O_RDWR | os.O_CREAT, 0o600)


def hold(var: Path) -> int:
    """Keep the installation's cluster from being stopped while this process, or what it becomes, lives.

    Where another one is stopping it, this waits until it is down. The number of the open file that says so.
    """
    lock = open_lock(var)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("Đợi lần chạy trước dừng xong … / waiting for the run before to stop …\n")
        fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def stop_held(var: Path, lock: int) -> None:
    """Stop the cluster unless another process holds it; nobody begins to while it stops."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    get_private_cluster(var).stop()


def ensure() -> bool:
    """Start the private cluster when it is down and the settings use it; True when this call started it."""
    if os.environ.get("DATABASE_URL"):
        return False
    from django.conf import settings

    return get_private_cluster(settings.VAR).start()


@contextmanager
def throw_away() -> Iterator[Cluster]:
    """A cluster without fsync in a temporary folder, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="hatang-pg-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "pg", durable=False)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """`python -m hatang.config.cluster COMMAND …` runs the command with DATABASE_URL set to a throw-away cluster.

    Its temporary files lie beside that cluster and go with it: two runs at once do not meet.
    """
    if not arguments or not re.fullmatch(r"[\w./-]+", arguments[0]):
        sys.stderr.write("usage: python -m hatang.config.cluster COMMAND [ARGUMENT ...]\n")
        return 2
    os.umask(0o077)
    # A run that is called off still stops its server.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with throw_away() as cluster:
        own = {"DATABASE_URL": cluster.url, "TMPDIR": str(cluster.folder.parent)}
        return subprocess.run(arguments, check=False, env={**os.environ, **own}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
