"""What every test of the repository shares: the test database, and copies of the demonstration province."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, TransactionTestCase, override_settings
from django.urls import get_resolver
from django.utils import timezone
from tests import apart, databases
from xdist.scheduler import LoadScopeScheduling

from hatang.config import cluster
from hatang.kernel import files, kept, reading, releases, state
from hatang.kernel.apps import read_all_rooms
from hatang.kernel.imports import reading as imports_reading
from hatang.kernel.ui import keeping, views

ROOT = Path(__file__).parent
SOURCE = ROOT / "src"

pytest_plugins = ["tests.gate", "tests.night.selecting"]

# How fast an example runs says what else the machine does, not whether the code is right.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def pytest_configure(config):
    """The texts are compiled before the first test reads them; once, not by every process.

    What is imported to collect the tests stays: to look through it for garbage took a fifth of the time.
    """
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        gc.disable()
    if not hasattr(config, "workerinput"):
        from hatang.config.preparing import compile_messages

        compile_messages()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """`make peers` installs the programs of others first: a test with one that is left out has shown nothing."""
    report = yield
    if report.skipped and item.get_closest_marker("peers") is not None:
        report.outcome = "failed"
    return report


def pytest_ignore_collect(collection_path):
    """Of the thousand modules only those with an example are looked at for doctests: a look is an import."""
    if collection_path.suffix != ".py" or "tests" in collection_path.parts:
        return None
    # A package comes before its modules: imported behind it, pytest would put the module over a function of its name.
    if collection_path.name == "__init__.py" or not collection_path.is_relative_to(SOURCE):
        return None
    return ">>> " not in collection_path.read_text() or None


class _ByFile(LoadScopeScheduling):
    """A file's tests run on one core, one after the other; all browser tests share one core and so one server.

    xdist's own groups rest on a private name that pytest 9 no longer has: every file would run on every core.
    """

    def _split_scope(self, nodeid):
        file = nodeid.split("::")[0]
        return "browser" if file.startswith(("tests/end_to_end/", "tests/accessibility/")) else file


def pytest_xdist_make_scheduler(config, log):
    return _ByFile(config, log)


def _commits(item):
    """Whether others would see what the test writes; what it leaves in tables of our own making nobody takes away."""
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))


def pytest_collection_modifyitems(items):
    """Browsers come first, the longest unit, and make the demonstration meanwhile; who needs it too comes later.

    Files with a test that commits come after all others, what leaves the demonstration changed after all browsers.
    """
    committing = {item.path for item in items if _commits(item)}

    def order(item):
        browser = item.get_closest_marker("end_to_end") is not None
        last = item.get_closest_marker("last") is not None
        return not browser, last, item.path in committing, item.nodeid.startswith("tests/")

    items.sort(key=order)


def pytest_collection_finish():
    """What stands when the tests begin stays to the end: looking through it again took 6 % of the whole run."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Tests that commit come last in their file; what the others shared is undone before them."""
    databases.begin_test(commits=_commits(item))


@pytest.fixture(scope="session", autouse=True)
def _every_declaration():
    """Tests put declarations of their own beside those of the house, which must all be there before.

    So must the views: one that is first imported while a test has replaced a name keeps the replacement for ever.
    """
    read_all_rooms()
    assert get_resolver().url_patterns


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_quickly():
    """After a test that commits, `databases.empty_tables`."""
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = databases.empty_tables
    yield
    TransactionTestCase._fixture_teardown = before


# Who asks for one of these changes the process.
_CHANGING = frozenset({"monkeypatch", "settings", "set_clock"})
_kept_of = None


def _name_world(request):
    """What is kept for a test that asks the demonstration as it stands: for all modules that ask the same copy, for the
    module alone where it makes something of its own. None where something of its own changes the process."""
    if "province_database" not in request.fixturenames:
        return None
    known = request.node._fixtureinfo
    own = [last.argnames for *_others, last in known.name2fixturedefs.values() if last.baseid]
    if _CHANGING.isdisjoint((*known.argnames, *known.initialnames, *(name for names in own for name in names))):
        return request.path if own else request.getfixturevalue("province_database").url
    return None


@pytest.fixture
def nothing_kept(_no_limits_left_over):
    """Asked for by tests that look at what a page is drawn of: for each of them it is drawn anew, of what is known."""
    kept.shelf.clear()
    keeping.forget_pages()


