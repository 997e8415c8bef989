"""The command line: `rival-requests VERB`, or `python -m analysis VERB`.

In: words that somebody types. Out: what the other rooms answer, in print or in a file, and an exit status: 0 holds,
1 differs or a notebook failed, 2 bad input or something that the machine lacks, 130 told to stop. Whatever is wrong
with the words is said at once, in sentences, before anything is written.

A verb is a file with a `command`, and a row in `group.VERBS`. It has options, one call of another room and an exit
status; what it does is decided elsewhere. `group` finds the verb, and imports no other; `options` has what several
verbs ask, and what a shell completes; `faults` refuses; `output` writes where somebody wishes; `reruns` starts
notebooks if the machine allows it.

The room imports from every other one, and none imports from it. What takes long to import (graph of tasks, site,
verification) is imported by the function that needs it, so that help and completion come at once.
"""
