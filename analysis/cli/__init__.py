"""The command line: `rival-requests VERB`, or `python -m analysis VERB`.

In come words; out go one call to a room, sentences and an exit status. It imports every room, each when it is asked for.
"""
