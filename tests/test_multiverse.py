"""The multiverse: the engine is a plain reference, universe by universe; conclusions, shares and smallest sets are those worked by hand."""

import random
from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from plain_positions import Plain

from analysis import cases, configurations, files, terms
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse import engine, generalising, robustness
from analysis.multiverse.conclusions import FAILED, FALSE, TRUE, UNDEFINED, Asked, Clause, Conclusion
from analysis.multiverse.decisions import LOSS, Axis, Grid, Option
from analysis.positions import compare

CASES = files.case_ids()
CODEBOOK = files.read_codebook()
DECISIONS, CONCLUSIONS, STATES = CODEBOOK["decisions"], CODEBOOK["conclusions"], list(CODEBOOK["states"]["alpha2"])
SEED, N_DRAWN = 20230622, 150
"""Seed of everything drawn, and universes drawn of each case, as collected and shaken: 4,200 in all."""


@cache
def tables_of(case_id: str) -> dict[str, pd.DataFrame]:
    return files.read_processed_case(case_id)


@cache
def explored(case_id: str) -> robustness.Multiverse:
    return robustness.explore(tables_of(case_id), CODEBOOK)


def cells_of(case: engine.Case, block: engine.Block, grid: Grid, places: tuple[int, ...]) -> dict[tuple[str, str], tuple[engine.Look, int]]:
    """Look and trace of each cell in one universe of a block of all of them."""
    evidence = np.ravel_multi_index(places[:-3], grid.shape[:-3])
    at = (block.classes[evidence], *places[-3:])
    return {cell: (engine.look(code), int(trace)) for cell, code, trace in zip(case.cells, block.codes[at], block.traces[at], strict=True)}


def plainly(plain: Plain, choices: dict) -> dict[tuple[str, str], tuple[engine.Look, int]]:
    """The same from the reference."""
    return {
        name: (
            engine.Look(cell.kind, cell.stances, cell.ever),
            engine.trace_of(cell.kept, cell.attributed, cell.other, cell.last_word_first, cell.last_word_last),
        )
        for name, cell in plain.cells(choices).items()
    }


def draw_place(draw: random.Random, grid: Grid, allowed: np.ndarray) -> tuple[int, ...]:
    while True:
        place = tuple(draw.randrange(n) for n in grid.shape)
        if allowed[place]:
            return place


def shaken(tables: dict[str, pd.DataFrame], draw: random.Random) -> dict[str, pd.DataFrame]:
    """A case in which accounts collide everywhere: two propositions, days, stances, bases and organs drawn anew, bounds and days of pages missing."""

    def days(n: int) -> list[tuple[str, str]]:
        found = []
        for _ in range(n):
            start = pd.Timestamp("2020-01-01") + pd.Timedelta(days=draw.randrange(60))
            end = start + pd.Timedelta(days=draw.choice([0, 0, 0, 5, 30]))
            found.append(("" if draw.random() < 0.12 else str(start.date()), "" if draw.random() < 0.12 else str(end.date())))
        return found

    said, facts, sources = (tables[name].copy() for name in ("statements", "facts", "sources"))
    case = tables["case"].iloc[0]
    asking = terms.split_list(case["requesting_states"])
    said["proposition"] = [draw.choice([f"surrender_to_{asking[0]}", "detention_justified"]) for _ in said.index]
    said["state"] = [draw.choice([case["requested_state"], *asking]) for _ in said.index]
    said["stance"] = [draw.choice(["-1", "0", "1"]) for _ in said.index]
    said["basis"] = [draw.choice(terms.BASES) for _ in said.index]
    said["organ"] = [draw.choice(["court", "prosecutor", "justice_ministry", "executive", "other"]) for _ in said.index]
    for table in (said, facts):
        found = days(len(table))
        table["first_day"], table["last_day"] = [first for first, _ in found], [last for _, last in found]
        table["is_approximate"] = [draw.choice(["yes", "no"]) for _ in found]
    sources["published_last_day"] = [
        "" if draw.random() < 0.25 else str((pd.Timestamp("2020-01-01") + pd.Timedelta(days=draw.randrange(70))).date()) for _ in sources.index
    ]
    return {**tables, "statements": said, "facts": facts, "sources": sources}


