"""What words add to the rooms of others: `hatang plan definitions`, `define`."""
