"""What siting declares: prices, lines, planned digging, protected areas, planned sites, operators' yearly plans."""

from hatang.capabilities.siting.datasets.builds import PLANNED_BUILD
from hatang.capabilities.siting.datasets.inputs import LINES, PRICE, PROTECTED, WORK
from hatang.capabilities.siting.datasets.planned import PLANNED

DATASETS = (PRICE, LINES, WORK, PROTECTED, PLANNED, PLANNED_BUILD)
