"""Tables that lost every mark: one cell a line, blank cells gone. Cells go to columns by what they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.engines.documents import headers, markers, periods, streams, unnumbered
from hatang.engines.documents.headers import Role
from hatang.engines.documents.loose_rows import AFTER, VALUE, Rows, roles
from hatang.engines.documents.streams import STAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_HEADS = 12
_MOST_PLACES = 60
_LONGEST_ROW = 60


def tables(texts: Sequence[str]) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
    """(first line, line after the last, rows) of each table of one cell a line."""
    found = []
    at = 0
    while at < len(texts):
        table = _table(texts, at) or unnumbered.table(texts, at)
        if table is None:
            at += 1
            continue
        rows, end = table
        found.append((at, end, rows))
        at = end
    return found


def _table(texts: Sequence[str], at: int) -> tuple[list[tuple[int, list[str]]], int] | None:
    """(rows with the heads first, line after the last) of a table of numbered rows that begins here, else None."""
    heads = _heads(texts, at)
    if heads is None:
        return None
    rows, end = _rows(texts, heads[-1][0] + 1, _texts(heads))
    return ([(at, _texts(heads)), *rows], end) if rows else None


def _heads(texts: Sequence[str], at: int) -> list[tuple[int, str]] | None:
    """The heads of the columns when they stand on lines of their own from here."""
    if headers.role_of(texts[at]) is not Role.NUMBER:
        return None
    found = [(at, texts[at])]
    here = at + 1
    while here < len(texts) and len(found) < _MOST_HEADS:
        text = texts[here]
        if not text:
            here += 1
            continue
        if _goes_on(_texts(found), text):
            found[-1] = (here, f"{found[-1][1]} {text}")
            here += 1
            continue
        pair = f"{text} {texts[here + 1]}" if here + 1 < len(texts) else text
        is_placed = headers.names_whose(text) or (
            headers.is_measure(text) and any(map(headers.names_whose, _texts(found)))
        )
        if headers.role_of(text) is not None or (len(found) > 3 and streams.lower_kind(text)) or is_placed:
            found.append((here, text))
        elif text != "|" and len(pair) < 60 and headers.role_of(pair) is not None and not streams.is_number(text):
            found.append((here + 1, pair))
            here += 1
        elif len(found) > 2 and _is_head_between(texts, here):
            found.append((here, text))
        elif len(found) > 3 and _is_last_head(texts, here):
            found.append((here, text))
            break
        elif len(found) > 2 and (places := _heads_of_places(texts, here, _texts(found))):
            found += places
            break
        else:
            break
        here += 1
    known = {headers.role_of(text) for _, text in found}
    plain = streams.flat([text for _, text in found])
    if len(plain) < len(found):
        # Heads under others: as many lines as there are columns, the last of them where the heads end.
        found = [*((found[0][0], text) for text in plain[:-1]), (found[-1][0], plain[-1])]
    has_values = any(map(headers.is_measure, plain[2:])) or headers.roles_of(plain).count(Role.YEAR) > 1
    is_places = any(map(headers.names_whose, plain[:2])) and has_values
    return found if len(found) >= 3 and (known & {Role.TASK, Role.MEASURE} or is_places) else None


def _texts(found: list[tuple[int, str]]) -> list[str]:
    return [text for _, text in found]


def _goes_on(heads: list[str], text: str) -> bool:
    """Whether a line is the rest of the head before it: "năm 2023" under "Chỉ tiêu" among heads with capitals."""
    is_cut = text[:1].islower() and len(heads) > 2 and not any(head[:1].islower() for head in heads)
    return is_cut and headers.role_of(f"{heads[-1]} {text}") is not None


def _is_head_between(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known stands right before a head that is known."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    is_short = len(texts[here]) < 40 and not streams.is_number(texts[here])
    return is_short and headers.role_of(following) is not None and not streams.is_number(following)


def _is_last_head(texts: Sequence[str], here: int) -> bool:
    """Whether a short text that says nothing known is the head right before the first row."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    text = texts[here]
    if markers.marker(text).depth != markers.NONE:
        # "I. CẢI CÁCH THỂ CHẾ" heads the first rows.
        return False
    return len(text) < 40 and not streams.is_number(text) and STAGE.match(text) is None and streams.is_number(following)


