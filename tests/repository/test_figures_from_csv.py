"""Every figure computed a second time from exported CSV files, in plain Python that knows nothing of the platform.

For three dates - the eve of the merger on the old province, the day of the merger and the day of the demonstration
on the new one - numerator and denominator of every indicator must come out the same. Then one row of a source is
changed, and only the figures that rest on it may move.
"""

import ast
import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import shapely
from pyproj import Transformer
from typer.testing import CliRunner

from hatang.kernel import commands

pytestmark = pytest.mark.integration

EVE, MERGER, TODAY = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 24)
OLD_PROVINCE, NEW_PROVINCE = "51@2020-02-01", "51@2025-07-01"
ASKED = [
    *(
        pytest.param(*each, marks=pytest.mark.night("samples"))
        for each in ((EVE, OLD_PROVINCE), (MERGER, NEW_PROVINCE))
    ),
    (TODAY, NEW_PROVINCE),
]
# The day before NQ 1279 changed four communes: surveys and subscriptions of 2024 stand on the units of then.
BEFORE_1279 = date(2024, 12, 31)


def read(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text):
    return date.fromisoformat(text) if text else None


class Export:
    """The CSV files of one date, and what lies in the territory asked."""

    def __init__(self, folder, as_of, area, earlier):
        self.folder, self.as_of, self._read = folder, as_of, {}
        self.old_only = area == OLD_PROVINCE
        self.units = {row["code"]: row for row in read(folder, "places.unit")}
        # Every unit of the old province at any time before the merger, by key.
        self.old_units = set()
        for each in earlier:
            units = {row["code"]: row for row in read(each, "places.unit")}
            for row in units.values():
                if self._top(units, row) == "51":
                    self.old_units.add(f"{row['code']}@{row['valid_from']}")
        self.hamlets = [row for row in read(folder, "places.hamlet") if self._in_territory(row["commune"])]

    @staticmethod
    def _top(units, row):
        while row["parent"]:
            row = units[row["parent"]]
        return row["code"]

    def top_of(self, commune):
        """The code of the province that a commune of the date lies in."""
        return self._top(self.units, self.units[commune])

    def key_of(self, commune):
        """The key of a commune of the date."""
        return f"{commune}@{self.units[commune]['valid_from']}"

    def _in_territory(self, commune):
        return not self.old_only or self.top_of(commune) == "51"

    def holds_zone(self, zone):
        """A zone lies in the commune that holds most of it."""
        outlines = [(shapely.from_wkt(row["geometry"]), row["code"]) for row in self.rows("places.boundary")]
        shared = [(zone.intersection(outline).area, code) for outline, code in outlines if outline.intersects(zone)]
        return not self.old_only or (bool(shared) and self.top_of(max(shared)[1]) == "51")

    def rows(self, name):
        """The rows of a file, which is read once: a definition is asked for by every row of others."""
        if name not in self._read:
            self._read[name] = read(self.folder, name)
        return self._read[name]

    def holds_unit(self, key):
        return not self.old_only or key in self.old_units

    def definition(self, code):
        """The values of a word on the date: numbers and lists as they are, anything else as text."""
        row = next(row for row in self.rows("plan.definition") if row["code"] == code)
        parts = (part.partition(" = ") for part in row["values"].split("; "))
        return {
            name: ast.literal_eval(value) if value[0] == "[" or value.replace(".", "").isdigit() else value
            for name, _equals, value in parts
        }

    def people(self, kind):
        """The latest count of each hamlet that is at most five years old."""
        latest = {}
        for row in self.rows("places.population"):
            dated = day(row["dated"])
            if row["kind"] == kind and self.as_of.replace(year=self.as_of.year - 5) <= dated <= self.as_of:
                key = row["place"]
                if key not in latest or dated > latest[key][0]:
                    latest[key] = (dated, int(row["value"]))
        return {key: value for key, (_dated, value) in latest.items()}

    def agencies(self):
        """Organisations standing on the date: code -> row, those of the old province only when that is asked."""
        found = {}
        for row in self.rows("identity.organisation"):
            inside = (
                f"{row['area_code']}@{row['area_valid_from']}" in self.old_units if row["area_valid_from"] else None
            )
            row["inside"] = not self.old_only or (inside if inside is not None else row["area_code"] == "51")
            found[row["code"]] = row
        return found

    def of_agency(self, code):
        """Rows of a body that has ended stand on the province for which the plan was made."""
        row = self.agencies_by_code.get(code)
        return True if row is None else row["inside"]

    @property
    def agencies_by_code(self):
        if not hasattr(self, "_agencies"):
            self._agencies = self.agencies()
        return self._agencies


TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:32648", always_xy=True)
TO_DEGREES = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True)


def disc(point):
    """A hamlet as it is laid under an area: five hundred metres around its position."""
    x, y = TO_METRES.transform(point.x, point.y)
    ring = shapely.Point(x, y).buffer(500, quad_segs=8).exterior.coords
    return shapely.Polygon([TO_DEGREES.transform(*corner) for corner in ring])


def share_inside(point, area):
    shape = disc(point)
    return shape.intersection(area).area / shape.area


def shares(export):
    """Effective share by hamlet, operator and technology: the list, and the area where there is no list."""
    found = {
        (row["hamlet"], row["operator"], row["technology"]): float(row["household_share_percent"])
        for row in export.rows("coverage.declared")
    }
    for row in export.rows("coverage.area"):
        area = shapely.from_wkt(row["geometry"])
        shapely.prepare(area)
        for hamlet in export.hamlets:
            key = (hamlet["hamlet"], row["operator"], row["technology"])
            point = shapely.from_wkt(hamlet["geometry"])
            if key not in found and area.dwithin(point, 0.01):
                found[key] = 100 * share_inside(point, area)
    for row in export.rows("coverage.challenge"):
        begun, ended = day(row["effective_from"]), day(row["effective_to"])
        if row["state"] == "upheld" and begun <= export.as_of and not (ended and ended <= export.as_of):
            found[row["hamlet"], row["operator"], row["technology"]] = float(row["decided_share_percent"])
    return found


def best_shares(export, technologies):
    best = defaultdict(float)
    for (hamlet, _operator, technology), share in export.shares.items():
        if technology in technologies:
            best[hamlet] = max(best[hamlet], share)
    return best


def covered_hamlets(export, meaning):
    means = export.definition(meaning)
    best = best_shares(export, means["technologies"])
    least = means["minimum_household_share_percent"]
    hits = [hamlet for hamlet in export.hamlets if best[hamlet["hamlet"]] >= least and best[hamlet["hamlet"]] > 0]
    return len(hits), len(export.hamlets)


def city_population(export, eve):
    """People in zones by the part of the disc inside, and whole hamlets of the cities as they last were."""
    best = best_shares(export, export.definition("covered")["technologies"])
    assert export.as_of <= EVE or day(export.definition("city")["frozen_on"]) == EVE
    kinds = {*eve.definition("city")["zone_kinds"], *export.definition("industrial_zone")["zone_kinds"]}
    unit_kinds = set(eve.definition("city")["unit_kinds"])
    outlines = [shapely.from_wkt(row["geometry"]) for row in export.rows("places.zone") if row["kind"] in kinds]
    zones = shapely.union_all(outlines)
    cities = {
        hamlet["hamlet"]
        for hamlet in eve.all_hamlets
        if eve.units[eve.units[hamlet["commune"]]["parent"]]["kind"] in unit_kinds
    }
    people = export.people("population")
    numerator = denominator = 0.0
    for hamlet in export.hamlets:
        code = hamlet["hamlet"]
        point = shapely.from_wkt(hamlet["geometry"])
        part = 1.0 if code in cities else share_inside(point, zones) if zones.dwithin(point, 0.01) else 0.0
        inside = people.get(code, 0) * part
        denominator += inside
        numerator += inside * best[code] / 100
    return numerator, denominator


