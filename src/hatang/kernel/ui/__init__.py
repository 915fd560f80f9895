"""What people see: one page, one table, one figure, one map, one form for the whole house."""
