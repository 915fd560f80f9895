"""Analytics: questions in SQL over the lake, read-only, each person within what they may see."""
