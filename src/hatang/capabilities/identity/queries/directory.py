"""The directory of organisations held in memory: who stood when, who followed whom, who is meant by a name.

Pure: it is built from rows and answers without the database; every list asks for some of the five hundred bodies.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hatang.capabilities.identity import terms
from hatang.kernel.reading import KeptFew

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from hatang.kernel.access import Area


@dataclass(frozen=True)
class OrganisationRef:
    """A body as others speak of it. A group of bodies has kind "group"; its members are asked for separately.

    `area` is the unit a committee governs; for others `area_code` is the province's code, read as of the asked date.
    """

    code: str
    name: str
    name_en: str
    short_name: str
    kind: str
    province: str
    area_code: str
    area: Area | None
    parent: str
    valid_from: date
    valid_to: date | None
    certainty: str = terms.Certainty.VERIFIED

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class SuccessionRef:
    """From `date` on `new` does what `old` did: everything (`duty` empty) or the one duty."""

    old: str
    new: str
    date: date
    duty: str
    decree: str
    certainty: str
    note: str


@dataclass(frozen=True)
class GroupRef:
    code: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    province: str
    valid_from: date
    valid_to: date | None
    followed_by: str
    note: str

    def as_organisation(self) -> OrganisationRef:
        return OrganisationRef(
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            short_name=self.name,
            kind=terms.OrganisationKind.GROUP,
            province=self.province,
            area_code="",
            area=None,
            parent="",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


# What is written in full in one document and abbreviated in the next.
_ABBREVIATIONS = (
    ("uybannhandan", "ubnd"),
    ("hoidongnhandan", "hdnd"),
    ("ngannhangnhanuoc", "nhnn"),
    ("banchidao", "bcd"),
)
_PROVINCE_SUFFIX = re.compile(r"\s*(tỉnh\s+)?(Quảng Ngãi|Kon Tum)$", re.IGNORECASE)


def strip_province(name: str) -> str:
    """The name as people in the province say it.

    >>> strip_province("Sở Y tế tỉnh Quảng Ngãi")
    'Sở Y tế'
    """
    return _PROVINCE_SUFFIX.sub("", name)


def name_key(text: str) -> str:
    """The text without diacritics, capitals, spaces, signs and the word "và", with the usual words abbreviated.

    >>> name_key("Sở TT&TT"), name_key("Uỷ ban nhân dân xã Cà Đam"), name_key("Sở Khoa học & Công nghệ"), name_key("")
    ('sotttt', 'ubndxacadam', 'sokhoahoccongnghe', '')
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if sign.isascii())
    key = "".join(word for word in letters.split() if word != "va")
    for full, short in _ABBREVIATIONS:
        key = key.replace(full, short)
    return key


_PROVINCES = {"QNG": "Quảng Ngãi", "KTM": "Kon Tum"}


def _list_name_keys(name: str, name_en: str, short_name: str, aliases: Iterable[str], province: str = "") -> set[str]:
    """Every key under which a body may be written, with and without the province's name."""
    texts = {text for text in (name, name_en, short_name, *aliases) if text}
    if short_name and province in _PROVINCES:
        texts |= {f"{short_name} {_PROVINCES[province]}", f"{short_name} tỉnh {_PROVINCES[province]}"}
        texts.add(f"{_PROVINCE_SUFFIX.sub('', name)} {_PROVINCES[province]}")
    texts |= {shorter for text in texts if (shorter := _PROVINCE_SUFFIX.sub("", text)) and shorter != text}
    texts |= {f"{text} tỉnh" for text in texts if text.startswith(("Sở ", "Văn phòng UBND", "Công an", "Thanh tra"))}
    return {key for text in texts if (key := name_key(text))}


