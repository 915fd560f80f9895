"""What the figures of a sentence share: the subject, the verb or the head that stands once for several of them."""

from __future__ import annotations

import re
from dataclasses import replace

from hatang.engines.documents.phrases import verb_at
from hatang.engines.documents.wording import HEADED, Piece, tidy_before
from hatang.engines.documents.words import fold

_ANEW = re.compile(
    rf"{HEADED.pattern}|(?:tiết kiệm|nâng|đưa|hình thành|thu hút|bảo đảm|đảm bảo|duy trì|giữ|rút ngắn)(?!\w)"
)
_SHARE_IN = re.compile(r"((?:tỷ|tỉ) (?:trọng|lệ)) .+?( trong (?:tổng |GRDP|GDP|kim ngạch).*)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:GRDP|GDP|kim ngạch|tổng (?!số))", re.IGNORECASE)
_RISING = re.compile(r"\s+(?:tăng|giảm|gấp)$")


def shared(made: list[Piece]) -> list[Piece]:
    """Pieces that lack what they share with their neighbours get it: the subject, or the verb."""
    full: list[Piece] = []
    for number, piece in enumerate(made):
        first = next((each for each in full if not each.is_embedded), None)
        whole = piece if first is None else _with_bound(_with_subject(piece, first), first)
        full.append(_with_object(whole, made[number + 1 :]))
    return full


def _with_subject(piece: Piece, first: Piece) -> Piece:
    """A piece with what stands once, before or after the first figure of the sentence."""
    piece = _with_noun(_with_head(piece, first), first)
    before, after, quantity = piece.before, piece.after, piece.quantity
    if not before and not quantity.is_rate and _goes_on(piece, first):
        before = first.before
    if not before and re.search(r"\b(?:chiếm|cho)\s*$", piece.lead):
        # "Mở 28 lớp cho 2.240 người", "900 tiểu thương, chiếm 60% tổng số": said of the first figure's matter.
        before = (
            tidy_before(_figureless(piece)) if piece.lead.rstrip().endswith("cho") else _RISING.sub("", first.before)
        )
    if not (before or after or piece.is_embedded or quantity.is_rate):
        # "Tổng thu gấp 2 lần, ước đạt 32.000 tỷ đồng": the same again in other words.
        before = _RISING.sub("", first.before or first.after)
    if not before and _says_nothing_of_whom(piece, first):
        # "80% xã đạt chuẩn, trong đó 35% đạt nâng cao": what is counted stands once, after the first figure.
        after = f"{first.after[: verb_at(first.after)].strip()} {after}"
    return replace(piece, before=before, after=after)


_FOR_WHAT = re.compile(r"(?:cho|đối với|với|ở|tại)\s")


def _with_bound(piece: Piece, first: Piece) -> Piece:
    """ "Tối thiểu 40 Mb/s cho mạng 4G và 100 Mb/s cho mạng 5G": the bound stands once."""
    quantity, of = piece.quantity, first.quantity
    is_bound = of.op in (">=", ">", "<=", "<") and quantity.op == "=" and not quantity.is_rate
    is_same = bool(of.unit) and quantity.unit == of.unit and re.search(r"\bvà\s*$", piece.lead) is not None
    if is_bound and is_same and _FOR_WHAT.match(piece.after) and _FOR_WHAT.match(first.after):
        return replace(piece, quantity=replace(quantity, op=of.op))
    return piece


def _with_head(piece: Piece, first: Piece) -> Piece:  # noqa: PLR0911 - one case, one answer
    """A piece whose words only say a part of what the first figure's words say in full."""
    before, after, quantity = piece.before, piece.after, piece.quantity
    if re.match(r"(?:tăng|giảm)(?!\w)", fold(before)) and len(before.split()) < (5 if first.before else 3):
        return replace(piece, before=f"{first.before or _counted(first)} {before}")
    if not (before or after) and quantity.op in ("factor", "decrease", "rank"):
        return replace(piece, before=_RISING.sub("", first.before or _counted(first)))
    if quantity.op == "rank" and not before and HEADED.match(fold(first.before)) and "về" not in after.split():
        # "Chỉ số … đạt từ 91 điểm, nằm trong nhóm 5 tỉnh dẫn đầu": the same index.
        return replace(piece, before=first.before)
    if first.quantity.op == "decrease" and not before and quantity.is_rate and re.search(r"(?:,|\bvà)\s*$", piece.lead):
        # "Cắt giảm 30% thời gian, 30% chi phí tuân thủ": the verb stands once.
        return replace(piece, before=first.before or "giảm")
    if piece.is_embedded or quantity.unit != first.quantity.unit or not first.before:
        return piece
    if not before or re.fullmatch(r"(?:và|trong đó)", before):
        # "… phủ 80% hộ, 100% xã": the subject stands once, before the first figure.
        if after and verb_at(f"x {after}") is not None:
            return piece
        return replace(piece, before=first.before, after=after or ("" if first.year != piece.year else first.after))
    if not after and len(before.split()) <= 6 and not _ANEW.match(fold(before)):
        # "Tốc độ … cố định đạt 200 Mb/s, di động đạt 100": the head stands once, before the first figure.
        is_part = "trong đó" in fold(piece.lead)[-len(before) - 30 :]
        # A part that is more than the whole is a part of something else: "1,5% GRDP, trong đó xã hội chiếm 60%".
        is_part_of_it = is_part and quantity.value <= first.quantity.value
        if is_part_of_it and (share := _SHARE_IN.fullmatch(first.before)) and verb_at(f"x {before}") != 2:
            # "Tỷ trọng kinh tế số trong GRDP đạt 20%, trong đó kinh tế số ngành đạt 12%": of the same whole.
            return replace(piece, before=f"{share[1]} {before}{share[2]}")
        if is_part_of_it and _WHOLE.match(first.after) and fold(before).startswith(fold(first.before)):
            # "Kinh tế số chiếm 25% GRDP, trong đó kinh tế số lõi chiếm 8%"
            return replace(piece, after=first.after)
        return replace(piece, before=f"{first.before} {before}" if is_part else _headed(first.before, before))
    return piece


