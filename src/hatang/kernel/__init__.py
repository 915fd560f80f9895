"""Django without business: what every capability declares to and takes from."""
