"""The way back from every exhibit to its pages, and the way forth from a page to every exhibit that would change without it.

In come an address or a record, and claims or a rerun; out go the rows, facts and pages behind it. It imports `verify`, `pipeline` and the rooms above.
"""
