"""Answers that are asked again: kept by the files and rights that the question rests on, so that none is ever stale."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pyarrow as pa

_MOST_BYTES = 32 << 20
# One answer may not push out all the others.
_LARGEST_BYTES = _MOST_BYTES // 8
# Words of what is not the same when it is asked again. Too many cost a second answering, one too few would be untrue.
_CHANGING = re.compile(
    r"\b(now|today|yesterday|tomorrow|ago|age|random|setseed|\w*uuid\w*|current_\w+|get_current_\w+|local\w+"
    r"|transaction_timestamp|txid_current|nextval|currval|stats|sample|tablesample|pg_\w+|duckdb_\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class KeptAnswer:
    """The rows of a question, whether there are more, and the columns of the selection that its tables had."""

    table: pa.Table
    is_cut: bool
    narrowed: frozenset[str]


_kept: OrderedDict[Hashable, KeptAnswer] = OrderedDict()
_lock = threading.Lock()


def is_repeatable(sql: str) -> bool:
    """Whether the same files give the same answer: no clock, no chance, no state of the engine.

    >>> is_repeatable("SELECT count(*) FROM places.hamlet"), is_repeatable("SELECT * FROM t WHERE day < CURRENT_DATE")
    (True, False)
    """
    return _CHANGING.search(sql) is None


def find_answer(key: Hashable) -> KeptAnswer | None:
    with _lock:
        if (answer := _kept.get(key)) is not None:
            _kept.move_to_end(key)
        return answer


def keep_answer(key: Hashable, answer: KeptAnswer) -> None:
    """Keep it while there is room; what was not asked for longest goes first."""
    if answer.table.nbytes > _LARGEST_BYTES:
        return
    with _lock:
        _kept[key] = answer
        while sum(kept.table.nbytes for kept in _kept.values()) > _MOST_BYTES:
            _kept.popitem(last=False)


def forget_answers() -> None:
    with _lock:
        _kept.clear()
