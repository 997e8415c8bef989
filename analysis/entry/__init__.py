"""What people fill in by hand: workbooks and bibliographies.

Layered as docs/architecture.md says.
"""
