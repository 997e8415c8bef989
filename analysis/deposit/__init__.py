"""The deposit: one archive with code, data, claimed results and lock, and with what machines and reviewers ask of it.

Tables, notebooks and lock come in; out goes an archive, the same bytes on any day, in any folder, on any machine. It
imports `verify`, `pipeline` and the rooms above them.
"""
