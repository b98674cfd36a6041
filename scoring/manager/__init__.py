"""The manager's view: what changed, which difference is real, where it fails, what needs somebody today."""
