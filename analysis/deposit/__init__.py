"""The deposit: one archive with code, data, claimed results and lock, and with what machines and reviewers ask of it.

Tables, notebooks and lock come in; out goes an archive that is the same bytes on any day, in any folder, on any machine.
"""
