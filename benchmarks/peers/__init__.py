"""Named rivals and clients written by others, each in an environment of its own that `setup` makes."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("HATANG_PEERS", ROOT / "var" / "peers"))
"""Where `setup` put them."""
PYTHON = FOLDER / "rivals" / "bin" / "python"
"""A Python that has the rivals (the dependency group `peers`), kept apart from the product's own."""
