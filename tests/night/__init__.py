"""The long families of tests, in parts of at most forty minutes; by day each leaves one representative in `./test`."""
