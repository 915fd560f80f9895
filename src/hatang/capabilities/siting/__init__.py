"""Siting: what to build next — sites, fibre, Wi-Fi, satellite — at least cost and with proof."""
