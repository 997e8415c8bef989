"""One file a figure, one file a subject for tables: what is declared of each exhibit, and the functions that make it.

In come a case or a study and choices; out go drawings and tables with their words, shown by a notebook. Nothing is saved. It imports the rooms above it.
"""


class Contradiction(ValueError):
    """Declarations of exhibits contradict each other; the message names every fault."""
