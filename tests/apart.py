"""Files of others are read in a process of their own, which loads its readers first: a third of a second for each file.

Tests let such processes be forked from one that has them loaded; what is read, limited and refused there is the same.
The tests of the isolation itself ask for `new_processes`.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import time
import types
from contextlib import suppress
from multiprocessing import util
from pathlib import Path
from unittest import mock

# What the readers load where they need it; those of terrain and of lines load a compiler too.
LIBRARIES = (
    *("numpy", "pyarrow", "pyogrio", "pyproj", "python_calamine", "rasterio", "shapely"),
    *("hatang.engines.documents.weighing", "hatang.engines.sheets.vectors", "hatang.engines.tiles.geotiffs"),
    *(f"hatang.engines.terrain.{name}" for name in ("clutter", "rasters", "reading")),
    *(f"hatang.capabilities.{name}.formats.opening" for name in ("places", "prediction", "siting")),
    "hatang.capabilities.reporting.formats.weighing",
)
_context = multiprocessing.get_context("forkserver")
# Of the processor, by those that ended; they are no children of this process, whose system does not count them.
used_seconds = 0.0


def _become(command, environment, output, errors):
    """Be the program that the command starts; runs in the forked process."""
    os.environ.clear()
    os.environ.update(environment)
    for number, path in ((1, output), (2, errors)):
        with Path(path).open("wb") as file:
            os.dup2(file.fileno(), number)
    _python, _option, module, *arguments = command
    sys.argv = [module, *arguments]
    sys.modules.pop(module, None)  # run, as in a fresh process, not the copy that was loaded to be forked
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        Path(output).with_name("seconds").write_text(str(time.process_time()))


def run(command, *, env, timeout, encoding, **_as_text):
    """What `subprocess.run` answers for `python -m MODULE …`."""
    global used_seconds  # noqa: PLW0603 - one sum of one process
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        process = _context.Process(target=_become, args=(command, env, str(output), str(errors)))
        with mock.patch.dict(os.environ, env, clear=False):
            process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(command, timeout)
        code = process.exitcode
        process.close()
        with suppress(FileNotFoundError):  # a limit killed it
            used_seconds += float((Path(folder) / "seconds").read_text())
        texts = [path.read_text(encoding) if path.exists() else "" for path in (output, errors)]
    return subprocess.CompletedProcess(command, code, *texts)


def prepare():
    """What `hatang.kernel.imports.reading` shall take for the module `subprocess`."""
    # The folder of its socket is chosen once: in the temporary folder of a single test the path would be too long.
    util.get_temp_dir()
    _context.set_forkserver_preload(["hatang.engines.sheets.sandbox", *LIBRARIES, "tests.apart"])
    return types.SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
