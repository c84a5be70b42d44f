"""What Checkov loads. Checkov only reads folders that have this file."""