def losses(tables: dict[str, pd.DataFrame], draw: random.Random) -> list[Option]:
    origins, informants = sorted(set(tables["sources"]["origin_id"])), sorted(set(tables["facts"]["informant"]))
    some = [tuple(draw.sample(names, draw.randint(1, max(len(names) // 2, 1)))) for names in (origins, origins, informants)]
    return deciding.without_origins(tables, some[:2]) + deciding.without_informants(some[2:])


@pytest.mark.parametrize("case_id", CASES)
@pytest.mark.parametrize("is_shaken", [False, True], ids=["as collected", "shaken"])
def test_the_engine_is_the_reference(case_id, is_shaken):
    draw = random.Random(f"{SEED} {case_id} {is_shaken}")
    tables = shaken(tables_of(case_id), draw) if is_shaken else tables_of(case_id)
    plain, case = Plain(tables, CODEBOOK), engine.Case(tables, CODEBOOK["propositions"])
    days = sorted({*tables["statements"]["last_day"], *tables["sources"]["published_last_day"]} - {""})
    n = 0
    for as_of in ("", draw.choice(days), draw.choice(days)):
        whole = deciding.grid(tables, DECISIONS, losses(tables, draw), as_of=as_of)
        grid = whole.only({axis.name: sorted(draw.sample(range(len(axis.options)), min(len(axis.options), 2))) for axis in whole.axes})
        block, allowed = engine.everything(case, grid, with_traces=True), grid.allowed
        for _ in range(N_DRAWN // 3):
            places = draw_place(draw, grid, allowed)
            assert cells_of(case, block, grid, places) == plainly(plain, grid.choices(places)), (grid.name(places), as_of)
            n += 1
    assert n == N_DRAWN


@pytest.mark.parametrize("case_id", ["kislitsin", "vinnik"])
def test_the_reference_is_compare(case_id):
    draw = random.Random(SEED)
    tables, plain = tables_of(case_id), Plain(tables_of(case_id), CODEBOOK)
    grid = deciding.grid(tables, DECISIONS, losses(tables, draw), as_of="2023-08-02")
    for _ in range(4):
        choices = grid.choices(draw_place(draw, grid, grid.allowed))
        found = plain.cells(choices)
        for cell in compare(tables, CODEBOOK, **choices).to_dict("records"):
            ours = found[cell["state"], cell["proposition"]]
            ids = tuple(";".join(names) for names in (ours.kept, ours.attributed, ours.other))
            assert (ours.kind, ";".join(map(str, ours.stances))) == (cell["cell"], cell["stances"]), choices
            assert ids == tuple(cell[f"statement_ids_{name}"] for name in ("own", "attributed", "other_stance")), choices


# What must not matter


def spread(case: engine.Case, grid: Grid) -> dict[tuple[str, ...], tuple]:
    """Looks and traces of all cells by the labels of a universe, whatever the order of options."""
    block = engine.everything(case, grid, with_traces=True)
    found = {}
    for places in product(*map(range, grid.shape)):
        labels = tuple(option.label for option in grid.options(places))
        evidence = np.ravel_multi_index(places[:-3], grid.shape[:-3])
        at = (block.classes[evidence], *places[-3:])
        found[labels] = tuple(sorted(zip(case.cells, map(int, block.codes[at]), map(int, block.traces[at]), strict=True)))
    return found


FEW = DECISIONS[DECISIONS["parameter"].isin(["rule", "basis", "disputed", "exclude_origin_states", "min_origins"])]


def test_another_option_changes_no_other_universe():
    tables = tables_of("kislitsin")
    case = engine.Case(tables, CODEBOOK["propositions"])
    more = deciding.grid(tables, FEW)
    without = deciding.grid(tables, FEW[~FEW["label"].isin(["deeds-first", "no-russian-origin", "drop-disputed"])])
    wide, narrow = spread(case, more), spread(case, without)
    assert len(narrow) < len(wide) and all(wide[labels] == cells for labels, cells in narrow.items())
    names = {without.name(places) for places in np.argwhere(without.allowed)}
    assert names < {more.name(places) for places in np.argwhere(more.allowed)} and len(names) == without.allowed.sum()


def test_the_order_of_decisions_rows_and_origins_does_not_matter():
    draw = np.random.default_rng(SEED)
    tables = tables_of("kislitsin")
    mixed = {name: table.sample(frac=1, random_state=draw) for name, table in tables.items()}
    mixed["sources"] = mixed["sources"].sort_values("origin_id", ascending=False)
    grid, turned = deciding.grid(tables, FEW), deciding.grid(mixed, FEW.sample(frac=1, random_state=draw))
    assert turned == grid
    assert spread(engine.Case(mixed, CODEBOOK["propositions"]), turned) == spread(engine.Case(tables, CODEBOOK["propositions"]), grid)
    one, other = (
        robustness.explore(some, {**CODEBOOK, "decisions": table, "conclusions": asked})
        for some, table, asked in ((tables, DECISIONS, CONCLUSIONS), (mixed, DECISIONS[::-1], CONCLUSIONS[::-1]))
    )
    for make in (robustness.robustness, robustness.overturning, robustness.movers, robustness.matrices, robustness.without_one, robustness.curve):
        pd.testing.assert_frame_equal(make(one), make(other))


@pytest.mark.parametrize("what", ["origins", "informants"])
def test_without_everything_all_are_silent(what):
    tables = tables_of("kislitsin")
    case = engine.Case(tables, CODEBOOK["propositions"])
    loss = (
        deciding.without_origins(tables, [tuple(set(tables["sources"]["origin_id"]))])
        if what == "origins"
        else deciding.without_informants([tuple(set(tables["facts"]["informant"]))])
    )
    grid = deciding.grid(tables, DECISIONS, loss)
    block = engine.everything(case, grid, with_traces=True)
    lost = block.classes.reshape(grid.shape[:-3])[:, :, :, :, 1]
    assert {engine.look(code) for code in np.unique(block.codes[lost])} == {engine.Look("silent", (), ())}
    assert not block.traces[lost].any() and block.codes[block.classes[0]].any()


def test_batches_of_any_size_give_the_same():
    tables = tables_of("kasatkin")
    case, grid = engine.Case(tables, CODEBOOK["propositions"]), deciding.grid(tables, DECISIONS)
    whole = engine.everything(case, grid)
    found = [engine.matrix_numbers(case, block.codes)[block.classes] for block in engine.blocks(case, grid, size=5000)]
    assert len(found) > 5 and (np.concatenate(found) == engine.matrix_numbers(case, whole.codes)[whole.classes]).all()


def test_the_hash_of_a_matrix_tells_matrices_apart():
    found = explored("kislitsin")
    looks = np.array([hash(engine.LOOKS[code][:2]) for code in range(engine.N_LOOKS)])[found.every.codes[found.every.valid]]
    assert len(np.unique(looks, axis=0)) == robustness.matrix_counts(found)["matrices"]


# Decisions


def test_forbidden_combinations_are_no_universes():
    grid = deciding.grid(tables_of("kislitsin"), DECISIONS)
    names = [{option.label for option in grid.options(places)} for places in np.argwhere(grid.allowed)[::7]]
    assert not any({"count-pages", "one-report"} <= labels and labels & {"keep-disputed", "drop-disputed"} for labels in names)
    assert any({"count-pages", "one-report", "better-supported"} <= labels for labels in names)
    count, least, disputed = 2, 2, 3
    assert grid.allowed.sum() == grid.allowed.size * (1 - 2 / (count * least * disputed))


def test_a_start_of_ones_own_is_the_default_and_what_it_leaves_out_stays_out():
    tables = tables_of("kislitsin")
    grid = deciding.grid(tables, DECISIONS, min_origins=3, rule="majority", exclude_sources="vz-20230629")
    assert [option.value for option in grid.axis("min_origins").options] == [3, 1, 2]
    assert [option.value for option in grid.axis("rule").options] == ["majority", "latest", "decider_first", "strongest_basis"]
    origin = (0,) * len(grid.shape)
    assert {key: value for key, value in grid.choices(origin).items() if value != terms.DEFAULTS[key]} == {
        "exclude_sources": "vz-20230629",
        "min_origins": 3,
        "rule": "majority",
    }
    case = engine.Case(tables, CODEBOOK["propositions"])
    found, plain = engine.everything(case, grid, with_traces=True), Plain(tables, CODEBOOK)
    last = tuple(np.argwhere(grid.allowed)[-1])
    for places in (origin, last):
        assert "vz-20230629" in grid.choices(places)["exclude_sources"]
        assert cells_of(case, found, grid, places) == plainly(plain, grid.choices(places))


def test_a_name_leads_to_its_universe():
    tables = tables_of("kislitsin")
    grid = deciding.grid(tables, DECISIONS)
    for name in ("default", "two-reports+deeds-first", "without-origin:ria-20230629+without-informant:not stated+majority"):
        found, places = deciding.find(grid, tables, name)
        again, same = deciding.find(grid, tables, found.name(places))
        assert found.choices(places) == again.choices(same)
    pages = tables["sources"].loc[tables["sources"]["origin_id"] == "ria-20230629", "source_id"]
    assert len(pages) > 1 and found.choices(places)["exclude_sources"].split(";") == sorted(pages)
    assert found.choices(places)["exclude_informants"] == "not stated" and found.choices(places)["rule"] == "majority"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("two-report", "'two-report' is no option; allowed: "),
        ("two-reports+", "'' is no option; allowed: default alone, "),
        ("majority+deeds-first", "takes a decision twice"),
        ("count-pages", "is a forbidden combination"),
        ("without-origin:nowhere", "'nowhere' is no original report of the case; allowed: "),
        ("without-informant:nobody", "'nobody' is no informant of the case; allowed: "),
    ],
)
def test_a_wrong_name_says_what_is_allowed(name, said):
    tables = tables_of("kislitsin")
    with pytest.raises(ValueError, match="allowed|decisions.csv") as error:
        deciding.find(deciding.grid(tables, DECISIONS), tables, name)
    assert said in str(error.value)


def test_subsets_are_all_or_drawn():
    sets, is_all = deciding.subsets(["b", "a", "c"])
    assert is_all and sets == [("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    names = [f"n{place:02d}" for place in range(20)]
    drawn, is_all = deciding.subsets(names, n_drawn=300)
    assert not is_all and {some for some in drawn if len(some) == 1} >= {(name,) for name in names} and 280 < len(drawn) <= 320
    assert drawn == deciding.subsets(names[::-1], n_drawn=300)[0] and abs(np.mean([len(some) for some in drawn if len(some) > 1]) - 10) < 0.5


def changed_table(table: pd.DataFrame, label: str, **cells: str) -> pd.DataFrame:
    key = "label" if "label" in table else "conclusion"
    made = table.copy()
    made.loc[made[key] == label, list(cells)] = list(cells.values())
    return made


@pytest.mark.parametrize(
    ("label", "cells", "said"),
    [
        ("majority", {"option": "loudest"}, "'loudest'; allowed: for rule: latest"),
        ("two-reports", {"option": "two"}, "'two'; allowed: for min_origins: a whole number"),
        ("majority", {"is_default": "yes", "type": "E"}, "'2 defaults of rule'; allowed: one default"),
        ("last-word", {"is_default": "no"}, "'0 defaults of rule'"),
        ("last-word", {"type": "U"}, "'U'; allowed: E for a default"),
        ("majority", {"not_with": "two-reports+three-reports"}, "'two-reports+three-reports'; allowed: labels"),
        ("majority", {"option": "latest"}, "'latest'; allowed: each option of rule once"),
        ("no-state-media", {"option": "state_media"}, "'state_media'; allowed: blank or conditions"),
    ],
)
def test_faults_of_decisions(label, cells, said):
    assert deciding.faults(DECISIONS, STATES) == []
    assert any(said in str(fault) for fault in deciding.faults(changed_table(DECISIONS, label, **cells), STATES))


@pytest.mark.parametrize(
    ("label", "cells", "said"),
    [
        ("finality", {"holds": "2"}, "'2'; allowed: for stance: -1, 0, 1, silent, differs, default"),
        ("finality", {"part": "ever"}, "'default'; allowed: for ever: -1, 0, 1, silent"),
        ("finality", {"proposition": "decision_finale"}, "'decision_finale'; allowed: a proposition"),
        ("finality", {"as_of": "2023-02-30"}, "'2023-02-30'; allowed: blank or YYYY-MM-DD"),
        ("finality", {"sentence": "{wrong}"}, "'{wrong}'; allowed: text with no other places"),
        ("finality", {"sentence": ""}, "''; allowed: a sentence in the first clause"),
        ("finality", {"clause": "2"}, "'2'; allowed: 1 to the number of clauses"),
        ("undecided-by-2-august", {"clause": "1"}, "'1;1'; allowed: 1 to the number of clauses"),
    ],
)
def test_faults_of_conclusions(label, cells, said):
    assert concluding.faults(CONCLUSIONS, CODEBOOK["propositions"]) == []
    assert any(said in str(fault) for fault in concluding.faults(changed_table(CONCLUSIONS, label, **cells), CODEBOOK["propositions"]))


def test_a_case_without_a_coding_has_failing_universes_with_a_reason():
    tables = tables_of("kasatkin")
    tables = {**tables, "statements": tables["statements"][tables["statements"]["coding"] != "A"]}
    found = robustness.explore(tables, CODEBOOK)
    assert engine.fault_words(found.asked[0].all.grid) == ["the case has no coding A"]
    table = robustness.robustness(found)
    assert (table["n_failed"] > 0).all()
    other = robustness.robustness(explored("kasatkin"))
    both = table.merge(other, on="conclusion", suffixes=("", "_with"))
    assert len(both) and (both["n_equivalent"] == both["n_equivalent_with"]).all() and not other["n_failed"].any()


def test_where_the_multiverse_starts_is_never_forbidden():
    grid = deciding.grid(tables_of("kislitsin"), DECISIONS, count="pages")
    assert grid.allowed[(0,) * len(grid.shape)] and not grid.allowed.all()
    assert deciding.find(grid, tables_of("kislitsin"), "default")[1] == (0,) * len(grid.shape)


# Conclusions


def test_an_option_that_only_changes_what_was_once_said_stays():
    """Without page jns-20191103 the last word of Israel on the finality stays as it is, but no own statement with another stance is left before it."""
    tables = tables_of("burkov")
    case = engine.Case(tables, CODEBOOK["propositions"]).only([("IL", "decision_final")])
    loss = Option("without-page", "", sources=frozenset({"jns-20191103"}))
    grid = deciding.grid(tables, DECISIONS[:0], [loss])
    block = engine.everything(case, grid, with_traces=True)
    asked = concluding.ask(case, grid, block, Conclusion("x", "", (Clause((("IL", "decision_final"),), "ever", frozenset({"1"})),), ""), "")
    assert list(asked.all.values.ravel()) == [FALSE, TRUE]


def small(values: list, valid: list | None = None, types: str = "EEU") -> Asked:
    """A conclusion over two decisions of two options and one of three, the third of type U."""
    options = [
        (Option("a0", 0), Option("a1", 1)),
        (Option("b0", 0), Option("b1", 1)),
        tuple(Option(f"c{place}", place, kind) for place, kind in enumerate(types)),
    ]
    grid = Grid("case", {}, tuple(Axis(name, found) for name, found in zip("abc", options, strict=True)), frozenset())
    array = np.array(values, dtype=np.uint8).reshape(2, 2, 3)
    return Asked(
        Conclusion("small", "", (), ""),
        "it is so",
        grid,
        array,
        np.ones((2, 2, 3), dtype=bool) if valid is None else np.array(valid).reshape(2, 2, 3),
    )


T, F, U, X = TRUE, FALSE, UNDEFINED, FAILED


def menus(asked: Asked) -> concluding.Everywhere:
    """The conclusion in each menu, no option being another one under another name."""
    traces = np.arange(12, dtype=np.uint64).reshape(2, 2, 3)
    return concluding.narrowed(asked.conclusion, "", asked.grid, asked.values, traces, (asked.valid, asked.values == X, asked.grid.types()))


def test_shares_by_hand():
    # universes a0b0, a0b1, a1b0, a1b1, each with c0 (E), c1 (E), c2 (U)
    asked = small([T, T, F, T, F, U, T, T, T, U, F, X])
    assert concluding.shares(menus(asked)) == {
        "n_failed": 1,
        "n_E": 8, "n_E_holds": 5, "n_E_not": 2, "n_E_undefined": 1,
        "n_U": 3, "n_U_holds": 1, "n_U_not": 1, "n_U_undefined": 1,
        "n_N": 0, "n_N_holds": 0, "n_N_not": 0, "n_N_undefined": 0,
    }  # fmt: skip


def test_moves_by_hand():
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X]))
    found, among = (concluding.moves(menu).set_index("decision")[["n_pairs", "n_moved", "n_silenced"]] for menu in (asked.all, asked.equivalent))
    # a: (a0b0, a1b0): c0 T=T, c1 T=T, c2 F/T moved; (a0b1, a1b1): c0 T/U moved and silenced, c1 F=F, c2 failing
    assert (tuple(found.loc["a"]), tuple(among.loc["a"])) == ((5, 2, 1), (4, 1, 1))
    # b: (a0b0, a0b1): T=T, T/F moved, F/U moved and silenced; (a1b0, a1b1): T/U moved and silenced, T/F moved, failing
    assert (tuple(found.loc["b"]), tuple(among.loc["b"])) == ((5, 4, 2), (4, 3, 1))
    # c: a0b0 TTF: 0/1 same, 0/2 and 1/2 moved; a0b1 TFU: all three moved, two of them silenced; a1b0 TTT: none; a1b1 U F failing: one pair, silenced
    assert (tuple(found.loc["c"]), tuple(among.loc["c"])) == ((10, 6, 3), (4, 2, 1))


def test_smallest_sets_by_hand():
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X]))
    assert concluding.overturning(asked.all) == (1, [("c2", F)])
    assert concluding.overturning(asked.equivalent) == (2, [("a1+b1", U), ("b1+c1", F)])
    assert concluding.overturning(menus(small([T] * 12)).all) == (0, [])
    forbidden = [True] * 12
    forbidden[2] = False
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X], forbidden))
    assert concluding.overturning(asked.all) == (2, [("a1+b1", U), ("b1+c1", F), ("b1+c2", U)])


