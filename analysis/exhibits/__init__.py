"""One file a figure, one file a subject for tables: what is declared of each exhibit, and the functions that make it; nothing is saved."""
