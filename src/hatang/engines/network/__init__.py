"""Least-cost networks on graphs: Steiner trees, prize-collecting trees, fibre access, with certified bounds."""