@dataclass(frozen=True)
class Directory:
    """All bodies, successions and groups of one moment of the database. Dates are asked of the methods."""

    organisations: Mapping[str, OrganisationRef]
    aliases: Mapping[str, tuple[str, ...]]
    succession_rows: tuple[SuccessionRef, ...]
    groups: Mapping[str, GroupRef]
    group_aliases: Mapping[str, tuple[str, ...]]

    @cached_property
    def _following(self) -> dict[str, list[SuccessionRef]]:
        following: defaultdict[str, list[SuccessionRef]] = defaultdict(list)
        for row in sorted(self.succession_rows, key=lambda step: (step.date, step.new)):
            following[row.old].append(row)
        return dict(following)

    @cached_property
    def _preceding(self) -> dict[str, list[SuccessionRef]]:
        preceding: defaultdict[str, list[SuccessionRef]] = defaultdict(list)
        for row in sorted(self.succession_rows, key=lambda step: (step.date, step.old)):
            preceding[row.new].append(row)
        return dict(preceding)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        by_name: defaultdict[str, list[str]] = defaultdict(list)
        for code, body in self.organisations.items():
            for key in _list_name_keys(
                body.name, body.name_en, body.short_name, self.aliases.get(code, ()), body.province
            ):
                by_name[key].append(code)
        return dict(by_name)

    @cached_property
    def _group_by_name(self) -> dict[str, str]:
        return {
            key: code
            for code, group in self.groups.items()
            for key in _list_name_keys(group.name, group.name_en, "", self.group_aliases.get(code, ()))
        }

    @cached_property
    def _by_unit(self) -> dict[str, list[OrganisationRef]]:
        by_unit: defaultdict[str, list[OrganisationRef]] = defaultdict(list)
        for body in self.organisations.values():
            if body.area is not None:
                by_unit[body.area.code].append(body)
        return dict(by_unit)

    @cached_property
    def _by_kind(self) -> dict[str | None, list[OrganisationRef]]:
        """By code; under None those of every kind."""
        by_kind: defaultdict[str | None, list[OrganisationRef]] = defaultdict(list)
        for _code, body in sorted(self.organisations.items()):
            by_kind[body.kind].append(body)
            by_kind[None].append(body)
        return dict(by_kind)

    def organisation(self, code: str, as_of: date | None) -> OrganisationRef | None:
        """The body (or group) with the code, None when unknown or not standing on the day; no day: whenever it stood.

        `UBND.21136` without the day of its unit is the committee of that unit on the day.
        """
        if code in self.groups:
            group = self.groups[code].as_organisation()
            return group if as_of is None or group.is_valid_on(as_of) else None
        body = self.organisations.get(code)
        if body is None and as_of is not None and re.fullmatch(r"UBND\.\d+", code):
            return self.committee(code.removeprefix("UBND."), as_of)
        return body if body is None or as_of is None or body.is_valid_on(as_of) else None

    def committee(self, unit_code: str, as_of: date) -> OrganisationRef | None:
        """The People's Committee of the unit that has the code on the day."""
        return next((body for body in self._by_unit.get(unit_code, ()) if body.is_valid_on(as_of)), None)

    def standing(self, as_of: date, kind: str | None = None, province: str | None = None) -> list[OrganisationRef]:
        """The bodies standing on the day, by code."""
        return list(self._standing.take((as_of, kind, province), lambda: self._find_standing(as_of, kind, province)))

    def _find_standing(self, as_of: date, kind: str | None, province: str | None) -> list[OrganisationRef]:
        return [
            body
            for body in self._by_kind.get(kind, ())
            if body.is_valid_on(as_of) and (province is None or body.province == province)
        ]

    @cached_property
    def _standing(self) -> KeptFew[list[OrganisationRef]]:
        """One page asks for the same few days thousands of times."""
        return KeptFew(64)

    def successors(self, code: str, as_of: date) -> list[SuccessionRef]:
        """Every step from the body on that happened by the day, the first step first."""
        steps: list[SuccessionRef] = []
        waiting, seen = [code], {code}
        while waiting:
            for step in self._following.get(waiting.pop(0), ()):
                if step.date <= as_of:
                    steps.append(step)
                    if step.new not in seen:
                        seen.add(step.new)
                        waiting.append(step.new)
        return steps

    def predecessors(self, code: str) -> list[SuccessionRef]:
        """Who went into the body, directly."""
        return self._preceding.get(code, [])

    def following(self, code: str) -> list[SuccessionRef]:
        """Who follows the body, directly, whenever."""
        return self._following.get(code, [])

    def responsible(self, code: str, as_of: date, duty: str | None = None) -> list[OrganisationRef]:
        """Who does on the day what the named body (or group) was charged with; empty when that is not known.

        A step for the duty itself goes before one for everything. A body that still stands is left only for its duty.
        """
        if code in self.groups:
            return self._responsible_group(self.groups[code], as_of)
        if code not in self.organisations:
            body = self.organisation(code, as_of)
            return [body] if body else []
        result: dict[str, OrganisationRef] = {}
        waiting, seen = [code], {code}
        while waiting:
            here = self.organisations[waiting.pop(0)]
            steps = [step for step in self._following.get(here.code, ()) if step.date <= as_of]
            chosen = [step for step in steps if duty and step.duty == duty]
            if not chosen and here.is_valid_on(as_of):
                result[here.code] = here
                continue
            for step in chosen or [step for step in steps if not step.duty]:
                if step.new not in seen:
                    seen.add(step.new)
                    waiting.append(step.new)
        return list(result.values())

    def _responsible_group(self, group: GroupRef, as_of: date) -> list[OrganisationRef]:
        while not group.as_organisation().is_valid_on(as_of):
            if group.followed_by not in self.groups or as_of < group.valid_from:
                return []
            group = self.groups[group.followed_by]
        return [group.as_organisation()]

    def members(self, group_code: str, as_of: date) -> list[OrganisationRef]:
        """The bodies of the group on the day; empty for an unknown group, one that has ended, or one without a rule."""
        group = self.groups.get(group_code)
        if group is None or not group.as_organisation().is_valid_on(as_of):
            return []
        return [body for body in self.standing(as_of, province=group.province) if body.kind in group.kinds]

    def find_all(self, text: str, as_of: date | None, kinds: Collection[str] | None = None) -> list[OrganisationRef]:
        """All bodies and groups that the text may name: by code or by a name, with or without diacritics."""
        text = text.strip()

        def suits(ref: OrganisationRef | None) -> bool:
            return (
                ref is not None and (kinds is None or ref.kind in kinds) and (as_of is None or ref.is_valid_on(as_of))
            )

        key = name_key(text)
        candidates = [self.organisations[code] for code in self._by_name.get(key, ())]
        exact = self.organisation(text.upper(), as_of) or self.organisation(text, as_of)
        # "VIETTEL" is written as a code; "Viettel" is a name, which the branch in the province carries too.
        if exact is not None and suits(exact) and (text == exact.code or not any(map(suits, candidates))):
            return [exact]
        if key in self._group_by_name:
            candidates.append(self.groups[self._group_by_name[key]].as_organisation())
        return _keep_marks(text, [candidate for candidate in candidates if suits(candidate)])

    def find(
        self,
        text: str,
        as_of: date,
        province: str = terms.HOME_PROVINCE,
        kinds: Collection[str] | None = None,
    ) -> OrganisationRef | None:
        """The one body that the text names on the day, else the one it named last; None when unknown or ambiguous.

        A body that no longer stands is given too (its `valid_to` says so): its successor is the proposed repair.
        """
        standing = self.find_all(text, as_of, kinds)
        if standing:
            return _pick_single(standing, province)
        ended = [body for body in self.find_all(text, None, kinds) if body.valid_to and body.valid_to <= as_of]
        ended = [body for body in ended if body.province == province] or ended
        latest = max((body.valid_to for body in ended if body.valid_to), default=None)
        return _pick_single([body for body in ended if body.valid_to == latest], province)


def _keep_marks(text: str, candidates: list[OrganisationRef]) -> list[OrganisationRef]:
    """Ba Tơ and Ba Tô are one without their marks; whoever wrote the marks meant them."""
    if len({name_key(candidate.name) for candidate in candidates}) != 1:
        return candidates
    words = set(_split_marked(text))
    same = [len(words.intersection(_split_marked(candidate.name))) for candidate in candidates]
    return [candidate for candidate, number in zip(candidates, same, strict=True) if number == max(same)]


def _split_marked(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).casefold().split()


def _pick_single(candidates: list[OrganisationRef], province: str) -> OrganisationRef | None:
    if len(candidates) > 1:
        candidates = [candidate for candidate in candidates if candidate.province == province] or candidates
    return candidates[0] if len(candidates) == 1 else None
