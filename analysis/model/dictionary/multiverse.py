"""The tables that `multiverse` computes."""

from analysis.model import terms
from analysis.model.dictionary.columns import STANCES, described
from analysis.model.dictionary.schemas import Column
from analysis.model.dictionary.study import GENERALISATIONS

ROBUSTNESS = described(
    "robustness",
    "a conclusion",
    "conclusion",
    "conclusion",
    Column("as_of", "day up to which it is asked", "everything collected", type="day"),
    Column("sentence", "what is concluded, with the value by default"),
    Column("by_default", "holds, does not hold or undefined in the default universe"),
    Column("verdict", "fragile, silent (by default), by absence, not tried (by equivalent choices), robust or silenced"),
    "n_equivalent",
    Column("n_matrices", "distinct matrices among these", type="whole"),
    Column("n_equivalent_same", "of these with the value by default", type="whole"),
    Column("n_equivalent_undefined", "of these in which another value is undefined: the state is silent", type="whole"),
    "n_uncertain",
    Column("n_uncertain_same", "of these with the value by default", type="whole"),
    Column("n_uncertain_undefined", "of these in which another value is undefined: the state is silent", type="whole"),
    "n_non_equivalent",
    Column("n_non_equivalent_same", "of these with the value by default", type="whole"),
    Column("n_non_equivalent_undefined", "of these in which another value is undefined: the state is silent", type="whole"),
    Column(
        "n_failed",
        "universes that cannot be computed, such as those of a coding that the case does not have",
        type="whole",
    ),
    Column("decisions_equivalent", "decisions of which an equivalent option can reach it", "none", is_list=True),
    "decisions fact_ids",
)

MOVERS = described(
    "movers",
    "a conclusion and a decision that can reach it",
    "conclusion decision",
    "conclusion",
    Column("decision", "parameter of analysis that is decided"),
    Column("options", "labels of the options, the default first", is_list=True),
    Column("n_pairs", "pairs of universes that differ in this decision alone", type="whole"),
    Column("n_moved", "pairs in which the conclusion has another value", type="whole"),
    Column("n_silenced", "of these the pairs in which one of the values is undefined", type="whole"),
    Column("share_moved", "share of these pairs, 0 to 1", "no such pair", type="number"),
    Column(
        "n_pairs_equivalent",
        "pairs of universes of equivalent choices that differ in this decision alone",
        type="whole",
    ),
    Column("n_moved_equivalent", "pairs of these in which the conclusion has another value", type="whole"),
)

OVERTURNING = described(
    "overturning",
    "a conclusion, and choices or losses by which it may be overturned",
    "conclusion by",
    "conclusion",
    Column("by", "equivalent choices, any choices, original reports or informants"),
    Column("n_tried", "universes, or sets of original reports or informants, that were tried", type="whole"),
    Column("n_tried_same", "of these with the value by default", type="whole"),
    Column("is_all", "whether these are all that there are", type="yes_no"),
    Column(
        "is_least",
        "yes if no smaller set changes the conclusion, no if that is not known",
        "nothing that was tried changes it",
        type="yes_no",
    ),
    Column("n_single", "original reports or informants behind the conclusion", "choices", type="whole"),
    Column("n_single_same", "of these that can be lost alone without changing the value", "choices", type="whole"),
    Column(
        "size",
        "number of choices, original reports or informants in the smallest sets",
        "nothing that was tried overturns it",
        type="whole",
    ),
    Column("n_sets", "number of smallest sets", type="whole"),
    Column(
        "sets",
        "smallest sets: names of universes, or of what is lost joined by +; the first twelve",
        "nothing that was tried overturns it",
        is_list=True,
    ),
    Column("becomes", "value that each of them gives", "nothing that was tried overturns it", is_list=True, repeats=True),
)

MATRICES = described(
    "matrices",
    "a distinct matrix of universes of equivalent choices",
    "matrix",
    Column("matrix", "hash of kind and stances of every cell, and of whether it is contested"),
    Column("universe", "universe with the fewest choices that leads to it"),
    Column("n_choices", "number of its choices that are not defaults", type="whole"),
    Column("n_equivalent", "universes of equivalent choices that lead to it", type="whole"),
    Column("n_uncertain", "universes with an uncertain option and no non-equivalent one that lead to it", type="whole"),
    Column("n_non_equivalent", "universes with a non-equivalent option that lead to it", type="whole"),
    Column("n_changed", "cells that differ from the default matrix", type="whole"),
    Column("changed", "these cells, as state/proposition", "none", is_list=True),
)

WITHOUT_ONE = described(
    "without_one",
    "a thing left out, and a cell that changes",
    "kind left_out state proposition",
    Column("kind", "informant, original report, uncertain date or attributed layer"),
    Column("left_out", "what is left out: an informant, an original report, a fact with its date, or attribution"),
    "state proposition cell stances",
    Column("is_contested", "yes where an account contests the cell", type="yes_no"),
    Column("cell_without", "kind of cell without it", values=tuple(terms.CELLS.index)),
    Column(
        "stances_without",
        "stances of the statements that speak for the state without it",
        "silent",
        values=STANCES,
        type="whole",
        is_list=True,
    ),
    Column("is_contested_without", "yes where an account contests the cell without it", type="yes_no"),
    Column("change", "what becomes of the cell"),
    "fact_ids",
)

ROBUST_GENERALISATIONS = described(
    "robust_generalisations",
    "a sentence that generalises",
    "id",
    Column("id", "name of the sentence, as in the table of generalisations"),
    Column("quantifier", "in the default universe: all, most, about half, few or none", "nothing is known"),
    Column("k", "cases for it in the default universe", type="whole"),
    Column("n", "cases of which it is known there", type="whole"),
    Column("verdict", "fragile, by absence, not tried (by equivalent choices), robust or silenced"),
    Column(
        "quantifiers_equivalent",
        "quantifiers that occur in universes of equivalent choices",
        "nothing is known",
        is_list=True,
    ),
    Column("k_min", "least number of cases for it in universes of equivalent choices", type="whole"),
    Column("k_max", "greatest number of cases for it there", type="whole"),
    Column("n_min", "least number of cases of which it is known there", type="whole"),
    Column("n_max", "greatest number of cases of which it is known there", type="whole"),
    "n_equivalent",
    Column("n_matrices", "distinct matrices, of all cases together, among these", type="whole"),
    Column("n_equivalent_same", "of these with the quantifier by default", type="whole"),
    "n_uncertain",
    Column("n_uncertain_same", "of these with the quantifier by default", type="whole"),
    "n_non_equivalent",
    Column("n_non_equivalent_same", "of these with the quantifier by default", type="whole"),
    Column("decisions_equivalent", "decisions of which an equivalent option can reach it", "none"),
    "decisions",
    Column(
        "size",
        "number of choices in the smallest sets of equivalent choices that give another quantifier",
        "none does",
        type="whole",
    ),
    Column("sets", "these sets, as names of universes", "none", is_list=True),
    Column("becomes", "quantifier that each of them gives", "none", is_list=True),
    GENERALISATIONS.column("n_not_applicable"),
    Column("case_ids", "cases of which it is asked", "none", refers_to="cases", is_list=True),
    GENERALISATIONS.column("cases_not_applicable"),
)
