"""What was collected and is taken back: which rows hold it, what the data are without it, and where it is still named.

In come a data set and the name of a case, a fact or a person; out go a plan of changes, the changes all at once, and
a search over everything that was made. It imports `pipeline` and the rooms above it.
"""
