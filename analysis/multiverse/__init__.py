"""All defensible choices at once.

In come a case and the decisions and conclusions of its codebook; out go how every cell looks in every universe, and what each conclusion depends on.
It imports `model`, `collect`, `positions` and `study`.
"""