def inhabited_5g(export):
    means = export.definition("inhabited_area_5g")
    best = best_shares(export, means["technologies"])
    people = export.people("population")
    lived = [hamlet["hamlet"] for hamlet in export.hamlets if people.get(hamlet["hamlet"], 1) > 0]
    least = means["minimum_household_share_percent"]
    hits = sum(best[code] >= least and best[code] > 0 for code in lived)
    areas = [row for row in export.rows("coverage.area") if row["technology"] in means["technologies"]]
    if not areas:
        return hits, len(lived)  # without a declared area nothing is said of parks
    parks = [row for row in export.rows("places.zone") if row["kind"] in means["zone_kinds"]]
    parks = [shapely.from_wkt(row["geometry"]) for row in parks]
    parks = [park for park in parks if export.holds_zone(park)]
    outlines = [shapely.from_wkt(row["geometry"]) for row in areas]
    for park in parks:
        share = 100 * max(park.intersection(outline).area for outline in outlines) / park.area
        hits += share >= least and share > 0
    return hits, len(lived) + len(parks)


def fibre_hamlets(export):
    means = export.definition("fibre_infrastructure_of_a_hamlet")
    corrections = export.rows("assets.fibre_correction")
    fibre = {row["hamlet"] for row in corrections if row["state"] == "available"}
    for row in export.rows("assets.fibre_service"):
        denied = any(
            other["hamlet"] == row["hamlet"]
            and other["operator"] in ("", row["operator"])
            and other["state"] == "none"
            and other["valid_from"] >= row["valid_from"]
            for other in corrections
        )
        share = float(row["served_percent"] or 100)
        reaches = share > 0 and share >= means["minimum_household_share_percent"]
        named = row["technology"] in ("", *means["technologies"])
        if row["state"] == "available" and reaches and named and not denied:
            fibre.add(row["hamlet"])
    return len({hamlet["hamlet"] for hamlet in export.hamlets} & fibre), len(export.hamlets)


def fibre_households(export):
    rows = [row for row in export.rows("assets.subscription") if row["service"] == "fibre"]
    latest = {}
    for row in rows:
        month = day(row["month"])
        following = (month + timedelta(days=32)).replace(day=1)
        if following <= export.as_of + timedelta(days=1) and month > export.as_of - timedelta(days=366):
            latest[row["operator"]] = max(latest.get(row["operator"], date.min), month)
    households = export.people("households")
    living = defaultdict(int)
    for hamlet in export.hamlets:
        living[export.key_of(hamlet["commune"])] += households.get(hamlet["hamlet"], 0)
    assert export.definition("household_fibre")["unit"] == "household"
    connected = sum(
        int(row["households"]) if row["households"] else min(int(row["subscriptions"]), living[row["commune"]] or 10**9)
        for row in rows
        if latest.get(row["operator"]) == day(row["month"]) and export.holds_unit(row["commune"])
    )
    return connected, sum(households.get(hamlet["hamlet"], 0) for hamlet in export.hamlets)


