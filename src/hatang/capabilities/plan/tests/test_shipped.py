"""The shipped plans say what the plan says: the table of the targets is typed here once more, independently."""

import re
import tomllib
from decimal import Decimal

import pytest
from django.conf import settings

from hatang.capabilities.plan.actions import shipped
from hatang.kernel.problems import Invalid

PLANS = settings.CHECKOUT / "data" / "plans"

# number, operator, value, unit, year, words of the denominator, place, indicator
TARGETS = [
    ("1", ">=", 100, "%", 2025, "thôn", "III.1.a gạch đầu dòng 1", "mobile.hamlets_broadband"),
    ("2", ">=", 80, "%", 2025, "trưởng thành", "III.1.a gạch đầu dòng 2", "device.adults_smartphone"),
    ("3", ">=", 90, "%", 2025, "thành phố, khu công nghiệp", "III.1.a gạch đầu dòng 3", "mobile.urban_population_4g5g"),
    ("4", ">=", 80, "%", 2025, "hộ gia đình", "III.1.a gạch đầu dòng 4", "device.households_smart"),
    ("5", ">=", 95, "%", 2025, "thôn", "III.1.b gạch đầu dòng 1", "fibre.hamlets"),
    ("6", ">=", 80, "%", 2025, "hộ gia đình", "III.1.b gạch đầu dòng 2", "fibre.households"),
    ("7", ">=", 100, "%", 2025, "cơ quan nhà nước", "III.1.c gạch đầu dòng 1", "network.agencies_four_levels"),
    ("8", ">=", 100, "%", 2030, "hộ gia đình", "III.2.a gạch đầu dòng 1", "device.households_smart"),
    ("9", ">=", 95, "%", 2030, "trưởng thành", "III.2.a gạch đầu dòng 2", "device.adults_smartphone"),
    ("10", ">=", 100, "%", 2030, "khu vực có dân cư", "III.2.a gạch đầu dòng 3", "mobile.inhabited_5g"),
    ("11", ">=", 100, "%", 2030, "hộ gia đình", "III.2.b gạch đầu dòng 1", "fibre.households"),
    ("12", ">=", 100, "%", 2030, "doanh nghiệp", "III.2.c gạch đầu dòng 1", "iot.enterprises"),
    ("13", ">=", 100, "%", 2030, "hệ thống thông tin dùng chung", "III.2.c gạch đầu dòng 2", "network.shared_systems"),
    ("14", ">", 90, "%", None, "cơ quan, tổ chức", "IV.4 gạch đầu dòng 2, câu 2", "security.agencies_weaknesses_fixed"),
    ("15", ">=", 100, "%", None, "máy chủ, máy trạm", "IV.4 gạch đầu dòng 2, câu 3", "security.endpoints_antimalware"),
    (
        "16",
        ">=",
        100,
        "%",
        None,
        "công khai trực tuyến",
        "IV.4 gạch đầu dòng 2, câu 4",
        "security.public_systems_monitored",
    ),
    ("17", ">", 3000, "vị trí", 2025, None, "Phụ lục, nhiệm vụ 2.1", "sites.positions"),
]


