"""What the network engine refuses, in the reader's language: the engine itself speaks English with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from hatang.engines.network.errors import NetworkError


def describe_network_error(error: NetworkError) -> Invalid:
    """The engine's error as a problem that people read; what has no words of its own keeps the engine's."""
    title, detail = _find_error_words(error.code)
    return Invalid(
        f"network-{error.code}",
        title,
        where=error.where,
        detail=(detail % error.values) if title else str(error),
    )


def _find_error_words(code: str) -> tuple[str, str]:
    """Title and detail, in the language that is spoken at the moment."""
    titles = {
        "unreadable": (_("The file cannot be read"), ""),
        "not-text": (_("The file is not text"), ""),
        "malformed": (_("This line is not understood"), ""),
        "directed": (_("The graph is directed; only undirected graphs are read"), ""),
        "not-a-number": (_("A number is expected here"), "%(text)s"),
        "negative": (_("A weight or prize is negative"), "%(text)s"),
        "unknown-vertex": (_("There is no such vertex"), "%(vertex)s"),
        "too-large": (_("The file announces more than can be"), "%(count)s"),
        "two-prizes": (_("The vertex has two different prizes"), "%(vertex)s"),
        "too-heavy": (_("The weights are larger than can be counted"), ""),
        "too-fine": (_("Figures have more decimals than can be counted"), ""),
        "empty": (_("There is no graph in this file"), ""),
        "miscounted": (
            _("The file does not hold as many edges as it announces"),
            _("%(announced)s are announced, %(found)s are there"),
        ),
        "miscounted-terminals": (
            _("The file does not hold as many terminals as it announces"),
            _("%(announced)s are announced, %(found)s are there"),
        ),
        "other-problem": (
            _("The file states a problem of another kind, with rules that are not solved here"),
            "%(text)s",
        ),
        "no-terminals": (_("There is nothing to connect: the file names no terminals"), ""),
        "no-prizes": (_("The file names no prizes"), ""),
        "has-prizes": (_("The file has prizes: this is a prize-collecting problem"), _("Use: hatang siting pcst")),
        "disconnected": (_("These terminals cannot be reached from the others"), "%(terminals)s"),
    }
    return titles.get(code) or _of_fibre().get(code, ("", ""))


def _of_fibre() -> dict[str, tuple[str, str]]:
    """What is said of fibre: places, prices, ways and years."""
    return {
        "no-price": (_("The price book has no price for this"), "%(names)s"),
        "bad-price": (_("This price is negative"), "%(names)s"),
        "unreached": (_("No way leads from an exchange to these places"), "%(places)s"),
        "off-line": (_("There is no road or line near these places"), _("within %(metres)s m: %(places)s")),
        "bad-share": (_("A share must lie between 0 and 1"), "%(text)s"),
        "share-unreachable": (
            _("Ways do not lead to as many homes as asked"),
            _("%(wanted)s %% are asked for, %(most)s %% can be reached"),
        ),
        "no-exchange": (_("There is no exchange where fibre can start"), ""),
        "bad-line": (_("A line needs two points or more"), "%(line)s"),
        "bad-length": (_("An edge has no length that can be"), "%(edge)s"),
        "no-year": (_("A planned road work has no year"), "%(edge)s"),
        "bad-homes": (_("The number of homes is negative"), ""),
        "no-years": (_("There are no years to build in"), ""),
        "year-outside": (_("A planned road work lies outside the years of the plan"), "%(year)s"),
    }