def test_an_equivalent_universe_is_not_counted_twice_because_of_another_type():
    """b1 gives what b0 gives wherever c is equivalent, and something else only where c2 (U) is taken."""
    asked = small([T, T, F, T, T, U, T, T, T, T, T, F])
    traces = np.array([1, 2, 3, 1, 2, 4, 5, 6, 7, 5, 6, 8], dtype=np.uint64).reshape(2, 2, 3)
    found = concluding.narrowed(asked.conclusion, "", asked.grid, asked.values, traces, (asked.valid, asked.values == X, asked.grid.types()))
    assert (found.equivalent.grid.shape, found.uncertain.grid.shape) == ((2, 1, 2), (2, 2, 3))
    counts = concluding.shares(found)
    assert (counts["n_E"], counts["n_U"], counts["n_N"]) == (4, 4, 0)


@pytest.mark.parametrize(
    ("counts", "is_silent", "verdict"),
    [
        ((4, 4, 0), False, "robust"),
        ((4, 3, 0), False, "fragile"),
        ((4, 2, 1), False, "fragile"),
        ((4, 3, 1), False, "silenced"),
        ((1, 1, 0), False, "not tried"),
        ((4, 4, 0), True, "silent"),
    ],
)
def test_verdicts_by_hand(counts, is_silent, verdict):
    assert robustness.verdict_of(*counts, is_silent=is_silent) == verdict and verdict in robustness.VERDICTS.index