def body(name="194"):
    return tomllib.loads((PLANS / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.spec
def test_exactly_the_seventeen_numeric_targets():
    rows = body()["target"]
    assert len(rows) == len(TARGETS)
    for row, (number, operator, value, unit, year, denominator, place, indicator) in zip(rows, TARGETS, strict=True):
        assert (row["number"], row["operator"], Decimal(row["value"]), row["unit"]) == (number, operator, value, unit)
        assert row.get("year") == year
        assert (denominator or "") in row.get("denominator", "")
        assert ("denominator" in row) is (denominator is not None)
        assert row["scope"]
        assert (row["place"], row["indicators"][0]) == (place, indicator)
    assert rows[16]["indicators"] == ["sites.positions", "sites.positions_new"]


@pytest.mark.spec
def test_duties_and_lists():
    said = body()
    assert {row["number"]: row["indicators"][0] for row in said["duty"]} == {
        "D1": "ipv6.systems",
        "D2": "eid.residents",
        "D3": "fibre.hamlets",
        "D4": "mobile.hamlets_3g4g",
        "D5": "platforms.shared",
        "D6": "databases.named",
        "D7": "datacentre.criteria",
    }
    years = {row["number"]: (row.get("year_from"), row.get("year")) for row in said["duty"]}
    assert years["D1"] == (2023, 2025)
    assert years["D2"] == (2022, 2025)
    assert "2G/3G" in next(row for row in said["duty"] if row["number"] == "D4")["at_odds"]
    assert len(said["platform"]) == 10
    assert len(said["database"]) == 7
    assert [row["document"] for row in said["data_centre"]["criteria"]] == ["922/QĐ-BTTTT", "405/QĐ-BKHCN"]
    assert said["data_centre"]["criteria"][0]["valid_to"] == said["data_centre"]["criteria"][1]["valid_from"]


@pytest.mark.spec
def test_every_body_of_part_six_has_its_duties():
    numbers = [row["number"] for row in body()["standing_duty"]]
    for part in [
        "VI.1.a",
        "VI.1.b",
        "VI.1.c",
        "VI.2.a",
        "VI.2.b",
        "VI.2.c",
        "VI.3",
        "VI.4",
        "VI.5.a",
        "VI.5.b",
        "VI.5.c",
        "VI.5.d",
    ]:
        assert part in numbers
    assert [each for each in numbers if each.startswith("VI.6")] == [f"VI.6.{line}" for line in range(1, 6)]
    deadlines = {row["code"]: row.get("before") for row in body()["deadline"]}
    assert deadlines["annual_report"] == "12-10"
    assert deadlines["operator_plan"] == "12-15"
    assert deadlines["consolidated_report"] is None


@pytest.mark.spec
def test_the_plan_is_whole():
    said = body()
    assert {row["number"]: row["title"] for row in said["basis"]}["411/QĐ-TTg"].endswith(", định hướng đến năm 2030")
    assert next(row["text"] for row in said["task"] if row["number"] == "3.1").startswith("Xác định mô hình")
    assert {row["code"]: row.get("task") for row in said["platform"]}["digital_map"] == "3.4"
    assert not [row["code"] for row in said["platform"] if not row.get("task")]
    parts = {row["number"]: row for row in said["part"]}
    assert {"I.1", "I.2", "II", "IV.1.1", "IV.2.a.5", "IV.4.2", "V.1"} <= parts.keys()
    assert "mô hình 4 lớp" in parts["IV.4.2"]["text"]
    # Every dash of part IV: two, five, three, five, three.
    dashes = [row["place"] for row in said["part"] if row["number"].startswith("IV")]
    ends = {"IV.1": 2, "IV.2.a": 5, "IV.2.b": 3, "IV.3": 5, "IV.4": 3}
    assert dashes == [f"{path} gạch đầu dòng {n}" for path, last in ends.items() for n in range(1, last + 1)]
    duties = {row["number"]: row for row in said["standing_duty"]}

    def named(number, part):
        return [row["named"] for row in duties[number].get(part, [])]

    assert "mô hình 4 lớp" in duties["IV.4.2"]["text"]
    assert named("IV.2.a.5", "body") == ["Các doanh nghiệp viễn thông", "Công ty Điện lực"]
    assert named("VI.1.a", "support") == ["Các đơn vị có liên quan"]
    assert len(named("VI.1.b", "support")) == 3
    assert named("VI.2.a", "support") == ["Sở Thông tin và Truyền thông", "Đơn vị liên quan"]
    assert named("V.2", "body") == ["Các cơ quan, đơn vị", "Địa phương"]
    assert named("VI.6.2", "body") == ["Các doanh nghiệp cung cấp hạ tầng, dịch vụ viễn thông, Internet"]
    assert named("VI.6.4", "support")[1] == "Các cơ quan, doanh nghiệp liên quan đến đầu tư hạ tầng"
    assert len(said["recipient"]) == 14


@pytest.mark.spec
def test_nothing_is_invented_for_the_plan_that_is_not_at_hand():
    said = body("252")
    assert said["plan"]["title"] == body()["plan"]["title"]
    assert said["version"]["content"] == "not_entered"
    assert said["version"]["content_reason"]
    assert not {"target", "duty", "task", "standing_duty", "deadline"} & set(said)
    assert "signed_on" not in said["plan"]


@pytest.mark.unit
def test_every_body_is_in_the_register_of_organisations():
    register = (settings.CHECKOUT / "data" / "organisations").glob("*.csv")
    codes = {line.split(",")[0] for path in register for line in path.read_text(encoding="utf-8").splitlines()}

    def parties(node):
        if isinstance(node, dict):
            if "named" in node:
                yield node
            for value in node.values():
                yield from parties(value)
        elif isinstance(node, list):
            for value in node:
                yield from parties(value)

    for name in ("194", "252"):
        unknown = [party for party in parties(body(name)) if party.get("code") not in codes]
        assert unknown == []


@pytest.mark.unit
def test_the_plan_is_told_in_our_own_words():
    source = PLANS / "ke-hoach-194-kh-ubnd.txt"
    plan = " ".join(source.read_text(encoding="utf-8").split()).casefold()
    told = [row["text"] for row in (*body()["part"], *body()["task"], *body()["standing_duty"])]
    longest = max(
        (len(part) for text in told for part in re.split(r"[;:,.]", text.casefold()) if part.strip() in plan), default=0
    )
    assert longest < 100


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text.replace('operator = ">="\nvalue = "100"', 'value = "100"', 1), "operator"),
        (lambda text: text.replace('value = "80"', 'value = "tám mươi"', 1), "value"),
        (lambda text: text.replace("[plan]", "[plan", 1), ""),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path, change, named):
    path = tmp_path / "broken.toml"
    path.write_text(change((PLANS / "194.toml").read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        shipped.read_shipped_plan(path)
    assert refused.value.where == "broken.toml"
    assert named in str(refused.value.detail)
