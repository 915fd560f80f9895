"""Hạ Tầng: the platform on which a Vietnamese province plans, proves and runs its digital infrastructure."""

__version__ = "0.12.0"
