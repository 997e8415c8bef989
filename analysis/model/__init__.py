"""The words of the project: stances, choices, dates, addresses, cases and studies as objects, the dictionary, prose.

In come values and tables that another room has read; out go the same things with names. It imports no other room.
"""