@pytest.fixture(autouse=True)
def _no_limits_left_over(request):
    """Rates are counted in memory, answers kept, and what was looked up is believed: a test's is not another's.

    Tests that only ask the demonstration share what is kept by its state, as visitors do: each page would be made anew
    for each of them.
    """
    global _kept_of  # noqa: PLW0603 - one memory of one process
    cache.clear()
    reading.drop_cached()
    world = _name_world(request)
    if world is None or world != _kept_of:
        kept.shelf.clear()
        keeping.forget_pages()
        state.forget_values()
    _kept_of = world


@pytest.fixture(scope="session", autouse=True)
def _plain_settings():
    """What is the same for every test is set once: a change of a setting is told to all who may keep something of it.

    Pages are tested without collecting static files first: their names carry no hash here, and what lies collected is
    looked for when it is asked for: to list it is a quarter of a second for each test client. Half a second for each
    password that is set or tried keeps thieves off, and tests up.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _readers_are_forked():
    """What people send is read apart, by processes that have their libraries already; so is what modules send first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports_reading, "subprocess", apart.prepare())
        yield


@pytest.fixture
def refusals_undrawn(monkeypatch):
    """Asked for by tests that look at nothing of a refusal but its status: walks over everybody are mostly refusals."""
    draw = views.render

    def render(request, template, *values, status=None):
        if template.startswith("ui/problem"):
            return HttpResponse(status=status)
        return draw(request, template, *values, status=status)

    monkeypatch.setattr(views, "render", render)


@pytest.fixture
def new_processes(monkeypatch):
    """Asked for by tests of the isolation of readers: each file gets a process that begins anew."""
    monkeypatch.setattr(imports_reading, "subprocess", subprocess)


class _EveryField(tuple):
    __slots__ = ()

    def __contains__(self, name):
        return True


class _Everything(dict):
    """Every dataset and field released, with its exact places: what a test is about is seldom who released it."""

    def get(self, name, default=None):
        return SimpleNamespace(
            dataset=name, fields=_EveryField(), data_class="other", basis="", duty="", high_value="", is_exact=True
        )

    def __contains__(self, name):
        return True


_read_releases = releases._read_standing


@pytest.fixture(scope="session", autouse=True)
def everything_released():
    releases._read_standing = _Everything
    yield
    releases._read_standing = _read_releases


@pytest.fixture(autouse=True)
def released(request, monkeypatch):
    """A test marked `decided`, and one on the demonstration, sees what two people released there."""
    if request.node.get_closest_marker("decided") is not None or "province" in request.fixturenames:
        monkeypatch.setattr(releases, "_read_standing", _read_releases)


