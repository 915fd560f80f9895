"""A question as it is spoken: its words in the terms of the declarations, the places that it names, how it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hatang.capabilities.analytics.formats.subjects import (
    quote_value,
)
from hatang.capabilities.analytics.terms import (
    ALSO_CALLED,
    EMPTY_WORDS,
    RowRelation,
)
from hatang.capabilities.places import public as places
from hatang.engines.writing.words import (
    clean_text,
    fold_words,
)
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.capabilities.places.public import UnitRow

ORGANISATION = "identity.organisation"
PERCENT = re.compile(r"\b(?:phan tram|ty le)\b|(?<!\d )%")
MEAN = re.compile(r"\b(trung binh|binh quan)\b")
LEAST = re.compile(r"\b(thap nhat|it nhat(?! \d)|cham nhat|kem nhat|yeu nhat|re nhat|nho nhat|ngan nhat)\b")
MOST = re.compile(r"\b((?:cao|nhieu|nhanh|dong|lon|dong dan|dong dan so|dat|dai|lau) nhat|(?:nhieu|cao) hon(?! \d))\b")
NOT = re.compile(r"\b(chua|khong|thieu|vang|phai)\b")
HAS = re.compile(r"\b(co|da|duoc)$")
GENERATION = re.compile(r"\dg")
IN_YEAR = re.compile(r"\b(?:nam|cuoi|den|trong|ky) (20\d\d)\b")
YEARS = re.compile(r"\b(20\d\d)(?: den)? (20\d\d)\b")
# "từ 2022 đến 2025", "từ năm 2022 đến nay", "từ 2022": every year of it; no day of a month is one.
PERIOD = re.compile(r"\btu (?:nam )?(20\d\d)(?: (?:den|toi)(?: nam)? (20\d\d|nay)\b)?")
ANY_YEAR = re.compile(r"(?:\d{1,2} )?\b(20\d\d)\b")
MOST_YEARS = 10
# Told apart by time: "mỗi năm", "qua từng quý"; "quý gần nhất so với quý trước".
TIMELY = re.compile(
    r"\b(?:moi|tung|theo|cac|hang) (nam|thang|quy)\b|\b(thang|quy) (?:gan nhat|nay|vua qua)\b.*\b\2 truoc\b"
)
THIS_YEAR, LAST_YEAR = re.compile(r"\bnam nay\b"), re.compile(r"\b(nam (?:ngoai|truoc)|cung ky)\b")
IN_MONTH = re.compile(r"\bthang (\d{1,2})(?: nam)? (20\d\d)\b")
TOP = re.compile(r"\btop (\d+)\b|\b(\d+) (?:xa|phuong|thon|huyen|doanh nghiep|don vi|co quan)\b.* nhat\b")
# What is asked for is a number; what is asked for is to be listed.
NUMBER = re.compile(r"\b(bao nhieu|may|tong|ty le|ty trong|phan tram|trung binh|binh quan|so luong|so sanh)\b|^so ")
LIST = re.compile(r"\bnao\b|\b(ke ten|liet ke|danh sach|khi nao|o dau|ra sao)\b|\bnhung gi\b")
AMOUNT = re.compile(r"\b(?:la|dat|het|duoc) bao nhieu\b|\bbao nhieu$")
SPLIT = re.compile(r"\bbao nhieu\b|\bmay\b")
PERCENTS = re.compile(r"\bdat\b.* (\d+) %")
FALLS, RISES = re.compile(r"\b(giam|sut|tut)\b"), re.compile(r"\btang\b")
LONGEST_RUN = 5
BEFORE = re.compile(r"\btruoc (?:ngay )?(\d{1,2}) (\d{1,2})(?: (20\d\d))?\b")
# "trên 100 hộ", "từ 3 doanh nghiệp trở lên", "chỉ có 1 doanh nghiệp": how it stands, the number, what is counted.
BOUND = re.compile(
    r"\b(tren|hon|qua|tu|it nhat|toi thieu|dat|duoi|chua (?:den|toi|dat)|it hon|thap hon|khong qua|toi da|chi co|chi"
    r"|dung|du|ca) (\d+(?: \d{3})*)(?: (ty|trieu|nghin))? ((?:%(?: |$))?(?:[a-z]+(?: [a-z0-9]+){0,5})?)"
)
SCALES = {"ty": 10**9, "trieu": 10**6, "nghin": 10**3, None: 1}
UNDER = ("duoi", "chua den", "chua toi", "chua dat", "it hon", "thap hon", "khong qua", "toi da")
EXACTLY = ("chi co", "chi", "dung")
# Numbers on the other side of the bound alone: "trên 100" is from 101 up.
BEYOND = {"tren": 1, "hon": 1, "qua": 1, "duoi": -1, "it hon": -1, "thap hon": -1}
BEYOND |= {"chua den": -1, "chua toi": -1, "chua dat": -1}
# That something has not been closed; "còn" with its tone, for "con" is another word.
STILL = re.compile(r"\b(?:chua|khong) (?:dong|ket thuc)\b|\b(?:dang|con) mo\b")
STANDS = re.compile(r"\bcòn\b(?! (?:chưa|không|lại|thiếu|nợ))")
CLOSING = re.compile(r"(^|_)(closed|ended)_(on|at)$")
# Fields with the body that holds a row, where no dataset of codes is named beside them.
HOLDERS = ("operator", "owner")
# Of several bodies of a row those that answer for it.
LEADS = ("lead_bodies",)
# What the question calls what has codes of its own.
THINGS = {"places.hamlet": "thon", "places.unit": "xa", "identity.organisation": "doanh nghiep"}
# Who holds a row, where the question asks for no kind of body: "ai sở hữu".
WHO = re.compile(r"\bai\b")
# How many are so and how many not: both are wanted.
BOTH = re.compile(r"\bbao nhieu (?:chua|khong|thi chua|thi khong|con lai)\b|\b(?:va|hay) (?:chua|khong)$")
MONEY = frozenset({"₫", "đồng"})
WHOLE = frozenset({"ho", "dan", "tram", "ngay", "nguoi", "km"})
SHORTEST, MOST_RUNS, MOST_LOOKED_FOR, MOST_ELSEWHERE = 2, 24, 100, 24
# The beginning of a code that so many bodies share names none of them.
MANY = 4
OF_PROVINCE = re.compile(r" (?:tinh )?(?:quang ngai|kon tum)$|(?<=tinh) quang ngai$")
PLACED = "xa|phuong|dac khu|o|tai|thuoc"
DISTRICT, PROVINCE = "huyen|thi xa|thanh pho|tp", "tinh|khu vuc|vung|ben|o"
HAMLET_NAMED = re.compile(r"(?:[Tt]hôn|[Tt]ổ dân phố|TDP|[Ll]àng)\s+(?=[A-ZĐÀ-Ỹ0-9])")
# What says how a row stands to a bound, in the question's words.
BOUNDING = {
    RowRelation.AT_LEAST: frozenset({"tren", "hon", "tro", "len", "tu", "it", "thieu", "dat"}),
    RowRelation.AT_MOST: frozenset({"duoi", "qua", "truoc", "ngay", "thap", "it", "hon"}),
    RowRelation.IS: frozenset({"chi", "dung", "co", "duy", "nhat"}),
}
BRACKETED = re.compile(r"\([^)]*\)")
TRIED, FEW_HAMLETS = 14, 50
# How many words before a thing may deny it: "chưa có Internet cáp quang", "chưa được phê duyệt".
DENIED_WITHIN = 4
# A title of more words is meant where it stands, whatever stands before it.
SHORT = 2


@lru_cache(maxsize=8192)
def put_in_terms(text: str) -> str:
    """The words folded, and those that people use otherwise in the terms of the declarations.

    >>> put_in_terms("Trạm BTS nào của nhà mạng?"), put_in_terms("Trạm y tế")
    ('vi tri cot nao cua doanh nghiep', 'tram y te')
    """
    words = re.sub(r"(?<=\d)%", " %", fold_words(text)).replace("nhieu %", "nhieu phan tram")
    for pattern, called in ALSO_CALLED:
        words = re.sub(rf"\b(?:{pattern})\b", called, words)
    # Whether it is so is what is asked, not which rows are.
    words = re.sub(r"(?:\bda (?:(?!bao )\w+ ){1,4}|\bhoan thanh )chua$", "trang thai", words)
    return re.sub(" +", " ", words).strip()


@dataclass(frozen=True)
class SpokenQuestion:
    """The question as it is compared: its words folded and in the terms of the declarations. `bodies` are the asker's
    own, for "of ours", `areas` those that it names or that are the asker's own; `text` is what was written."""

    words: str
    bodies: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    year: int = 0
    text: str = ""

    @classmethod
    def read(cls, text: str, *, bodies: Iterable[str] = (), areas: Iterable[str] = (), year: int = 0) -> SpokenQuestion:
        return cls(put_in_terms(text), tuple(bodies), tuple(areas), year, text)

    def placed(self, opened: QueryDesk, as_of: date) -> SpokenQuestion:
        """The same with the places that it names as its areas (communes and hamlets of the date, former districts and
        provinces) and without their names: what is called as a place is no word about the rows. Several of a kind are
        to be told apart."""
        words, named = fold_words(self.text), list[str]()
        written = clean_text(self.text)
        for level, called, group in (
            ("province", PROVINCE, "tinh cu"),
            ("district", DISTRICT, "huyen cu"),
            ("commune", PLACED, "xa"),
        ):
            rows = places.list_units(as_of=as_of, level=level)
            if level != "commune":
                rows = _list_former(as_of, level)
            before = len(named)
            for name in sorted({fold_words(row.name) for row in rows}, key=len, reverse=True):
                alike = [row for row in rows if fold_words(row.name) == name]
                spoken = _speak_of(name, called, is_former=level != "commune", is_bare=_is_bare(alike, written))
                if spoken.search(words) is None:
                    continue
                words = spoken.sub(" ", words)
                # Ba Tơ and Ba Tô are two, where they are written with their tones.
                exact = [row for row in alike if row.name.lower() in written.lower()]
                named += [str(row.area) for row in exact or alike]
            if len(named) - before > 1:
                words = f"{words} theo {group}"
        if HAMLET_NAMED.search(written):
            hamlets, words = _name_hamlets(opened, words, written, named)
            named = hamlets or named
        return replace(self, words=put_in_terms(words), areas=tuple(dict.fromkeys(named))) if named else self

    def asks_what_stands(self) -> bool:
        """Whether it asks for what has not been closed yet."""
        return STILL.search(self.words) is not None or STANDS.search(clean_text(self.text).lower()) is not None

    @property
    def asks_number(self) -> bool:
        return NUMBER.search(self.words) is not None

    @property
    def asks_list(self) -> bool:
        return LIST.search(self.words) is not None

    def find_years(self) -> tuple[str, ...]:
        """The years that it names, the first first: each of "2022, 2023 và 2024", every one "từ 2022 đến 2025"."""
        if (span := PERIOD.search(self.words)) and span[1]:
            last = int(span[2]) if (span[2] or "nay") != "nay" else self.year
            return tuple(map(str, range(int(span[1]), last + 1)))[:MOST_YEARS]
        year = self.find_year()
        # Behind the number of a month it is a day's.
        named = [met[1] for met in ANY_YEAR.finditer(self.words) if met[0] == met[1]]
        return tuple(dict.fromkeys((*named, year))) if year else ()

    def find_year(self) -> str:
        """The year that it names, or that is meant by this or last year; "" where none is."""
        if named := IN_YEAR.search(self.words):
            return named[1]
        if THIS_YEAR.search(self.words):
            return str(self.year)
        return str(self.year - 1) if LAST_YEAR.search(self.words) else ""

    def says_any(self, phrases: Iterable[str]) -> str:
        """The first of the phrases that it has; "" where it has none."""
        return next((phrase for phrase in phrases if self.says(phrase)), "")

    def says(self, phrase: str) -> bool:
        return bool(phrase) and re.search(rf"\b{re.escape(phrase)}\b", self.words) is not None

    def says_label(self, words: str) -> bool:
        """Whether it has the words of a list; of one syllable with its tones, where it is written with tones. What is
        "chưa có" is "không có"; what "đạt bao nhiêu" has not been reached."""
        phrase = put_in_terms(words)
        if " " in phrase:
            return self.says(phrase) or self.says(re.sub(r"^chua\b", "khong", phrase))
        if re.search(rf"\b{re.escape(phrase)} (?:duoc )?(?:bao nhieu|\d+\b)", self.words):
            return False
        if clean_text(self.text).isascii():
            return self.says(phrase)
        return (
            self.says(phrase)
            and re.search(rf"\b{re.escape(words.lower())}\b", clean_text(self.text).lower()) is not None
        )

    def denies(self, phrase: str) -> bool:
        """Whether a word for not stands shortly before the phrase."""
        return self.says(phrase) and NOT.search(" ".join(self.list_before(phrase)[-DENIED_WITHIN:])) is not None

    def affirms(self, phrase: str) -> bool:
        """Whether it is said to be so, or the share of those is asked that are."""
        is_affirmed = HAS.search(" ".join(self.list_before(phrase)[-1:])) is not None
        return is_affirmed or len(phrase.split()) > SHORT or PERCENT.search(self.words) is not None

    def list_before(self, phrase: str) -> list[str]:
        return re.split(rf"\b{re.escape(phrase)}\b", self.words, maxsplit=1)[0].split()

    @property
    def tokens(self) -> list[str]:
        words = self.words.split()
        telling = [word for word in words if word not in EMPTY_WORDS]
        # «phản ánh» is two words of which one alone says nothing.
        pairs = [*pairwise(telling), *(pair for pair in pairwise(words) if not EMPTY_WORDS.issuperset(pair))]
        return [*telling, *dict.fromkeys(map(" ".join, pairs))]


