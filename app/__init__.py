"""What people see and do: the dashboard. Calls `qa`, never the other way round."""
