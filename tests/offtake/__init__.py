"""Tests of the offtake."""
