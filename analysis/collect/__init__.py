"""Collected data come in, cleaned and checked tables go out; files are read and written here and nowhere else. Imports `model`."""
