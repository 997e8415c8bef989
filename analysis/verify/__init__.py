"""Does every exhibit reproduce, and what would break it?

In come claims; out go a verdict for each exhibit, after reruns in scratch copies, as they are or under conditions that must not matter. It imports
`pipeline` and the rooms above it.
"""
