"""What tasks add to the rooms of others: `hatang plan show`, `tasks`, `deadlines`, `print`."""
