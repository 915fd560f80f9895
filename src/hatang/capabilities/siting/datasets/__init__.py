"""What siting declares: prices, planned digging, protected areas."""

from hatang.capabilities.siting.datasets.inputs import PRICE, PROTECTED, WORK

DATASETS = (PRICE, WORK, PROTECTED)
