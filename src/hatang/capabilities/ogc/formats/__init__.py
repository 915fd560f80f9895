"""What comes in by addresses and goes out as documents."""