def _counted(piece: Piece) -> str:
    return piece.after if piece.quantity.is_rate else f"{piece.quantity.unit} {piece.after}".strip()


def _with_noun(piece: Piece, first: Piece) -> Piece:
    """ "90% hồ sơ cấp tỉnh, 80% cấp xã được xử lý": what is counted stands once, of which level each time."""
    level = _LEVEL.search(first.after)
    own = _LEVEL.match(piece.after)
    if level is None or own is None or not level.start() or piece.is_embedded or not piece.quantity.is_rate:
        return piece
    return replace(piece, after=f"{first.after[: level.start()].strip()} {piece.after}")


_LEVEL = re.compile(r"(?:(?:tại|ở|của)\s+)?cấp (?:tỉnh|thành phố|huyện|quận|xã|trung ương)")


def _goes_on(piece: Piece, first: Piece) -> bool:
    return (
        re.search(r"\b(?:cho|tới|đến|của)$", first.lead.rstrip()) is not None
        or re.match(r"mỗi\b", fold(first.before)) is not None
        or _is_act(first, piece)
    )


def _with_object(piece: Piece, following: list[Piece]) -> Piece:
    """A rate with what stands once, after the last figure of a list: the things counted, or only their verb."""
    if piece.before or piece.is_embedded or not piece.quantity.is_rate or verb_at(piece.after) is not None:
        return piece
    later = _with_verb(following)
    if later is None or later.before or not later.quantity.is_rate:
        return piece
    if not piece.after:
        # "Năm 2028 ít nhất 80% và năm 2030 là 100% cơ sở …"
        return replace(piece, after=later.after)
    at = verb_at(later.after)
    # "80% hộ gia đình và 100% xã có cáp quang"
    return piece if at is None else replace(piece, after=f"{piece.after} {later.after[at:]}")


def _with_verb(following: list[Piece]) -> Piece | None:
    """The next figure of a list that has the list's verb; those between have none and no words of their own before."""
    for each in following:
        if each.is_embedded:
            continue
        if each.before or verb_at(each.after) is not None:
            return each
    return None


def _figureless(piece: Piece) -> str:
    return " ".join(re.sub(r"(?<!\S)\d[\d.,]*%?(?=\s)", "", piece.lead).split())


def _says_nothing_of_whom(piece: Piece, first: Piece) -> bool:
    return (
        piece.quantity.is_rate
        and first.quantity.is_rate
        and not first.before
        and not piece.is_embedded
        and verb_at(f"x {piece.after}") == 2
        and verb_at(first.after) is not None
    )


def _is_act(first: Piece, piece: Piece) -> bool:
    """ "Bê tông hóa 7 km đường thôn và 3 km đường xóm": a short verb before the first count is the next one's too."""
    return (
        0 < len(first.before.split()) <= 6
        and HEADED.match(fold(first.before)) is None
        and re.search(r"(?:,|\bvà)\s*$", piece.lead) is not None
    )


def _headed(full: str, part: str) -> str:
    """The head of a measure with another end: what stands before ":", or all but the words that the end replaces."""
    if ":" in full:
        return f"{full.rsplit(':', 1)[0]}: {part}"
    words = full.split()
    again = next((at for at, word in enumerate(words) if at and fold(word) == fold(part.split(maxsplit=1)[0])), 0)
    if again:
        # "Tốc độ băng rộng di động …, băng rộng cố định": it goes on from the word that they share.
        return " ".join([*words[:again], part])
    kept = words[: max(2, len(words) - len(part.split()))]
    return " ".join([*kept, part])
