"""What words mean as of a date, and which documents stand behind them."""