@pytest.fixture
def set_clock(monkeypatch):
    """A function that sets the clock of the product in this process to a moment (`tests/clock.py` has hard ones)."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A database of this process, cloned from the migrated one that all processes of the run share."""
    url = os.environ.get("DATABASE_URL") or cluster.get_private_url(settings.VAR)
    name = f"test_hatang_{getattr(request.config, 'workerinput', {}).get('workerid', 'alone')}"
    with django_db_blocker.unblock():
        databases.clone(url, databases.ensure_tests_template(url), name)
        outer = connection.settings_dict["NAME"]
        databases.use(name)
        yield
        databases.use(outer)
    databases.end_sessions(url, name)
    databases.execute(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def loaded_database(django_db_setup, django_db_blocker):
    """A function: this process's database in which `load()` was done, of the run's template for the name."""
    url, outer, made = os.environ["DATABASE_URL"], connection.settings_dict["NAME"], {}

    def database(name, load):
        if name not in made:
            with django_db_blocker.unblock():
                made[name] = databases.clone(url, databases.ensure_loaded(url, name, load), f"{outer}_{name}")
        return made[name]

    yield database
    for name in made.values():
        databases.execute(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def stand_in(loaded_database, django_db_blocker):
    """`with stand_in("name", load):` the tests of the module stand in a world in which `load()` was done."""
    return partial(databases.standing_in, django_db_blocker, loaded_database)


@pytest.fixture
def backup_at_work():
    """A context in which another process takes a backup of the test database."""

    @contextmanager
    def at_work():
        named = databases.address_of(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
        with psycopg.connect(named, autocommit=True) as link:
            link.execute("SELECT pg_advisory_lock_shared(%s)", [files.BACKUP_LOCK])
            yield
            # A closed connection ends on the server a moment later.
            link.execute("SELECT pg_advisory_unlock_shared(%s)", [files.BACKUP_LOCK])

    return at_work


@dataclass(frozen=True)
class Installation:
    """A database and a data folder of their own, filled with the demonstration; `environment` is how to reach them."""

    url: str
    data: Path

    @property
    def environment(self):
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "HATANG_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "hatang.config.settings",
        }

    def hatang(self, *arguments, check=True):
        command = [str(Path(sys.executable).with_name("hatang")), *arguments]
        return subprocess.run(command, env=self.environment, text=True, capture_output=True, check=check)

    @contextmanager
    def here(self):
        """This process talks to it, as one of its own would: the start of another is seconds of processor."""
        with (
            databases.using(urlsplit(self.url).path.lstrip("/")),
            override_settings(HATANG_DATA=self.data),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(releases, "_read_standing", _read_releases)
            yield


# What the first pages draw over the years is stored with their first answer, which takes seconds.
FIRST_PAGES = ("/", "/ke-hoach/194/")


@pytest.fixture(scope="session")
def new_installation(tmp_path_factory, django_db_blocker):
    """A function that makes installations: empty, or a copy of one template filled with the demonstration."""
    url = os.environ["DATABASE_URL"]
    made = []

    def template():
        name = f"hatang_demonstration_{databases.state_of('src', 'data')}"
        data = Path(tempfile.gettempdir()) / name

        def fill(making):
            shutil.rmtree(data, ignore_errors=True)
            made = Installation(databases.address_of(url, making), data)
            done = made.hatang("serve", "--setup-only", check=False)
            assert done.returncode == 0, done.stderr[-4000:]
            with made.here():
                for path in FIRST_PAGES:
                    assert Client(SERVER_NAME="localhost").get(path).status_code == 200, path

        with django_db_blocker.unblock():
            migrated = databases.ensure_migrated(url)
            return databases.ensure_template(url, name, fill, template=migrated), data

    def make(*, demonstration=True):
        name = f"hatang_test_{os.getpid()}_{len(made)}"
        data = tmp_path_factory.mktemp("data")
        if demonstration:
            original, kept = template()
            databases.clone(url, original, name)
            shutil.copytree(kept, data, dirs_exist_ok=True)
        else:
            databases.execute(url, f"CREATE DATABASE {name}")
        made.append(name)
        return Installation(databases.address_of(url, name), data)

    yield make
    for name in made:
        databases.execute(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class _StandingProvince:
    """The copy of the demonstration that modules ask one after another, until one writes more into it than who asks.

    The next gets a new copy under another name: what a process keeps by its revisions is never another world's.
    """

    # Who signs in, in what session, that they did, and what is remembered of what was asked: nothing of the province.
    ASKING = (
        *("django_session", "identity_person", "identity_rolegrant", "usersessions_usersession", "kernel_auditentry"),
        *("kernel_storedmeasurement", "kernel_countdecision", "analytics_queuedquestion"),
    )

    def __init__(self, make):
        self._make, self._standing = make, None

    def take(self):
        self._standing = self._standing or self._make()
        return self._standing

    def give_back(self):
        """Whatever was written, be it undone, the server has counted once the connections are closed."""
        with psycopg.connect(self._standing.url, autocommit=True) as link:
            (written,) = link.execute(
                "SELECT count(*) FROM pg_stat_user_tables"
                " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> ALL(%s)",
                [list(self.ASKING)],
            ).fetchone()
        if written:
            self._standing = None


@pytest.fixture(scope="session")
def standing_province(new_installation):
    return _StandingProvince(new_installation)


@pytest.fixture(scope="module")
def province_database(standing_province):
    yield standing_province.take()
    standing_province.give_back()


@pytest.fixture
def province(province_database, django_db_blocker, settings):
    """The process itself talks to a copy of the demonstration; the test's own database is given back afterwards."""
    settings.HATANG_DATA = province_database.data
    with django_db_blocker.unblock(), databases.using(urlsplit(province_database.url).path.lstrip("/")):
        yield province_database
