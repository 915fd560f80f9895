"""What `serve` says and when."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as given

from hatang.config import cluster, compiling, serving, supervising, working
from hatang.kernel.problems import Conflict

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.integration
DEFAULT = "port=${HATANG_PORT:-8000}"
_LATE = (
    "import http.server as web, time; time.sleep(0.3);"
    "web.HTTPServer(('127.0.0.1', {}), web.BaseHTTPRequestHandler).serve_forever()"
)


def test_the_address_is_given_out_when_somebody_answers_there(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = []

    def say(text):
        said.append((text, supervising.is_answering(port)))
        raise KeyboardInterrupt

    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(supervising, "server_command", lambda *where: [sys.executable, "-c", _LATE.format(port)])
    monkeypatch.setattr(supervising, "_worker_command", lambda *more: idle)
    monkeypatch.setattr(supervising, "_compiler_command", lambda: idle)
    monkeypatch.setattr(supervising, "_print_line", say)
    assert supervising._run_all("Sẵn sàng", host="127.0.0.1", port=port) == 0
    assert said == [("Sẵn sàng", True)]


def _supervise(*options):
    return supervising.main(["--host", "127.0.0.1", "--port", "1", *options])


def test_set_up_runs_in_a_process_of_its_own_and_says_how_it_ended(monkeypatch):
    asked, ran = [], []
    code = "import sys; print('Chào mừng', end=''); sys.exit({})"

    def preparation(end):
        return lambda *, demo: asked.append(demo) or [sys.executable, "-X", "utf8", "-c", code.format(end)]

    monkeypatch.setattr(supervising, "_run_all", lambda welcome, **where: ran.append(welcome) or 0)
    monkeypatch.setattr(supervising, "_preparation_command", preparation(0))
    assert (_supervise("--setup-only"), ran) == (0, [])
    assert (_supervise("--no-demo"), ran, asked) == (0, ["Chào mừng"], [True, False])
    monkeypatch.setattr(supervising, "_preparation_command", preparation(1))
    assert (_supervise(), len(ran)) == (1, 1)


def test_a_stopped_set_up_leaves_nothing_running(tmp_path):
    """SIGTERM, held back until the process that waits is there, ends it and what it started."""
    mark = tmp_path / "pid"
    wait = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = (
        "import signal, sys; from hatang.config import supervising as s\n"
        f"s._preparation_command = lambda *, demo: [sys.executable, '-c', {wait!r}]\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, s._SIGNALS)\n"
        "sys.exit(s.main(['--host', '127.0.0.1', '--port', '1']))"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    while not (mark.exists() and mark.read_text()):
        assert process.poll() is None
        time.sleep(0.05)
    process.terminate()
    assert process.wait(20) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


# A server that takes its time to stop, with a worker of its own that hears no signal.
_SLOW = """
import os, signal, subprocess, sys, time
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
child.stdout.readline()
def stop(number, frame):
    time.sleep({seconds})
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open({mark!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
time.sleep(60)
"""


def _run_slowly(tmp_path, seconds, within=10, more="[]"):
    """A supervisor of such a server: the process, and the numbers of what it started."""
    mark = tmp_path / "pids"
    server = _SLOW.format(mark=str(mark), seconds=seconds)
    code = (
        "import sys; from pathlib import Path; from hatang.config import supervising as s\n"
        f"s.server_command = lambda *where: [sys.executable, '-c', {server!r}]\n"
        "s._worker_command = lambda *more: [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        f"s._compiler_command, s._STOP_WITHIN_SECONDS = s._worker_command, {within}\n"
        "s._prepare_installation = lambda **how: (0, '')\n"
        f"sys.exit(s.main(['--host', '127.0.0.1', '--port', '1', *{more}]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    while not (mark.exists() and len(mark.read_text().split()) == 2):
        assert process.poll() is None
        time.sleep(0.05)
    return process, [int(number) for number in mark.read_text().split()]


def _runs(number):
    """Whether the process is there and no mere entry that nobody reaped."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_impatient_second_signal_leaves_nothing_running(tmp_path):
    process, started = _run_slowly(tmp_path, 0.6)
    process.terminate()
    time.sleep(0.2)
    process.terminate()
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(20) == 0
    assert not any(map(_runs, started))


def test_a_killed_supervisor_takes_all_with_it(tmp_path):
    process, started = _run_slowly(tmp_path, 0, within=0.3)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(map(_runs, started)):
        assert time.monotonic() < deadline, started
        time.sleep(0.05)


@pytest.mark.night(
    "installation"
)  # by day a killed supervisor takes its processes, and test_cluster stops what nobody holds
def test_the_private_cluster_goes_with_a_killed_supervisor_unless_another_run_holds_it(tmp_path):
    with cluster.throw_away() as made:
        var = made.folder.parent
        assert cluster.get_private_cluster(var) == replace(made, durable=True)
        held = f"['--stop-cluster', {str(var)!r}, '--lock', str(s.cluster.hold(Path({str(var)!r})))]"
        for is_held in (True, False):
            lock = cluster.hold(var)
            if not is_held:
                os.close(lock)
            (tmp_path / "pids").unlink(missing_ok=True)
            process, started = _run_slowly(tmp_path, 0, within=0.3, more=held)
            process.kill()
            process.wait()
            deadline = time.monotonic() + 10
            while any(map(_runs, started)) or (not is_held and made.is_up()):
                assert time.monotonic() < deadline, started
                time.sleep(0.05)
            if is_held:
                time.sleep(0.5)
                assert made.is_up()
                os.close(lock)


@pytest.fixture
def free():
    """A port where nobody answers: it is held without listening, so that nobody else takes it meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def start(tmp_path, free):
    """`./start` where the first thing that it sets up says so and ends; its own port is `default`, by default free.

    Something else on this machine may answer on port 8000.
    """
    script = (given.CHECKOUT / "start").read_text()
    assert script.count(DEFAULT) == 1
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "bootstrap.sh").write_text("echo set up; exit 0")

    def run(port, *arguments, default=free):
        (tmp_path / "start").write_text(script.replace(DEFAULT, f"port=${{HATANG_PORT:-{default}}}"))
        command = ["bash", str(tmp_path / "start"), *arguments]
        environment = {**os.environ, "HATANG_PORT": port}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def taken():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "port",
    [
        *("0", "8000x"),
        *(pytest.param(each, marks=pytest.mark.night("samples")) for each in ("abc", "-1", "65536", "1 2", "٨٠٠٠")),
    ],
)
def test_a_port_that_is_none_is_said_before_anything_is_set_up(start, port):
    found = start(port)
    assert (found.returncode, found.stdout) == (2, "")
    assert f"HATANG_PORT={port}: cổng phải là một số từ 1 đến 65535" in found.stderr
    code = "import hatang.config.settings"
    environment = {**os.environ, "HATANG_PORT": port, "PYTHONPATH": str(Path(serving.__file__).parents[2])}
    by_command = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (by_command.returncode, by_command.stderr) == (2, found.stderr)


@pytest.mark.parametrize(
    "proxies", ["10", *(pytest.param(each, marks=pytest.mark.night("samples")) for each in ("-1", "mot", "1.5"))]
)
def test_a_number_of_proxies_that_is_none_is_said(proxies):
    environment = {**os.environ, "HATANG_PROXIES": proxies, "PYTHONPATH": str(Path(serving.__file__).parents[2])}
    command = [sys.executable, "-c", "import hatang.config.settings"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert f"HATANG_PROXIES={proxies}: số lượng proxy phải là một số từ 0 đến 9" in found.stderr
    assert "the number of proxies is a number from 0 to 9" in found.stderr


def test_the_deployment_says_how_many_proxies_stand_before_the_server():
    """One nginx, which adds the address that called to the header; the file of the province may say otherwise."""
    deploy = given.CHECKOUT / "deploy"
    site = (deploy / "nginx" / "hatang.conf").read_text()
    hops = re.findall(r"^\s*proxy_pass (\S+);", site, re.MULTILINE)
    assert hops == ["http://127.0.0.1:8000"]
    assert re.findall(r"^\s*proxy_set_header X-Forwarded-For (\S+);", site, re.MULTILINE) == [
        "$proxy_add_x_forwarded_for"
    ]
    for unit in ("hatang.service", "hatang-worker.service"):
        lines = (deploy / "systemd" / unit).read_text().splitlines()
        assert f"Environment=HATANG_PROXIES={len(hops)}" in lines, unit
        assert "EnvironmentFile=/etc/hatang.env" in lines, unit
    assert "HATANG_PROXIES" in (deploy / "README.md").read_text()


def test_a_port_that_is_taken_is_said_before_anything_is_set_up(start, taken, free):
    for found in (start(str(taken)), start("", default=taken)):
        assert (found.returncode, found.stdout) == (1, "")
        assert f"Cổng {taken} đã có dịch vụ khác trả lời" in found.stderr
    assert start(str(taken), "--setup-only").stdout == "set up\n"
    assert start(str(free), default=taken).stdout == start("").stdout == "set up\n"


def test_a_port_that_cannot_be_opened_is_said(monkeypatch, settings, taken):
    settings.HATANG_PORT = taken
    with pytest.raises(Conflict, match=str(taken)):
        serving._require_free_port()
    with socket.socket() as bound:
        # Held, though nobody answers there.
        bound.bind(("127.0.0.1", 0))
        settings.HATANG_PORT = bound.getsockname()[1]
        with pytest.raises(Conflict, match="Không mở được cổng này") as refused:
            serving._require_free_port()
        assert refused.value.hint
    serving._require_free_port()
    monkeypatch.setenv("HATANG_HOST", "192.0.2.1")
    with pytest.raises(Conflict, match=r"192\.0\.2\.1"):
        serving._require_free_port()


def test_help_and_wrong_options_are_answered_before_anything_is_set_up(start, taken):
    asked = start(str(taken), "--help")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "Cài đặt và chạy Hạ Tầng" in asked.stdout
    assert "Sets up and runs Hạ Tầng" in asked.stdout
    wrong = start("", "--no-demo", "--hepl")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "--hepl" in wrong.stderr
    assert asked.stdout in wrong.stderr
    assert start("", "--no-demo", "--setup-only").stdout == "set up\n"


def test_machine_code_rests_on_the_engines_that_are_named_and_on_no_other():
    """A change of another engine throws nothing away; what a compiled function imports is compiled into it."""
    texts = {
        folder.name: "\n".join(path.read_text() for path in folder.rglob("*.py") if "tests" not in path.parts)
        for folder in (ROOT / "src/hatang/engines").iterdir()
        if (folder / "__init__.py").exists()
    }
    resting = {name for name, text in texts.items() if re.search(r"\bn(umba|jit)\b", text)}
    while more := {used for name in resting for used in re.findall(r"hatang\.engines\.(\w+)", texts[name])} - resting:
        resting |= more
    assert resting == set(compiling.COMPILED)
    named = re.search(r"src/hatang/engines/\{([\w,]+)\}", (ROOT / "deploy/bootstrap.sh").read_text())[1]
    assert tuple(named.split(",")) == compiling.COMPILED


class _OneAfterTheOther:
    """A pool of one process that is new for each piece of work: the compiler gives nothing back before its end."""

    def __init__(self, processes, context, *, max_tasks_per_child):
        assert (processes, context.get_start_method(), max_tasks_per_child) == (1, "spawn", 1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    map = staticmethod(map)


def test_behind_others_engines_are_compiled_one_by_one_and_what_is_compiled_stays(monkeypatch, tmp_path):
    compiled = []

    def note(row):
        assert compiling.is_compiling()
        compiled.extend(row)

    monkeypatch.setattr(compiling, "_warm_up", note)
    monkeypatch.setattr(compiling, "ProcessPoolExecutor", _OneAfterTheOther)
    monkeypatch.setattr(compiling.os, "nice", lambda more: 19)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    assert not compiling.is_compiling()
    wanted = [engine for row in compiling._ENGINES for engine in row]
    for _start in range(2):
        compiling.compile_engines()
        assert compiled == wanted, "once for a machine"
    assert not compiling.is_compiling()
    monkeypatch.setattr(compiling, "_read_processor", lambda: "flags: of another")
    compiling.compile_engines()
    assert compiled == 2 * wanted


def test_every_engine_that_can_be_compiled_beforehand_is():
    """Each way to warm an engine is asked, so that no first question waits for the compiler."""
    engines = given.CHECKOUT / "src" / "hatang" / "engines"
    warmed = {engine for row in compiling._ENGINES for engine in row}
    for path in engines.rglob("*.py"):
        if "def warm_up" in path.read_text():
            module = ".".join(("hatang.engines", *path.relative_to(engines).with_suffix("").parts))
            assert {module, module.rpartition(".")[0]} & warmed, module
    assert {"hatang.engines.radio.p1812", "hatang.engines.radio.itm"} <= warmed, "what a path profile waits for"


_NAMELESS = "tên thư mục dữ liệu để trống"
# Commands of each kind, those that only help or need no database among them, and the programs beside the command.
_COMMANDS = ([], ["--help"], ["serve"], ["status"], ["radio"], ["plan", "read"])
_WAYS_IN = (
    *(["hatang.config.command", *words] for words in _COMMANDS),
    *([f"hatang.config.{program}", "kept"] for program in ("backup", "restore")),
)


def run_without_name(command, folder):
    """In a folder where nothing may appear."""
    source = str(Path(serving.__file__).parents[2])
    environment = {**os.environ, "HATANG_DATA": "", "HATANG_VAR": str(folder / "var"), "PYTHONPATH": source}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)


# By day one that would set up, and a program beside the command.
_BY_DAY = (["hatang.config.command", "serve"], ["hatang.config.backup", "kept"])


@pytest.mark.parametrize(
    "words",
    [pytest.param(each, marks=() if each in _BY_DAY else pytest.mark.night("samples")) for each in _WAYS_IN],
    ids=" ".join,
)
def test_an_empty_name_of_the_data_folder_is_refused_by_every_command(words, tmp_path):
    """Else the folder that we were started in would become the data of the province."""
    refused = run_without_name([sys.executable, "-m", *words], tmp_path)
    assert refused.returncode == 2
    assert _NAMELESS in refused.stderr
    assert refused.stdout == ""
    assert not list(tmp_path.iterdir())


def test_an_empty_name_of_the_data_folder_is_refused_before_anything_is_set_up(start, monkeypatch, tmp_path):
    monkeypatch.setenv("HATANG_DATA", "")
    refused = start("", "--setup-only")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert _NAMELESS in refused.stderr
    restore = Path(serving.__file__).parents[3] / "deploy" / "restore"
    (empty := tmp_path / "empty").mkdir()
    refused = run_without_name([str(restore), str(empty)], empty)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert _NAMELESS in refused.stderr
    assert not list(empty.iterdir())
    monkeypatch.delenv("HATANG_DATA")
    assert start("", "--setup-only").stdout == "set up\n"


def _new_worker(*queues, holds=0):
    known = {"batch": False, "backend_name": "default", "startup_delay": False, "max_tasks": None}
    worker = working.JobWorker(queue_names=queues, interval=0, worker_id="one", excluded_queue_names=[], **known)
    worker.read_mib = lambda: holds
    return worker


@pytest.mark.parametrize("more", [1, -1])
def test_a_worker_that_a_job_has_left_grown_gives_its_place_to_a_new_one(monkeypatch, more):
    worker, ran = _new_worker(holds=working.RENEW_ABOVE_MIB + more), []
    monkeypatch.setattr(working.Worker, "run_task", lambda self, entry: ran.append((entry, self.running)))
    worker.run_task("a job")
    assert ran == [("a job", True)], "to its end, however much it holds"
    assert (worker.is_spent, worker.running) == ((True, False) if more > 0 else (False, True))


def test_a_worker_that_is_stopped_at_a_job_does_not_begin_anew(monkeypatch):
    worker = _new_worker(holds=10**6)
    monkeypatch.setattr(working.Worker, "run_task", lambda self, entry: setattr(self, "running", False))
    worker.run_task("a job")
    assert not worker.is_spent


def test_what_computes_waits_while_the_engines_are_compiled(monkeypatch):
    worker = _new_worker("default", "computing", "attended", "attended computing")
    monkeypatch.setattr(working.compiling, "is_compiling", lambda: True)
    assert worker.queue_names == ["default", "attended"]
    monkeypatch.setattr(working.compiling, "is_compiling", lambda: False)
    assert worker.queue_names == ["default", "computing", "attended", "attended computing"]
