"""What reading documents adds to the rooms of others: `hatang plan read`."""