def months_later(day, months):
    years, month = divmod(day.month - 1 + months, 12)
    last = (date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(day.year + years, month + 1, min(day.day, last))


def survey(export, subject):
    months = export.definition("survey")["valid_months"]
    rows = [
        row
        for row in export.rows("assets.survey")
        if row["subject"] == subject and months_later(day(row["ended_on"]), months) > export.as_of
    ]
    if not rows:
        return 0, 0
    last = max(day(row["ended_on"]) for row in rows)
    of_round = [row for row in rows if day(row["ended_on"]) > last - timedelta(days=183)]
    latest = {}
    for row in sorted(of_round, key=lambda row: (-day(row["ended_on"]).toordinal(), row["code"])):
        latest.setdefault(row["commune"], row)
    if any(latest):
        latest.pop("", None)
    chosen = [row for commune, row in latest.items() if not commune or export.holds_unit(commune)]
    told = [(int(row["population"]), int(row["positive"]) / int(row["sample"])) for row in chosen if row["population"]]
    return sum(people * share for people, share in told), sum(people for people, _share in told)


def positions(export, since=date.min):
    standing = [
        row
        for row in export.rows("assets.site")
        if row["status"] in export.definition("mast_position")["states"]
        and (day(row["commissioned_on"]) or date.min) <= export.as_of
        and (day(row["dismantled_on"]) or date.max) > export.as_of
        and (day(row["commissioned_on"]) or date.min) >= since
        and export.holds_unit(row["commune"])
    ]
    return len(standing), 0


def network(export):
    levels, kinds = export.definition("four_levels")["levels"], export.definition("state_agency")["organisation_kinds"]
    connected = {
        row["agency"]
        for row in export.rows("assets.network_node")
        if row["connected"] == row["four_levels"] == "true" and row["level"] in levels
    }
    agencies = {
        code
        for code, row in export.agencies_by_code.items()
        if row["kind"] in kinds and row["province"] and row["inside"]
    }
    return len(agencies & connected), len(agencies)


def of_state_agency(export, code):
    """A body of the date by the definition, or one that has ended."""
    row = export.agencies_by_code.get(code)
    return row is None or (row["province"] and row["kind"] in export.definition("state_agency")["organisation_kinds"])


def systems(export, feature, among="", *, of_agencies=False):
    rows = [
        row
        for row in export.rows("assets.information_system")
        if (not among or row[among] == "true")
        and export.of_agency(row["agency"])
        and (not of_agencies or of_state_agency(export, row["agency"]))
    ]
    return sum((day(row[feature]) or date.max) <= export.as_of for row in rows), len(rows)


def operating(export, dataset, names):
    states = export.definition("platform_in_operation")["states"]
    return sum(row["state"] in states for row in export.rows(dataset)), names


def criteria(export):
    document = export.definition("data_centre_criteria")["document"]
    centres = {row["code"]: row["agency"] for row in export.rows("assets.data_centre")}
    last = {}
    for row in sorted(export.rows("assets.data_centre_criterion"), key=lambda row: row["assessed_on"]):
        if row["document"] == document and row["data_centre"] in centres:
            last[row["data_centre"], row["criterion"]] = row
    chosen = [row for row in last.values() if export.of_agency(centres[row["data_centre"]])]
    return sum(row["result"] == "met" for row in chosen), len(chosen)


def weaknesses(export):
    within = {"critical": 7, "high": 15, "medium": 30, "low": 90}
    fine = {}
    for row in export.rows("assets.finding"):
        due = day(row["due_on"]) or day(row["found_on"]) + timedelta(days=within[row["severity"]])
        fixed = (day(row["fixed_on"]) or date.max) <= export.as_of
        fine[row["agency"]] = fine.get(row["agency"], True) and (due > export.as_of or fixed)
    chosen = [value for agency, value in fine.items() if export.of_agency(agency)]
    return sum(chosen), len(chosen)


def endpoints(export):
    filed = [row for row in export.rows("assets.endpoint") if of_state_agency(export, row["agency"])]
    if not any(row["last_seen_on"] for row in filed):
        return 0, 0
    rows = [row for row in filed if export.of_agency(row["agency"])]
    alive = [
        row
        for row in rows
        if row["agent"]
        and (day(row["installed_on"]) or export.as_of) <= export.as_of
        and (day(row["last_seen_on"]) or date.min) >= export.as_of - timedelta(days=30)
    ]
    return len(alive), len(rows)


def recompute(export, eve):
    """(numerator, denominator) of every indicator from the files."""
    export.shares = shares(export)
    export.old_units |= eve.new_units_inside
    return {
        "mobile.hamlets_broadband": covered_hamlets(export, "mobile_broadband_infrastructure"),
        "mobile.hamlets_3g4g": covered_hamlets(export, "hamlet_3g4g"),
        "mobile.urban_population_4g5g": city_population(export, eve),
        "mobile.inhabited_5g": inhabited_5g(export),
        "fibre.hamlets": fibre_hamlets(export),
        "fibre.households": fibre_households(export),
        "device.adults_smartphone": survey(export, "adults_smartphone"),
        "device.households_smart": survey(export, "households_smart"),
        "iot.enterprises": survey(export, export.definition("iot_enterprise")["survey_subject"]),
        "eid.residents": survey(export, export.definition("electronic_identity")["survey_subject"]),
        "sites.positions": positions(export),
        "sites.positions_new": positions(export, since=day(export.definition("mast_position")["new_since"])),
        "network.agencies_four_levels": network(export),
        "network.shared_systems": systems(export, "dedicated_network_from", "shared"),
        "security.public_systems_monitored": systems(export, "monitored_from", "public_online", of_agencies=True),
        "ipv6.systems": systems(export, "ipv6_from"),
        "security.agencies_weaknesses_fixed": weaknesses(export),
        "security.endpoints_antimalware": endpoints(export),
        "platforms.shared": operating(export, "assets.shared_platform", 10),
        "databases.named": operating(export, "assets.named_database", 7),
        "datacentre.criteria": criteria(export),
    }


def exported(installation, folder, as_of, *names):
    """What `hatang dataset export` writes; in this process, since how a command starts is tested elsewhere."""
    asked = [str(folder), *names, "--as-of", as_of.isoformat()]
    with installation.here():
        done = CliRunner().invoke(commands.room, ["dataset", "export", *asked], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder


def whole(province, as_of, area):
    """All files of the date, written when they are first asked for."""
    if as_of not in province.written:
        exported(province.installation, province.folders[as_of], as_of)
        province.written.add(as_of)
    return Export(province.folders[as_of], as_of, area, province.earlier)


def figures(installation, as_of, area):
    with installation.here():
        asked = ["indicator", "figures", area, "--as-of", as_of.isoformat(), "--json"]
        done = CliRunner().invoke(commands.room, asked, catch_exceptions=False)
    return {row["code"]: row for row in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def province(new_installation, tmp_path_factory, django_db_blocker):
    """The demonstration, and the files that tell on every date what lay in the old province."""
    with django_db_blocker.unblock():
        yield read_province(new_installation(), tmp_path_factory)


def read_province(installation, tmp_path_factory):
    root = tmp_path_factory.mktemp("csv")
    folders = {at: root / at.isoformat() for at in (BEFORE_1279, EVE, MERGER, TODAY)}
    for at in (BEFORE_1279, EVE, MERGER):
        exported(installation, folders[at], at, "places.unit", "places.hamlet", "plan.definition")
    earlier = [folders[BEFORE_1279], folders[EVE]]
    eve = Export(folders[EVE], EVE, NEW_PROVINCE, earlier)
    eve.all_hamlets = read(folders[EVE], "places.hamlet")
    old_ground = {row["hamlet"] for row in eve.all_hamlets if eve.top_of(row["commune"]) == "51"}
    # A unit of after the merger lies in the old province when every hamlet of it did.
    new_units = {row["code"]: f"{row['code']}@{row['valid_from']}" for row in read(folders[MERGER], "places.unit")}
    by_commune = defaultdict(list)
    for row in read(folders[MERGER], "places.hamlet"):
        by_commune[new_units[row["commune"]]].append(row["hamlet"] in old_ground)
    eve.new_units_inside = {key for key, inside in by_commune.items() if all(inside)}
    return SimpleNamespace(installation=installation, folders=folders, earlier=earlier, eve=eve, written=set())


@pytest.mark.parametrize(("as_of", "area"), ASKED)
def test_every_figure_comes_out_of_the_files(province, as_of, area):
    shown = figures(province.installation, as_of, area)
    again = recompute(whole(province, as_of, area), province.eve)
    # What a model predicts or a drive measures beside a declared figure is held against its own reference elsewhere.
    declared = {code for code in shown if not code.endswith(("_predicted", "_measured"))}
    assert set(again) == declared, "an indicator is not computed here a second time"
    wrong = {
        code: (shown[code]["numerator"], shown[code]["denominator"], *found)
        for code, found in again.items()
        if (shown[code]["numerator"], shown[code]["denominator"]) != pytest.approx(found, rel=1e-6)
    }
    assert wrong == {}, "indicator: numerator and denominator shown, then recomputed"


@pytest.mark.night("installation")
def test_every_figure_comes_out_of_the_lake(province):
    """The models of `data/models` ask the published files alone; what a model predicts has no run here to compare."""
    hatang = province.installation.hatang
    hatang("publish", "places.hamlet", "places.unit", "plan.definition", "--as-of", EVE.isoformat())
    hatang("publish", "--as-of", TODAY.isoformat())
    found = json.loads(hatang("analytics", "recompute", "--as-of", TODAY.isoformat(), "--json").stdout)
    shown = figures(province.installation, TODAY, NEW_PROVINCE)
    assert {row["code"] for row in found} == set(shown)
    silent = {row["code"] for row in found if row["state"] == "no_figure"}
    # Silent is exactly what only a run or measurements could tell; elsewhere no data on both sides is agreement.
    unknown = {code for code, row in shown.items() if row["value"] is None}
    assert silent == {code for code in unknown if code.endswith(("_predicted", "_measured"))}
    assert [row for row in found if row["code"] not in silent and row["state"] != "equal"] == []


def moved(before, after):
    parts = ("value", "numerator", "denominator")
    return {code for code in before if [before[code][p] for p in parts] != [after[code][p] for p in parts]}


def write(path, header, row):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, row])
    return str(path)


def commit(province, path, name):
    done = province.installation.hatang(
        "import", "commit", path, "--as", name, "--as-of", TODAY.isoformat(), "--supplement", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.night("samples")
def test_one_declaration_moves_only_the_figures_of_its_technology(province, tmp_path):
    today = whole(province, TODAY, NEW_PROVINCE)
    today.shares = shares(today)
    best, older = best_shares(today, ["4G", "5G"]), best_shares(today, ["3G", "4G"])
    weak = next(
        row
        for row in today.rows("coverage.declared")
        if row["technology"] == "4G" and 0 < best[row["hamlet"]] < 50 and older[row["hamlet"]] < 50
    )
    header = ["Mã thôn", "Doanh nghiệp", "Công nghệ", "Tỷ lệ hộ được phủ (%)", "Từ ngày", "Đến ngày"]
    since = day(weak["valid_from"]).strftime("%d/%m/%Y")
    row = [weak["hamlet"], weak["operator"], "4G", "88", since, ""]
    before = figures(province.installation, TODAY, NEW_PROVINCE)
    commit(province, write(tmp_path / "phu-song.csv", header, row), "coverage.declared")
    after = figures(province.installation, TODAY, NEW_PROVINCE)
    assert {"mobile.hamlets_broadband", "mobile.hamlets_3g4g"} <= moved(before, after)
    # Whether its people live in the city is for the definition to say; nothing else may move.
    assert moved(before, after) <= {
        "mobile.hamlets_broadband",
        "mobile.hamlets_3g4g",
        "mobile.urban_population_4g5g",
    }
    code = "mobile.hamlets_broadband"
    assert after[code]["numerator"] == before[code]["numerator"] + 1
    again = Export(exported(province.installation, tmp_path / "csv", TODAY), TODAY, NEW_PROVINCE, province.earlier)
    again.shares = shares(again)
    found = covered_hamlets(again, "mobile_broadband_infrastructure")
    assert found == (after[code]["numerator"], after[code]["denominator"])


@pytest.mark.night("samples")
def test_ten_households_more_move_one_denominator(province, tmp_path):
    today = whole(province, TODAY, NEW_PROVINCE)
    code = today.hamlets[0]["hamlet"]
    counts = [row for row in today.rows("places.population") if row["place"] == code and row["kind"] == "households"]
    last = max(counts, key=lambda row: row["dated"])
    header = ["Mã thôn", "Ngày số liệu", "Số hộ", "Nguồn"]
    row = [code, day(last["dated"]).strftime("%d/%m/%Y"), str(int(last["value"]) + 10), last["source"]]
    before = figures(province.installation, TODAY, NEW_PROVINCE)
    commit(province, write(tmp_path / "dan-so.csv", header, row), "places.population")
    after = figures(province.installation, TODAY, NEW_PROVINCE)
    assert moved(before, after) == {"fibre.households"}
    assert after["fibre.households"]["denominator"] == before["fibre.households"]["denominator"] + 10