def test_an_option_that_is_another_one_under_another_name_counts_once():
    asked = small([T] * 12, types="EEE")
    traces = np.array([1, 1, 2, 5, 5, 6, 1, 1, 2, 5, 5, 6], dtype=np.uint64).reshape(2, 2, 3)
    assert concluding.reached(traces, asked.grid, asked.valid) == {"a": [0], "b": [0, 1], "c": [0, 2]}
    valid = asked.valid.copy()
    valid[0, 0, 0] = False  # c0 is forbidden where c1 is not, so that c1 cannot stand under its name
    assert concluding.reached(traces, asked.grid, valid)["c"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("looks", "value"),
    [
        ([("single", (0,)), ("single", (-1,))], T),
        ([("silent", ()), ("single", (-1,))], T),  # silence is listed in the first clause
        ([("single", (0,)), ("silent", ())], U),  # and not in the second
        ([("single", (1,)), ("silent", ())], F),  # what does not hold outweighs what is undefined
        ([("contested", (0, 1)), ("single", (-1,))], F),  # own words that differ have none of the values
    ],
)
def test_clauses_by_hand(looks, value):
    asked = Conclusion(
        "x", "", (Clause((("KZ", "p"),), "stance", frozenset({"0", "silent"})), Clause((("KZ", "q"),), "stance", frozenset({"-1"}))), ""
    )
    codes = np.array([engine.LOOKS.index(engine.Look(kind, stances, stances)) for kind, stances in looks], dtype=np.uint8)
    case = type("Case", (), {"cells": [("KZ", "p"), ("KZ", "q")]})
    by_default = dict.fromkeys(case.cells, engine.Look("silent", (), ()))
    assert int(concluding.evaluate(case, codes, asked, by_default)) == value


