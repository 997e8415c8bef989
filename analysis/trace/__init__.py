"""The way back from every exhibit to its pages, and the way forth from a page to every exhibit that would change without it."""
