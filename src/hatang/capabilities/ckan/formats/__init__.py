"""What clients send, checked; what they get beside the descriptions of the catalogue; rows as they ask for them."""
