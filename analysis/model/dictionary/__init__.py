"""The one dictionary: every table and column with what it means, what blank means, what it may hold, and its key.

`columns` has the columns that mean the same in several tables; the other modules have the tables, by the room that computes them. Those of a
figure stand with its drawing.
"""
