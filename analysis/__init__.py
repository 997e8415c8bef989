"""Positions of states that ask a third state for the same person."""

from analysis.model import checkout

checkout.refuse_another()
