"""Journeys in a browser and black-box checks over HTTP, against the real application as processes."""
