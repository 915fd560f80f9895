"""Which sites to build: most people for a budget, least money for a share and floors, the frontier, the years."""

from hatang.engines.siting.choosing.checker import check_choice
from hatang.engines.siting.choosing.frontier import Frontier, compute_frontier
from hatang.engines.siting.choosing.phases import Phases, plan_phases
from hatang.engines.siting.choosing.solver import least_money, most_people, warm_up

__all__ = [
    "Frontier",
    "Phases",
    "check_choice",
    "compute_frontier",
    "least_money",
    "most_people",
    "plan_phases",
    "warm_up",
]
