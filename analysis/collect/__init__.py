"""Collected data to processed tables, and the one door to the disk.

In come files of `data/raw` (or of data somebody brings); out go cleaned, checked and corroborated tables, as `Case`, `Codebook` and `Study`.
It imports `model`.
"""
