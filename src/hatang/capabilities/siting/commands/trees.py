"""`hatang siting steiner` and `hatang siting pcst`: least-cost trees, plain and prize-collecting."""
