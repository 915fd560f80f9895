"""The head and signature of a body's documents (Decree 30/2020/NĐ-CP, annex I): from the register, for any province.

A body's name stands under the body it belongs to and leaves out the place that the line above already says; the place
is the unit it governs, or the province.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.identity.public import OrganisationRef

_COMMITTEES = ("provincial_committee", "district_committee", "commune_committee")
# In what capacity the head of a body signs; a line each as the decree prints them.
_SIGNS = dict.fromkeys(_COMMITTEES, "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH") | {
    "department": "GIÁM ĐỐC",
    "operator": "GIÁM ĐỐC",
    "operator_group": "TỔNG GIÁM ĐỐC",
    "enterprise": "GIÁM ĐỐC",
    "power_company": "GIÁM ĐỐC",
    "police": "GIÁM ĐỐC",
    "bank": "GIÁM ĐỐC",
    "press": "TỔNG BIÊN TẬP",
    "broadcaster": "GIÁM ĐỐC",
    "military": "CHỈ HUY TRƯỞNG",
    "steering_committee": "TRƯỞNG BAN",
    "ministry": "BỘ TRƯỞNG",
}
_OTHERWISE = "THỦ TRƯỞNG"
_PLAN_KINDS = {
    "plan": gettext_lazy("Plan"),
    "programme": gettext_lazy("Programme"),
    "strategy": gettext_lazy("Strategy"),
    "resolution": gettext_lazy("Resolution"),
    "decision": gettext_lazy("Decision"),
}


@dataclass(frozen=True)
class Letterhead:
    """`above` is "" for a body that stands under none; `signer_title` has a line for each line of the capacity;
    `symbol` is that of its reports: "BC-UBND"."""

    above: str
    issuer: str
    place: str
    signer_title: str
    symbol: str

    def data(self) -> dict[str, str]:
        return asdict(self)


def build_letterhead(*, code: str, as_of: date) -> Letterhead:
    """The head of what the body (or group of bodies) issues on the date."""
    body = identity.read_organisation(code, as_of) or identity.read_organisation(code)
    if body is None:
        return Letterhead("", code, _find_province_name(as_of), _OTHERWISE, "BC-…")
    # A People's Committee is named alone, at every level: it stands for itself.
    above = identity.read_organisation(body.parent) if body.parent and body.kind not in _COMMITTEES else None
    name = _without_place(body.name, above.name) if above else body.name
    return Letterhead(
        above=_shorten_name(above.name) if above else "",
        issuer=name,
        place=_find_place_name(body, as_of),
        signer_title="CHÁNH VĂN PHÒNG" if body.name.startswith("Văn phòng") else _SIGNS.get(body.kind, _OTHERWISE),
        symbol=f"BC-{'UBND' if body.kind in _COMMITTEES else abbreviate_name(body.short_name or body.name)}",
    )


def abbreviate_name(name: str) -> str:
    """The name of a body as its documents' symbols have it: words that are abbreviations whole, of others the initial.

    >>> abbreviate_name("Sở KH&CN"), abbreviate_name("Công an tỉnh"), abbreviate_name("VNPT Quảng Ngãi")
    ('SKHCN', 'CAT', 'VNPTQN')
    """
    words = (re.sub(r"[^\w]", "", word) for word in name.split())
    return "".join(word if word.isupper() else word[:1].upper() for word in words)


def cite_plan(name: str, as_of: date) -> str:
    """The plan by number and date, as documents cite it: "Kế hoạch số 194/KH-UBND ngày 16/12/2022 của UBND tỉnh …"."""
    code = plan.plan_code(name)
    row = next((row for row in plan.list_plans(as_of) if row.code == code), None)
    if row is None:
        return plan.plan_title(name) or name
    kind = str(_PLAN_KINDS.get(row.kind, _PLAN_KINDS["plan"]))
    words = _("%(kind)s no. %(number)s of %(day)s") if row.signed_on else _("%(kind)s no. %(number)s")
    cited = words % {"kind": kind, "number": row.number, "day": formats.format_day(row.signed_on)}
    issuer = row.issuer_named or (identity.organisation_names([row.issuer])[row.issuer] if row.issuer else "")
    return _("%(document)s of %(issuer)s") % {"document": cited, "issuer": issuer} if issuer else cited


def derive_subject(title: str) -> str:
    """What stands under the words "BÁO CÁO": the title of the regime without them; the period is said beside it.

    >>> (derive_subject("Báo cáo 6 tháng về hạ tầng số"), derive_subject("Báo cáo tổng hợp"),
    ...  derive_subject("Kế hoạch năm sau"))
    ('Về hạ tầng số', 'Tổng hợp', 'Kế hoạch năm sau')
    """
    remainder = re.sub(r"^Báo cáo (?:(?:tháng|quý|6 tháng|năm) )?", "", title)
    return remainder[:1].upper() + remainder[1:]


def _shorten_name(name: str) -> str:
    """ "Ủy ban nhân dân" as the decree allows it to be shortened above another body."""
    return re.sub(r"^(?:Ủy|Uỷ) ban nhân dân\b", "UBND", name)


def _without_place(name: str, above: str) -> str:
    """ "Sở Khoa học và Công nghệ tỉnh A" under "Ủy ban nhân dân tỉnh A" is "Sở Khoa học và Công nghệ".

    >>> _without_place("Sở Nội vụ tỉnh A", "Ủy ban nhân dân tỉnh A"), _without_place("Công an B", "Bộ Công an")
    ('Sở Nội vụ', 'Công an B')
    """
    place = re.search(r"\s((?:tỉnh|thành phố|xã|phường|đặc khu)\s.+)$", above)
    return name.removesuffix(f" {place[1]}") if place else name


def _find_place_name(body: OrganisationRef, as_of: date) -> str:
    """The name of the unit that the body governs, without its kind; that of the province for every other body."""
    if body.area is not None:
        named = {row.area: row.name for row in places.list_units(as_of=as_of)}.get(body.area)
        if named:
            return named
    return _find_province_name(as_of)


def _find_province_name(as_of: date) -> str:
    province = places.find_province(as_of=as_of)
    return province.name if province else ""
