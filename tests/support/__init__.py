"""Support shared by tests: processes, the live application, the browser."""
