"""Positions of states that ask a third state for the same person."""
