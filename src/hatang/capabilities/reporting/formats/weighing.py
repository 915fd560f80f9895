"""Opens a signed PDF in a process of its own, with little time: whatever it unpacks to, only this dies.

Run as `python -m hatang.capabilities.reporting.formats.weighing PATH`.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from hatang.capabilities.reporting.formats import signatures
from hatang.engines.sheets import guarding

# start: the libraries are loaded before the time is taken.

# Of the processor: a report of a hundred pages with five signatures takes a fifth.
SECONDS_A_STEP = 1.0
_SECONDS = 60


def main(path: str) -> None:
    def work() -> dict[str, bool]:
        import pyhanko.pdf_utils.reader
        import pyhanko.sign.validation  # noqa: F401 - the same

        logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
        guarding.limit_step(SECONDS_A_STEP)
        signatures.open_whole(Path(path).read_bytes())
        return {"opened": True}

    guarding.run_guarded(work, seconds=_SECONDS, too_much="too_large")


if __name__ == "__main__":
    main(*sys.argv[1:])
