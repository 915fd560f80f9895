"""What assets takes in: one import for each table, with the words that real files use."""

from hatang.capabilities.assets.imports import agencies, operators, people, security

IMPORTS = (*operators.IMPORTS, *people.IMPORTS, *agencies.IMPORTS, *security.IMPORTS)