def test_what_was_disputed_by_2_august_is_fragile_as_worked_by_hand():
    """By 2 August 2023 these of the statements on Kazakhstan and surrender to Russia count, by the day of the event.

    s027 (f40, 29 June, own, open): original reports ria and kursiv. s041 (f52, 1 August, own, open): reuters and diplomat.
    s044 (f53, 1 August, own, open): reuters alone. s050 (f55, 1 August, attributed by the Russian consulate, supports): reuters alone, on three
    pages. s038 (f51, about 1 August, attributed, open): diplomat alone. f55 excludes f51, f52 and f53. The others are later.

    Contested by default, since s050 is not earlier than s041 and s044. It takes one choice to overturn that: if better supported accounts are preferred,
    f55 (one report) loses to f52 (two), and s041 and s044 stand alone; with two reports (no equivalent choice) f53, f55 and f51 go, and s041 stands alone. No
    rule changes anything. Without the report of reuters f55 and f53 go, and s041 still has diplomat.
    Without what the consulate told s050 and s038 go; without what the Kazakh prosecutors told Kazakhstan is silent.
    """
    found = explored("kislitsin")
    asked = next(each.all for each in found.asked if each.all.conclusion.name == "decision-disputed-by-2-august")
    equivalent, uncertain = (next(each[menu] for each in found.asked if each.all.conclusion == asked.conclusion) for menu in (0, 1))
    assert asked.by_default == equivalent.by_default == TRUE
    assert concluding.overturning(equivalent) == (1, [("better-supported", FALSE)])
    assert concluding.overturning(uncertain) == (1, [("better-supported", FALSE), ("drop-disputed", FALSE), ("two-reports", FALSE)])
    origins, informants = (found.lost["decision-disputed-by-2-august", kind] for kind in ("origins", "informants"))
    assert (origins.size, origins.sets) == (1, [(("reuters-20230801",), FALSE)])
    assert (informants.size, informants.sets) == (1, [(("KZ prosecutor general's office",), UNDEFINED), (("RU consulate general in Almaty",), FALSE)])
    table = robustness.robustness(found).set_index("conclusion")
    # no rule changes what remains, so that there are two universes: accounts that are disputed are kept, or the better supported ones
    assert tuple(table.loc["decision-disputed-by-2-august", ["verdict", "n_equivalent", "n_equivalent_same"]]) == ("fragile", 2, 1)


