"""Measurements: `make bench`, or `.venv/bin/python -m bench NAME`. Ratios where two things are compared in one run."""
