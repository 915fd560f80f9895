"""Assets: masts, cells, fibre, subscriptions, surveys, the agencies' network and systems, and what endangers them."""
