"""Tests of the scripts of docs/_static/explore/."""