def _heads_of_places(texts: Sequence[str], here: int, before: list[str]) -> list[tuple[int, str]]:
    """The heads of a table of goals that gives each place a column: short texts down to the first numbered row."""
    known = headers.roles_of(before)
    if Role.MEASURE not in known or {Role.YEAR, Role.GOAL, Role.TASK} & set(known):
        return []
    found: list[tuple[int, str]] = []
    for at in range(here, min(here + _MOST_PLACES, len(texts))):
        text = texts[at]
        if not text:
            continue
        if streams.is_number(text):
            return found if len(found) > 1 else []
        if len(text) > 40 or VALUE.fullmatch(text):
            return []
        found.append((at, text))
    return []


def _rows(texts: Sequence[str], start: int, heads: list[str]) -> tuple[list[tuple[int, list[str]]], int]:
    rows = Rows(heads, start)
    end = start
    is_places = any(map(headers.names_whose, heads[:2]))
    has_figures = any(role in (Role.YEAR, Role.GOAL, Role.BASELINE, Role.BUDGET) for role in roles(heads))
    for here in range(start, len(texts)):
        text = texts[here]
        if not text or text == "|":
            continue
        is_title = _is_title(texts, here)
        if (AFTER.match(text) and not is_title) or _opens_another(texts, here):
            break
        if is_title or _is_stage(texts, here):
            rows.group(here, text)
        elif streams.is_number(text) and not (has_figures and rows.current and _is_value(texts, here, rows.number)):
            rows.begin(here, [text])
        elif (is_places and streams.TOTAL.fullmatch(text)) or (
            has_figures and rows.current and _is_unnumbered(texts, here, rows.current)
        ):
            rows.begin(here, ["", text])
        elif not rows.current:
            return [], start
        elif has_figures and len(rows.current) >= len(heads) and _is_prose(text):
            break
        elif len(rows.current) > _LONGEST_ROW:
            # What goes on so long is no row: the table ended with the one before.
            rows.current, end = [], rows.first
            break
        else:
            rows.current.append(text)
        end = here + 1
    rows.close()
    return rows.found, end


def _is_prose(text: str) -> bool:
    """Whether a line behind a row that has all its values goes on the text of the document."""
    return not VALUE.fullmatch(text) and (markers.marker(text).depth < markers.DASH or len(text) > _LONGEST_ROW)


def _opens_another(texts: Sequence[str], here: int) -> bool:
    """Whether the heads of the next table begin here, or its name right over them."""
    following = [each for each in texts[here : here + 5] if each][:3]
    of = [headers.role_of(each) for each in following]
    is_named = not streams.is_number(texts[here]) and of[1:] in ([Role.NUMBER, Role.TASK], [Role.NUMBER, Role.MEASURE])
    return of[:2] in ([Role.NUMBER, Role.TASK], [Role.NUMBER, Role.MEASURE]) or is_named


def _is_unnumbered(texts: Sequence[str], here: int, current: list[str]) -> bool:
    """ "- Cấp tỉnh" with a value under it: a row without a number, once the row before has its words."""
    following = [each for each in texts[here + 1 : here + 5] if each and each != "|"][:2]
    is_dashed = markers.marker(texts[here]).depth == markers.DASH and len(current) > 1
    return is_dashed and not VALUE.fullmatch(texts[here]) and any(map(VALUE.fullmatch, following))


def _is_stage(texts: Sequence[str], here: int) -> bool:
    """ "Giai đoạn 1: chuẩn bị" right before a numbered row; "Nhóm 10 tỉnh dẫn đầu" is a value."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    is_stage = STAGE.match(texts[here]) is not None and not periods.is_period(texts[here])
    return is_stage and streams.is_number(following)


def _is_title(texts: Sequence[str], here: int) -> bool:
    """ "II. CẢI CÁCH THỂ CHẾ" with a numbered row under it heads rows; it begins no part of the document."""
    following = next((each for each in texts[here + 1 : here + 3] if each), "")
    return markers.marker(texts[here]).depth == markers.ROMAN and following.rstrip(".").isdigit()


def _is_value(texts: Sequence[str], here: int, before: str) -> bool:
    """In a table with columns of figures a lone figure is a value unless it counts on from the row before and words
    follow it."""
    text = texts[here].rstrip(".)")
    if not text.replace(".", "").isdigit():
        return False
    following = next((each for each in texts[here + 1 : here + 4] if each and each != "|"), "")
    if not following or VALUE.fullmatch(following) or streams.is_number(following) or AFTER.match(following):
        return True
    return not streams.counts_on(before, text)
