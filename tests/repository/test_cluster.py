"""The private cluster: made, started, found again, stopped; never reachable by others."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from hatang.config import cluster
from hatang.config.cluster import Cluster

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def own():
    """A throw-away cluster in a folder that the server's user can reach."""
    with cluster.throw_away() as made:
        yield made


def query(made, text):
    psql = cluster.find_binaries() / "psql"
    done = subprocess.run([str(psql), made.url, "-Atc", text], text=True, capture_output=True, check=True)
    return done.stdout.strip()


def is_running(process):
    """Whether it still runs; one that has ended and waits to be collected has no command line."""
    line = Path(f"/proc/{process}/cmdline")
    return line.exists() and line.read_bytes() != b""


def test_it_answers_and_a_second_start_changes_nothing(own):
    query(own, "CREATE TABLE kept (n int)")
    assert own.start() is False
    own.stop()
    assert own.start() is True
    assert query(own, "SELECT count(*) FROM kept") == "0"


def test_only_its_owner_reaches_the_socket_and_no_port_is_open(own):
    assert stat.S_IMODE(own.socket.stat().st_mode) == 0o700
    assert query(own, "SHOW listen_addresses") == ""


@pytest.mark.night("installation")  # a whole initdb; by day a cluster is made, found again and stopped
def test_a_cluster_half_made_by_a_killed_run_is_made_again(own):
    own.stop()
    # What a kill during initdb leaves: a folder under the provisional name and no data folder.
    own.data.rename(own.folder / "making")
    assert own.start() is True
    assert query(own, "SELECT 1") == "1"


def test_a_run_that_is_called_off_leaves_no_server_and_nothing_in_its_temporary_folder(own):
    waiting = (
        "import os, tempfile, time; print(os.environ['DATABASE_URL'], tempfile.mkdtemp(), flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-m", "hatang.config.cluster", sys.executable, "-c", waiting]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        address, left = run.stdout.readline().split()
        folder = Path(parse_qs(urlsplit(address).query)["host"][0])
        assert Path(left).parent == folder.parent != own.folder.parent, "two runs at once do not meet"
        process = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        assert is_running(process)
        run.terminate()
        assert run.wait(30) == 128 + signal.SIGTERM
    assert not folder.parent.exists()
    assert not is_running(process)


def test_a_long_path_gets_a_short_socket():
    deep = Cluster(Path("/srv") / ("a" * 90) / "pg")
    assert len(str(deep.socket)) < 85
    assert deep.socket == Cluster(deep.folder).socket


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that the server's user cannot reach")
def test_a_checkout_that_the_server_cannot_reach_has_its_cluster_in_var_lib(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "project").mkdir()
    assert cluster.get_private_cluster(closed / "project" / "var").folder.parent == Path("/var/lib/hatang")


def test_it_is_not_stopped_under_another_run_and_a_run_begun_meanwhile_waits(tmp_path, monkeypatch):
    stopped = []
    monkeypatch.setattr(cluster, "get_private_cluster", lambda var: SimpleNamespace(stop=lambda: stopped.append(var)))
    holding = f"from pathlib import Path; from hatang.config import cluster; cluster.hold(Path({str(tmp_path)!r}))"
    first = cluster.hold(tmp_path)
    with subprocess.Popen([sys.executable, "-c", f"{holding}; print(flush=True); input()"], stdin=-1, stdout=-1) as run:
        run.stdout.readline()
        cluster.stop_held(tmp_path, first)
        assert stopped == []
        run.communicate(b"\n")
    cluster.stop_held(tmp_path, first)
    assert stopped == [tmp_path]
    # Until the process that stops it has ended, the next one waits.
    with subprocess.Popen([sys.executable, "-c", holding], stderr=-1, text=True) as late:
        assert "waiting for the run before" in late.stderr.readline()
        assert late.poll() is None
        os.close(first)
        assert late.wait(10) == 0


def test_wrong_usage_of_the_module_exits_with_2():
    done = subprocess.run([sys.executable, "-m", "hatang.config.cluster"], capture_output=True, check=False)
    assert done.returncode == 2