@pytest.mark.parametrize(("case_id", "name"), [("kislitsin", "accounts-on-US"), ("korshunov", "last-word-on-RU"), ("uss", "last-word-on-US")])
def test_the_loss_of_reports_and_informants_is_that_of_the_reference(case_id, name):
    found, plain = explored(case_id), Plain(tables_of(case_id), CODEBOOK)
    asked = next(each.all for each in found.asked if each.all.conclusion.name == name)
    ((state, proposition),) = asked.conclusion.cells
    part = asked.conclusion.clauses[0].part

    def seen(**choices: str) -> object:
        cell = plain.cells({"as_of": asked.conclusion.as_of, **choices})[state, proposition]
        return cell.kind if part == "cell" or cell.kind == "silent" else cell.stances

    def value(got: object) -> int:
        return TRUE if got == seen() else UNDEFINED if got == "silent" else FALSE

    origins = tables_of(case_id)["sources"].set_index("source_id")["origin_id"]
    for kind in ("origins", "informants"):
        lost = found.lost[name, kind]
        everything = [some for size in range(1, len(lost.names) + 1) for some in combinations(lost.names, size)]
        if kind == "origins":
            values = {some: value(seen(exclude_sources=";".join(origins.index[origins.isin(some)]))) for some in everything}
        else:
            values = {some: value(seen(exclude_informants=";".join(some))) for some in everything}
        changed = [some for some, got in values.items() if got != TRUE]
        size = min(map(len, changed))
        assert lost.is_all and lost.n_sets == len(everything) and lost.n_same == sum(got == TRUE for got in values.values())
        assert (lost.size, lost.sets) == (size, sorted((some, values[some]) for some in changed if len(some) == size))


