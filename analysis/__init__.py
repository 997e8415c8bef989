"""Positions of the states in a dispute, from sourced facts to figures that walk back to their sources."""

from analysis.model import checkout

checkout.refuse_another()
