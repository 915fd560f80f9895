"""The shell people see: home, search, navigation; composes what the capabilities declare."""
