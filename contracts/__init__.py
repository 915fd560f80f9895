"""What the house promises about itself, checked by machines."""
