"""The state of all that is stored, as one small value: what was made of it holds until it is another."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from hatang.kernel import known
from hatang.kernel.reading import cache_in_reading, cached_reading, is_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

# Every act of a person is in the audit log, every row that a job writes raises the revision of its dataset; files on
# their way in are neither yet.
_QUERY = """
    SELECT (SELECT id FROM kernel_auditentry WHERE action <> ALL(%s) ORDER BY id DESC LIMIT 1),
           (SELECT (count(*), count(*) FILTER (WHERE state = 'discarded'), max(created_at), max(checked_at))::text
            FROM imports_importrun),
           count(*), sum(revision) FROM kernel_datasetrevision"""
_ignored: set[str] = set()
# Small values that every page asks for; the longest unused go first.
_MOST_VALUES = 1000
_values: OrderedDict[Hashable, Any] = OrderedDict()
_forgetting: list[Callable[[], None]] = []


def ignore_acts(*actions: str) -> None:
    """Acts that change nothing that a page shows: who signs in, say."""
    _ignored.update(actions)


def read_state() -> Hashable:
    """The day, the last act, files on their way, and the revisions of all datasets: one query, in a reading one."""
    return cache_in_reading("kernel.state", lambda: (timezone.localdate(), *_read_rows()))


def _read_rows() -> tuple[Hashable, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [sorted(_ignored)])
        row: tuple[Hashable, ...] = cursor.fetchone()
        return row


def cache_by_state[T](key: Hashable, compute: Callable[[], T]) -> T:
    """The value under the key, computed once in each state of what is stored; outside of a reading every time.

    It is handed to every thread as it is: nobody may change it. For small values that rest on nobody in particular.
    """
    # What is asked as it was known at another moment is of another state.
    if not is_reading() or known.get_moment() is not None:
        return compute()
    whole = (key, read_state())
    try:
        value: T = _values[whole]
    except KeyError:
        value = _values[whole] = compute()
        while len(_values) > _MOST_VALUES:
            _values.popitem(last=False)
    return value


def keep_by_state[**P, T](most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep of a function the last answers, so many, until anything that is stored is another; for what is large or is
    somebody's own. Nobody may change what it answers: it is handed to every thread as it is."""

    def keep(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def answer(_state: Hashable, *args: P.args, **kwargs: P.kwargs) -> T:
            return function(*args, **kwargs)

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            # As in `cache_by_state`.
            if known.get_moment() is not None:
                return function(*args, **kwargs)
            with cached_reading():
                # What cannot be hashed is refused by lru_cache itself.
                return answer(read_state(), *args, **kwargs)  # type: ignore[arg-type]

        _forgetting.append(answer.cache_clear)
        return ask

    return keep


def forget_values() -> None:
    """Empty this process's memory."""
    _values.clear()
    for forget in _forgetting:
        forget()
