"""Coded material of other programs in, and ours out: databases and tables of discourse analysis, projects and codebooks by REFI-QDA, annotations."""
