"""A study of one's own: its folder, made with all that every verb needs, and brought up to date with the package.

In: answers of somebody (title, question, authors, licence, cases) and what the package carries. Out: a folder arranged like
the project. Imports what lies above it; nothing but the commands imports it.
"""
