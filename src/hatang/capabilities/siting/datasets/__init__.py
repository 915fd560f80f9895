"""What siting declares: prices, lines, planned digging, protected areas, scenarios with their masts, planned sites,
operators' yearly plans."""

from hatang.capabilities.siting.datasets.builds import PLANNED_BUILD
from hatang.capabilities.siting.datasets.inputs import LINES, PRICE, PROTECTED, WORK
from hatang.capabilities.siting.datasets.planned import PLANNED
from hatang.capabilities.siting.datasets.scenarios import PROPOSED, SCENARIOS

DATASETS = (PRICE, LINES, WORK, PROTECTED, SCENARIOS, PROPOSED, PLANNED, PLANNED_BUILD)
