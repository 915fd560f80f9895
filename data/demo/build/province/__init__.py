"""The demonstration province: modules that each write some of its files, seeded and repeatable."""
