"""What changed between two states of the data, or two sets of choices, and because of which rows.

In come two sides, each some data as they lie somewhere, or lay at a commit, under some choices; out go the rows that differ, and the positions, sentences and
conclusions that moved with them. Imports everything up to `pipeline`.
"""