def _list_former(as_of: date, level: str) -> list[UnitRow]:
    """The districts or provinces of the day before today's communes began."""
    began = max((row.area.valid_from for row in places.list_units(as_of=as_of, level="commune")), default=None)
    return list(places.list_units(as_of=began - timedelta(days=1), level=level)) if began is not None else []


def _is_bare(rows: Iterable[UnitRow], written: str) -> bool:
    """Whether one of them is written out as a name, with its tones and capitals, or all is written without."""
    if written == written.lower():
        spoken = f" {written if not written.isascii() else fold_words(written)} "
        names = [row.name.lower() if not written.isascii() else fold_words(row.name) for row in rows]
        return any(" " in name and f" {name} " in spoken for name in names)
    return any(" " in row.name and row.name in written for row in rows)


def _speak_of(name: str, called: str, *, is_former: bool, is_bare: bool) -> re.Pattern[str]:
    """How the place is spoken of; one that is no more as such, or with the word for that."""
    if is_former:
        return re.compile(
            rf"\b(?:(?:{called}) {re.escape(name)} cu|{re.escape(name)} cu|(?:huyen|thi xa) {re.escape(name)})\b"
        )
    return re.compile(
        rf"\b(?:(?:{called}) )?{re.escape(name)}\b" if is_bare else rf"\b(?:{called}) {re.escape(name)}\b"
    )


