"""What siting declares: prices, planned digging, protected areas."""

from hatang.capabilities.siting.datasets.inputs import PRICE, PROTECTED, WORK
from hatang.capabilities.siting.datasets.planned import PLANNED

DATASETS = (PRICE, WORK, PROTECTED, PLANNED)
