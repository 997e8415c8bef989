"""The one dictionary: every table and column with what it means, what blank means, what it may hold, and its key.

`schemas` has what a column and a table are; `collected`, `vocabulary` (the codebook) and `processed` the tables of data; `columns` the columns that mean
the same in several of the tables that are computed; the other modules these tables, by the room that computes them. The data of a figure stand
with its drawing.
"""