def test_a_loss_of_what_stands_behind_no_cell_changes_nothing():
    found, plain = explored("kislitsin"), Plain(tables_of("kislitsin"), CODEBOOK)
    lost = found.lost["last-word-on-RU", "informants"]
    others = sorted(set(tables_of("kislitsin")["facts"]["informant"]) - set(lost.names))
    cells = plain.cells({}), plain.cells({"exclude_informants": ";".join(others)})
    assert others and cells[0]["KZ", "surrender_to_RU"] == cells[1]["KZ", "surrender_to_RU"]


def test_what_changes_without_one_thing_is_what_the_reference_changes():
    found, plain = explored("kislitsin"), Plain(tables_of("kislitsin"), CODEBOOK)
    table = robustness.without_one(found)
    before = plain.cells({})
    told = table[table["kind"] == "informant"]
    for name in sorted(set(tables_of("kislitsin")["facts"]["informant"])):
        after = plain.cells({"exclude_informants": name})
        wanted = {cell for cell in before if (before[cell].kind, before[cell].stances) != (after[cell].kind, after[cell].stances)}
        rows = told[told["left_out"] == name]
        assert set(zip(rows["state"], rows["proposition"], strict=True)) == wanted, name
    said = tables_of("kislitsin")["statements"]
    for kind, kept in (("attributed layer", said["basis"] != "reported"), ("uncertain date", None)):
        rows = table[table["kind"] == kind]
        for left_out in [*dict.fromkeys(rows["left_out"])] or ["kislitsin-f51 (2023-08-01~)"]:
            keep = kept if kept is not None else said["fact_id"] != left_out.partition(" ")[0]
            after = Plain({**tables_of("kislitsin"), "statements": said[keep]}, CODEBOOK).cells({})
            wanted = {cell for cell in after if (before[cell].kind, before[cell].stances) != (after[cell].kind, after[cell].stances)}
            here = rows[rows["left_out"] == left_out]
            assert set(zip(here["state"], here["proposition"], strict=True)) == wanted, left_out


def test_matrices_and_curve_count_every_universe_of_equivalent_choices():
    found = explored("vinnik")
    table, curve = robustness.matrices(found), robustness.curve(found)
    counts = robustness.matrix_counts(found)
    assert (
        table["n_equivalent"].sum() == counts["equivalent"] == curve.loc[curve["type"] == "E", "universe"].nunique()
        and len(table) == counts["equivalent_matrices"]
    )
    assert tuple(table.loc[0, ["universe", "n_changed"]]) == ("default", 0)
    plain = Plain(tables_of("vinnik"), CODEBOOK)
    before = plain.cells({})
    for row in table.to_dict("records"):
        grid, places = deciding.find(deciding.grid(tables_of("vinnik"), DECISIONS), tables_of("vinnik"), row["universe"])
        after = plain.cells(grid.choices(places))
        wanted = [
            f"{state}/{proposition}" for state, proposition in found.case.cells if (before[state, proposition][:2]) != (after[state, proposition][:2])
        ]
        assert row["changed"] == ";".join(wanted) and row["n_changed"] == len(wanted)


