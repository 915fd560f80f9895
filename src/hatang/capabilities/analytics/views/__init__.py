"""Pages of analytics: questions, dashboards, lineage."""
