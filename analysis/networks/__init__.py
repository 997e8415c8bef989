"""Statements of any table come in; discourse networks go out."""
