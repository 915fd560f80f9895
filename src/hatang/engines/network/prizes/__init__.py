"""Prize-collecting trees: connect what is worth it, pay for what is left out."""
