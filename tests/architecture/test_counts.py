"""Counts of people are read by the kernel's function alone: each road past it is planted and found."""

import pytest
from contracts.counts import list_breaches

pytestmark = pytest.mark.unit

WELLS = {
    "capabilities/wells/models/conditions.py": """
class Condition(models.Model):
    well = models.ForeignKey("Well", related_name="conditions")
    poor = models.IntegerField()
""",
    "capabilities/wells/queries/counted.py": "from hatang.capabilities.wells.models import Condition\n",
    "capabilities/wells/datasets/conditions.py": """
from hatang.capabilities.wells.queries.counted import add_up, list_rows
WELL = Dataset(fields=(Field("poor", "Poor", counts_people=True),), rows=list_rows, summed=add_up)
""",
    "capabilities/wells/actions/conditions.py": "from hatang.capabilities.wells.models import Condition\n",
    "capabilities/wells/queries/wells.py": "rows = suppression.visible_rows(dataset, actor=actor, as_of=as_of)\n",
    "capabilities/wells/templates/wells/well.html": "{{ conditions.poor|number }}",
}


@pytest.fixture
def house(tmp_path):
    def put(name, text):
        path = tmp_path / "hatang" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    for name, text in WELLS.items():
        put(name, text)
    return tmp_path / "hatang", put


def test_who_writes_who_declares_and_who_asks_the_kernel_may(house):
    assert list(list_breaches(house[0])) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("views/well.py", "from hatang.capabilities.wells.models import Condition\n"),
        ("queries/other.py", "models.Condition.objects.all()\n"),
        ("queries/other.py", "from hatang.capabilities.wells.queries.counted import list_rows\n"),
        ("panels.py", "from hatang.capabilities.wells.queries import counted\n"),
        ("views/well.py", "well.conditions.all()\n"),
        ("views/well.py", "Well.objects.filter(conditions__poor=3)\n"),
        ("queries/other.py", "rows.values_list('poor')\n"),
        ("jobs.py", "cursor.execute('SELECT * FROM wells_condition')\n"),
        ("api.py", "rows = dataset.rows(as_of, actor)\n"),
        ("templates/wells/well.html", "{{ well.conditions.first.poor }}"),
    ],
)
def test_a_road_past_it_is_found(house, name, text):
    source, put = house
    put(f"capabilities/wells/{name}", text)
    (breach,) = list_breaches(source)
    assert name in breach
    assert breach.endswith("ask kernel.suppression")
