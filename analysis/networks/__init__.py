"""Discourse networks of any table of statements.

In come a table and its settings; out go one-mode and two-mode networks as tables. It imports `model`.
"""