def test_generalisations_are_those_of_the_notebook():
    collected = files.read_processed_cases()
    found = generalising.ask_cases(generalising.explore_cases(collected, CODEBOOK))
    for choices in ({"min_origins": 2, "basis": "act"},):
        wanted = configurations.generalisations(collected, CODEBOOK, cases.rivals(collected, CODEBOOK, **choices), **choices).set_index("id")
        n = 0
        for general in found:
            grid = general.asked.all.grid
            places = [
                next((place for place, option in enumerate(axis.options) if option.value == choices.get(axis.name)), None) for axis in grid.axes
            ]
            if any(place is None and axis.name in choices for place, axis in zip(places, grid.axes, strict=True)):
                continue  # this option is another one under another name there
            at = tuple(place or 0 for place in places)
            assert (general.k_all[at], general.n_all[at]) == tuple(wanted.loc[general.asked.all.sentence, ["k", "n"]]), (
                general.asked.all.sentence,
                choices,
            )
            n += 1
        assert n >= 3


def test_sentences_say_the_numbers_of_the_tables():
    found = explored("kislitsin")
    table, overturned = robustness.robustness(found), robustness.overturning(found)
    said = robustness.say_robustness(table, overturned)
    assert said[0] == robustness.CAUTION and "no probabilities" in said[0]
    fragile = [sentence for sentence in said if sentence.startswith("Fragile: ")]
    assert len(fragile) == (table["verdict"] == "fragile").sum() == 1
    assert "so in 1 of 2 universes of equivalent choices; it is overturned by better-supported; without 1 original report" in fragile[0]
    assert len(said) == 2 + len(table)


def test_a_case_without_conclusions_is_told_so():
    none = CONCLUSIONS[CONCLUSIONS["case_id"] == "nobody"]
    found = robustness.explore(tables_of("zubakha"), {**CODEBOOK, "conclusions": none})
    for make in (robustness.robustness, robustness.overturning, robustness.movers, robustness.curve):
        assert make(found).empty or make is robustness.curve
    assert robustness.say_robustness(robustness.robustness(found), robustness.overturning(found)) == [
        robustness.CAUTION,
        "No conclusion can be asked of this case.",
    ]


def test_without_any_decision_there_is_one_universe():
    found = robustness.explore(tables_of("zubakha"), {**CODEBOOK, "decisions": DECISIONS[:0]})
    assert found.every.valid.sum() == 1 and set(robustness.robustness(found)["verdict"]) == {"silent"}
    assert robustness.movers(found).empty and len(robustness.matrices(found)) == 1


def test_the_loss_axis_is_none_by_default():
    assert deciding.grid(tables_of("zubakha"), DECISIONS).axis(LOSS).options == (Option("", ""),)


def test_options_follow_the_requesting_states():
    labels = [option.label for option in deciding.grid(tables_of("vinnik"), DECISIONS).axis("exclude_origin_states").options]
    assert sorted(labels) == ["all-origins", "no-FR-origin", "no-RU-origin", "no-US-origin"]
    values = {option.label: option.value for option in deciding.grid(tables_of("vinnik"), DECISIONS).axis("exclude_informant_states").options}
    assert values["no-requesting-informants"] == "FR;RU;US"


def test_a_conclusion_up_to_a_later_day_is_not_asked():
    def names(**base: str) -> set[str]:
        return {asked.all.conclusion.name for asked in robustness.explore(tables_of("kislitsin"), CODEBOOK, **base).asked}

    later = {"undecided-by-2-august", "decision-disputed-by-2-august"}
    assert not later & names(as_of="2023-08-01")
    assert later & names(as_of="2023-08-02") == {"undecided-by-2-august"}  # the other one asks what accounts-on-RU asks up to that day


@pytest.mark.parametrize(
    ("needed", "found", "is_least"),
    [
        ({"n03", "n07"}, {"n03", "n07"}, True),  # two of them: every pair was tried
        ({"n01", "n03", "n07", "n11", "n13"}, {"n01", "n03", "n07", "n11", "n13"}, False),  # five: given back one after the other
        ({"nowhere"}, None, False),
    ],
)
def test_small_sets_of_many_names(needed, found, is_least):
    names = [f"n{place:02d}" for place in range(14)]

    def values(sets: list[tuple[str, ...]]) -> np.ndarray:
        return np.array([TRUE, *(FALSE if needed <= set(some) else TRUE for some in sets)])

    sets, least = concluding._smallest_of_many(names, values, TRUE)
    assert least == is_least and sets == ([(tuple(sorted(found)), FALSE)] if found else [])


def test_numbers_in_words_are_those_of_the_code():
    text = (files.ROOT / "docs" / "multiverse.md").read_text(encoding="utf-8")
    assert (deciding.SMALL, concluding.MOST_LOST, robustness.SHOWN) == (12, 3, 12)
    assert "Of up to twelve reports or informants" in text and "every set of up to three" in text
    assert files.read_columns().set_index(["exhibit", "column"]).loc[("table/overturning", "sets"), "meaning"].endswith("the first twelve")