def _name_hamlets(opened: QueryDesk, words: str, written: str, within: Iterable[str]) -> tuple[list[str], str]:
    """The hamlets that are named, inside the units named with them, and the words without their names."""
    if not any(readable.dataset.name == "places.hamlet" for readable in opened.tables):
        return [], words
    communes = [Area.parse(area).code for area in within]
    inside = f" AND commune IN ({', '.join(map(quote_value, communes))})" if communes else ""
    folded = "replace(strip_accents(lower(name)), 'đ', 'd')"
    sql = (
        "SELECT hamlet, name, valid_from FROM places.hamlet"
        f" WHERE contains({quote_value(fold_words(written))}, regexp_replace({folded}, '^(thon|to dan pho|lang) ', ''))"
        f"{inside}"
    )
    named = []
    for row in opened.ask(sql, rows=FEW_HAMLETS).table.to_pylist():
        name = re.sub(r"^(thon|to dan pho|lang) ", "", fold_words(row["name"]))
        spoken = re.compile(rf"\b(?:thon|to dan pho|tdp|lang) {re.escape(name)}\b")
        if spoken.search(words) is not None:
            named.append((len(name), f"{row['hamlet']}@{row['valid_from']}", spoken))
    longest = max((length for length, _area, _spoken in named), default=0)
    chosen = [(area, spoken) for length, area, spoken in named if length == longest]
    for _area, spoken in chosen:
        words = spoken.sub(" ", words)
    return [area for area, _spoken in chosen], words
