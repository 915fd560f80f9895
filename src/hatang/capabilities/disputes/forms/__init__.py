"""Forms of disputes: challenges, signal holes, residents."""
