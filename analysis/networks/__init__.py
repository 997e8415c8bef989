"""Statements of any table come in; discourse networks and their polarisation go out."""
