"""Where numba keeps the engines' machine code when several checkouts share it: by the place inside the package.

Named to numba by `NUMBA_CACHE_LOCATOR_CLASSES`; numba's own way, the absolute path, compiles for each clone anew.
numba looks at the changed file alone, not at those whose functions it compiled into it: the shared folder therefore
carries a hash of all engines that are compiled in its name (`deploy/bootstrap.sh`).
"""

from __future__ import annotations

from pathlib import Path

from numba.core.caching import UserProvidedCacheLocator

PACKAGE = Path(__file__).resolve().parents[1]


class SharedLocator(UserProvidedCacheLocator):
    """`NUMBA_CACHE_DIR` and the module's folder inside the package, for modules of this package only."""

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """`hatang/engines/radio/sweep/spans.py` -> `engines.radio.sweep`.

        >>> SharedLocator.get_suitable_cache_subpath(str(PACKAGE / "engines" / "radio" / "a.py"))
        'engines.radio'
        >>> SharedLocator.get_suitable_cache_subpath("/elsewhere/a.py") == "engines"
        False
        """
        folder = Path(py_file).resolve().parent
        if not folder.is_relative_to(PACKAGE):
            return str(super().get_suitable_cache_subpath(py_file))  # type: ignore[no-untyped-call] # numba has no types
        return ".".join(folder.relative_to(PACKAGE).parts)
