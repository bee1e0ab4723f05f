"""The commands of the dashboard and what they do."""
