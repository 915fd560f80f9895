"""The lake: immutable snapshots of every dataset, read by the portal, the map and the analysts."""
