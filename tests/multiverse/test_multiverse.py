"""The multiverse: the engine is a plain reference, universe by universe; conclusions, shares and smallest sets are those worked by hand."""

import random
from collections.abc import Mapping
from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd
import plain_positions
import pytest
from drawing import case_of, collected
from invented import CODEBOOK
from plain_positions import Plain

from analysis.collect import cleaned_statements, store
from analysis.model import terms
from analysis.model.choices import DEFAULT, Choices, Value
from analysis.model.dictionary import vocabulary
from analysis.model.dictionary.multiverse import OVERTURNING
from analysis.model.dispute import Case
from analysis.multiverse import (
    cell_looks,
    conclusion_checks,
    decision_checks,
    decision_words,
    engine,
    exploring,
    generalising,
    moving,
    robustness,
    robustness_words,
)
from analysis.multiverse import conclusions as concluding
from analysis.multiverse import decisions as deciding
from analysis.multiverse.cell_looks import Look
from analysis.multiverse.conclusions import FAILED, FALSE, TRUE, UNDEFINED, Asked, Clause, Conclusion
from analysis.multiverse.decisions import LOSS, Axis, Grid, Option
from analysis.multiverse.engine import Prepared
from analysis.study import cases, configurations

CASES = store.case_ids()
DECISIONS, CONCLUSIONS = CODEBOOK.decisions, CODEBOOK.conclusions
SEED, N_DRAWN = 20230622, 75
"""Seed of everything drawn, and universes drawn of each case, as collected and shaken: 2,100 in all."""
N_FORMING = len(engine.FORMING)


@cache
def explored(case_id: str) -> exploring.Explored:
    return exploring.explore(case_of(case_id))


def place_of(block: engine.Block, grid: Grid, places: tuple[int, ...]) -> tuple[int, ...]:
    """Where a universe stands in the arrays of a block of all of them."""
    return (block.classes[np.ravel_multi_index(places[:-N_FORMING], grid.shape[:-N_FORMING])], *places[-N_FORMING:])


def cells_of(prepared: Prepared, block: engine.Block, grid: Grid, places: tuple[int, ...]) -> dict[tuple[str, str], tuple[Look, int, int]]:
    """Look of each cell in one universe of a block of all of them, and the numbers for what it rests on and for all own statements."""
    at = place_of(block, grid, places)
    numbers = zip(prepared.cells, block.codes[at], block.whole()[at], block.traces[cell_looks.OWN][at], strict=True)
    return {cell: (cell_looks.look(code), int(trace), int(own)) for cell, code, trace, own in numbers}


class Reference:
    """The plain reference, with looks as the engine has them and what each cell rests on."""

    def __init__(self, case: Case) -> None:
        self.plain = Plain(case)
        every = [statement for of_coding in self.plain.statements.values() for statement in of_coding]
        self.stance = {one.statement_id: one.stance for one in every}
        self.name = {one.statement_id: f"{one.fact_id} {one.stance}" for one in every}

    def look(self, cell: plain_positions.Cell) -> Look:
        """How a cell looks; one that cannot apply is silent, as nobody speaks in it."""
        stances = tuple(sorted({self.stance[name] for name in cell.speaking}))
        return Look("silent" if cell.kind == "not_applicable" else cell.kind, stances, cell.is_contested, cell.ever)

    def own(self, choices: Mapping[str, Value]) -> dict[tuple[str, str], list[str]]:
        """Names of all own statements that count, by cell."""
        chosen, found = {**plain_positions.DEFAULTS, **choices}, {}
        left = plain_positions.facts_left(self.plain.facts.values(), chosen)
        for one in plain_positions.statements_left(self.plain.statements.get(chosen["coding"], []), left, chosen):
            if one.basis in chosen["basis"].split(";"):
                found.setdefault((one.state, one.proposition), []).append(self.name[one.statement_id])
        return found

    def looks(self, choices: Mapping[str, Value]) -> dict[tuple[str, str], Look]:
        """Look of each cell."""
        return {name: self.look(cell) for name, cell in self.plain.cells(choices).items()}

    def of_case(self, prepared: Prepared, choices: Mapping[str, Value]) -> dict[tuple[str, str], tuple[Look, int, int]]:
        """The same as `cells_of`; a cell that the coding does not have is silent."""
        own, found = self.own(choices), {}
        for name, cell in self.plain.cells(choices).items():
            roles = [[self.name[one] for one in ids] for ids in (cell.speaking, cell.backing, cell.dissent, cell.attributed, cell.contesting)]
            everything = sum(int(cell_looks.number_of("own", one)) for one in own.get(name, [])) % 2**64
            found[name] = self.look(cell), cell_looks.trace_of(roles, cell.last_word_first, cell.last_word_last), everything
        assert found.keys() <= set(prepared.cells)
        return {name: found.get(name, (concluding.NOTHING, 0, 0)) for name in prepared.cells}


def draw_place(draw: random.Random, grid: Grid, allowed: np.ndarray) -> tuple[int, ...]:
    while True:
        place = tuple(draw.randrange(n) for n in grid.shape)
        if allowed[place]:
            return place


def shaken(case: Case, draw: random.Random) -> Case:
    """A case in which accounts collide everywhere: two propositions, days, stances, bases, organs, events and informants drawn anew, bounds and pages' days missing.

    Coders agree more often than by chance. Authority and consensus follow from what was drawn.
    """

    def days(n: int) -> list[tuple[str, str]]:
        found = []
        for _ in range(n):
            start = pd.Timestamp("2020-01-01") + pd.Timedelta(days=draw.randrange(60))
            end = start + pd.Timedelta(days=draw.choice([0, 0, 0, 5, 30]))
            found.append(("" if draw.random() < 0.12 else str(start.date()), "" if draw.random() < 0.12 else str(end.date())))
        return found

    said, facts, sources = (table.copy() for table in (case.statements, case.facts, case.sources))
    said = said[said["coding"] != terms.CONSENSUS].reset_index(drop=True)
    asking = case.named_states
    words = {
        "proposition": [f"surrender_to_{asking[0]}", "detention_justified"],
        "state": [case.decider, case.decider, *asking],
        "stance": ["-1", "0", "1"],
        "basis": list(terms.BASES),
        "organ": ["court", "prosecutor", "justice_ministry", "executive", "other"],
    }
    keys = list(zip(said["fact_id"], said["state"], said["proposition"], strict=True))
    shared = {key: {name: draw.choice(values) for name, values in words.items()} for key in sorted(set(keys))}
    for name, values in words.items():
        alone = 0 if name in ("proposition", "state") else 0.3
        said[name] = [draw.choice(values) if draw.random() < alone else shared[key][name] for key in keys]
    for table in (said, facts):
        found = days(len(table))
        table["first_day"], table["last_day"] = [first for first, _ in found], [last for _, last in found]
        table["is_approximate"] = [draw.choice(["yes", "no"]) for _ in found]
    informants, events = CODEBOOK.informants.set_index("informant"), CODEBOOK.event_types.set_index("event_type")
    facts["informant"] = [draw.choice(sorted(informants.index)) for _ in facts.index]
    facts["event_type"] = [draw.choice(["surrender", "statement", "decision"]) for _ in facts.index]
    facts["has_access"], facts["carries_out"] = facts["informant"].map(informants["has_access"]), facts["event_type"].map(events["carries_out"])
    sources["published_last_day"] = [
        "" if draw.random() < 0.25 else str((pd.Timestamp("2020-01-01") + pd.Timedelta(days=draw.randrange(70))).date()) for _ in sources.index
    ]
    said = pd.concat([said, agreed(said, facts, case.id)], ignore_index=True)
    said["authority"] = cleaned_statements.authority(said, facts, case.row, CODEBOOK)
    return case.but(statements=said, facts=facts, sources=sources)


def agreed(said: pd.DataFrame, facts: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Statements of the consensus of the coders, with the days of the adjudicated ones, else of the facts."""
    by_coders = said[said["coding"] != terms.ADJUDICATED]
    rows = cleaned_statements.consensus(by_coders.assign(coder=by_coders["coding"], case_id=case_id), CODEBOOK.coders)
    dated = {("", "", fact["fact_id"]): fact for fact in facts.to_dict("records")}
    decided = said[said["coding"] == terms.ADJUDICATED].to_dict("records")
    dated |= {(one["state"], one["proposition"], one["fact_id"]): one for one in decided}
    found = []
    for row in rows.to_dict("records"):
        key = (row["state"], row["proposition"], row["fact_id"])
        days = {name: dated.get(key, dated["", "", row["fact_id"]])[name] for name in ("first_day", "last_day", "is_approximate")}
        name = f"{case_id}-consensus-{row['fact_id'].removeprefix(f'{case_id}-')}-{row['state']}-{row['proposition']}"
        found.append({**row, **days, "coding": terms.CONSENSUS, "statement_id": name})
    return pd.DataFrame(found, columns=said.columns)


def losses(case: Case, draw: random.Random) -> list[Option]:
    origins, informants = sorted(set(case.sources["origin_id"])), sorted(set(case.facts["informant"]))
    some = [tuple(draw.sample(names, draw.randint(1, max(len(names) // 2, 1)))) for names in (origins, origins, informants)]
    return deciding.without_origins(case, some[:2]) + deciding.without_informants(some[2:])


def some_options(axis: Axis, draw: random.Random) -> list[int]:
    """Places of at most two options of an axis, the default more often than others."""
    n = len(axis.options)
    return sorted(draw.sample(range(n), min(n, 2))) if draw.random() < 0.5 else sorted({0, draw.randrange(n)})


@cache
def compare_drawn(case_id: str, is_shaken: bool) -> frozenset[tuple[str, int, bool]]:
    """Set engine and reference side by side on drawn universes of a case; gives kind, number of stances and being contested of the cells that occurred."""
    draw = random.Random(f"{SEED} {case_id} {is_shaken}")
    case = shaken(case_of(case_id), draw) if is_shaken else case_of(case_id)
    plain, prepared = Reference(case), Prepared(case)
    days = sorted({*case.statements["last_day"], *case.sources["published_last_day"]} - {""})
    n, seen = 0, set()
    for as_of in ("", draw.choice(days), draw.choice(days)):
        whole = deciding.grid(case, DECISIONS, Choices(as_of=as_of), losses(case, draw))
        grid = whole.only({axis.name: some_options(axis, draw) for axis in whole.axes})
        block, allowed = engine.everything(prepared, grid, cell_looks.TRACED), grid.allowed
        for _ in range(N_DRAWN // 3):
            places = draw_place(draw, grid, allowed)
            ours = cells_of(prepared, block, grid, places)
            assert ours == plain.of_case(prepared, grid.choices(places).values()), (grid.name(places), as_of)
            seen |= {(look.kind, len(look.stances), look.is_contested) for look, *_ in ours.values()}
            n += 1
    assert n == N_DRAWN
    return frozenset(seen)


@pytest.mark.parametrize("case_id", CASES)
@pytest.mark.parametrize("is_shaken", [False, True], ids=["as collected", "shaken"])
def test_the_engine_is_the_reference(case_id, is_shaken):
    assert {kind for kind, *_ in compare_drawn(case_id, is_shaken)} >= {"silent", "single"}


@pytest.mark.parametrize("is_shaken", [False, True], ids=["as collected", "shaken"])
def test_drawn_universes_have_every_kind_of_cell(is_shaken):
    """A divided cell can have a stance, and can be contested; only where statements are drawn anew does everything occur."""
    seen = frozenset().union(*(compare_drawn(case_id, is_shaken) for case_id in CASES))
    assert seen >= {("silent", 0, False), ("single", 1, False), ("single", 1, True), ("divided", 1, False), ("divided", 2, False)}
    assert not is_shaken or seen >= {("divided", 1, True), ("divided", 2, True), ("divided", 3, False)}


# What must not matter


def spread(prepared: Prepared, grid: Grid) -> dict[tuple[str, ...], tuple]:
    """Looks and traces of all cells by the labels of a universe, whatever the order of options."""
    block = engine.everything(prepared, grid, cell_looks.TRACED)
    traces, found = block.whole(), {}
    for places in product(*map(range, grid.shape)):
        labels, at = tuple(option.label for option in grid.options(places)), place_of(block, grid, places)
        found[labels] = tuple(sorted(zip(prepared.cells, map(int, block.codes[at]), map(int, traces[at]), strict=True)))
    return found


FEW = DECISIONS[DECISIONS["parameter"].isin(["rule", "basis", "disputed", "exclude_origin_states", "min_origins"])]


def test_another_option_changes_no_other_universe():
    case = case_of("kislitsin")
    prepared = Prepared(case)
    more = deciding.grid(case, FEW)
    without = deciding.grid(case, FEW[~FEW["label"].isin(["deeds-first", "no-russian-origin", "drop-disputed"])])
    wide, narrow = spread(prepared, more), spread(prepared, without)
    assert len(narrow) < len(wide) and all(wide[labels] == cells for labels, cells in narrow.items())
    names = {without.name(places) for places in np.argwhere(without.allowed)}
    assert names < {more.name(places) for places in np.argwhere(more.allowed)} and len(names) == without.allowed.sum()


def test_the_order_of_decisions_rows_and_origins_does_not_matter():
    draw = np.random.default_rng(SEED)
    case = case_of("kislitsin")
    mixed = case.but(**{name: table.sample(frac=1, random_state=draw) for name, table in case.tables.items()})
    mixed = mixed.but(sources=mixed.sources.sort_values("origin_id", ascending=False))
    grid, turned = deciding.grid(case, FEW), deciding.grid(mixed, FEW.sample(frac=1, random_state=draw))
    assert turned == grid
    assert spread(Prepared(mixed), turned) == spread(Prepared(case), grid)
    one, other = (
        exploring.explore(some.but(codebook=CODEBOOK.but(decisions=table, conclusions=asked)))
        for some, table, asked in ((case, FEW, CONCLUSIONS), (mixed, FEW[::-1], CONCLUSIONS[::-1]))
    )
    for make in (robustness.robustness, robustness.overturning, robustness.movers, robustness.matrices, robustness.without_one):
        pd.testing.assert_frame_equal(make(one), make(other))


@pytest.mark.parametrize("what", ["origins", "informants"])
def test_without_everything_all_are_silent(what):
    case = case_of("kislitsin")
    prepared = Prepared(case)
    loss = (
        deciding.without_origins(case, [tuple(set(case.sources["origin_id"]))])
        if what == "origins"
        else deciding.without_informants([tuple(set(case.facts["informant"]))])
    )
    grid = deciding.grid(case, DECISIONS, losses=loss)
    block = engine.everything(prepared, grid, cell_looks.TRACED)
    lost = np.take(block.classes.reshape(grid.shape[:-N_FORMING]), 1, axis=deciding.AXES.index(LOSS))
    assert {cell_looks.look(code) for code in np.unique(block.codes[lost])} == {concluding.NOTHING}
    assert not block.whole()[lost].any() and block.codes[block.classes[0]].any()


def test_batches_of_any_size_give_the_same():
    case = case_of("kasatkin")
    prepared, grid = Prepared(case), deciding.grid(case, DECISIONS)
    whole = engine.everything(prepared, grid)
    found = [engine.matrix_numbers(prepared, block.codes)[block.classes] for block in engine.blocks(prepared, grid, size=5000)]
    assert len(found) > 5 and (np.concatenate(found) == engine.matrix_numbers(prepared, whole.codes)[whole.classes]).all()


def test_the_hash_of_a_matrix_tells_matrices_apart():
    found = explored("kislitsin")
    looks = np.array([hash(cell_looks.LOOKS[code][:3]) for code in range(cell_looks.N_LOOKS)])[found.every.codes[found.every.valid]]
    assert len({row.tobytes() for row in looks}) == robustness.matrix_counts(found)["matrices"]


# Decisions


def test_forbidden_combinations_are_no_universes():
    grid = deciding.grid(case_of("kislitsin"), DECISIONS)
    names = [{option.label for option in grid.options(places)} for places in np.argwhere(grid.allowed)[::41]]
    assert not any({"count-pages", "one-report"} <= labels and labels & {"keep-disputed", "drop-disputed"} for labels in names)
    assert any({"count-pages", "one-report", "better-supported"} <= labels for labels in names)
    count, least, disputed = 2, 2, 3
    assert grid.allowed.sum() == grid.allowed.size * (1 - 2 / (count * least * disputed))


def test_a_start_of_ones_own_is_the_default_and_what_it_leaves_out_stays_out():
    case = case_of("kislitsin")
    grid = deciding.grid(case, DECISIONS, Choices(min_origins=3, rule="majority", exclude_sources="vz-20230629"))
    assert [option.value for option in grid.axis("min_origins").options] == [3, 1, 2]
    assert [option.value for option in grid.axis("rule").options] == ["majority", "authority", "latest", "strongest_basis"]
    origin = (0,) * len(grid.shape)
    assert grid.choices(origin) == Choices(exclude_sources="vz-20230629", min_origins=3, rule="majority")
    prepared = Prepared(case)
    found, plain = engine.everything(prepared, grid, cell_looks.TRACED), Reference(case)
    last = tuple(np.argwhere(grid.allowed)[-1])
    for places in (origin, last):
        assert "vz-20230629" in grid.choices(places).items_of("exclude_sources")
        assert cells_of(prepared, found, grid, places) == plain.of_case(prepared, grid.choices(places).values())


def test_a_name_leads_to_its_universe():
    case = case_of("kislitsin")
    grid = deciding.grid(case, DECISIONS)
    for name in ("default", "two-reports+deeds-first", "without-origin:ria-20230629+without-informant:not stated+majority"):
        found, places = deciding.find(grid, case, name)
        again, same = deciding.find(grid, case, found.name(places))
        assert found.choices(places) == again.choices(same)
    pages = case.sources.loc[case.sources["origin_id"] == "ria-20230629", "source_id"]
    chosen = found.choices(places)
    assert len(pages) > 1 and list(chosen.items_of("exclude_sources")) == sorted(pages)
    assert (chosen.exclude_informants, chosen.rule) == ("not stated", "majority")


def test_an_informant_whose_name_has_the_sign_that_joins_options_is_left_out_by_that_name():
    case = case_of("kislitsin")
    case = case.but(facts=case.facts.assign(informant=case.facts["informant"].replace("not stated", "Canal+ news+")))
    for name in ("without-informant:Canal+ news++majority", "majority+without-informant:Canal+  news+"):
        found, places = deciding.find(deciding.grid(case, DECISIONS), case, name)
        assert (found.choices(places).exclude_informants, found.choices(places).rule) == ("Canal+ news+", "majority")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("two-report", "'two-report' is no option; use "),
        ("two-reports+", "'' is no option; use default alone, "),
        ("majority+deeds-first", "takes a decision twice"),
        ("count-pages", "is a forbidden combination"),
        ("without-origin:nowhere", "'nowhere' is no original report of the case; its reports are "),
        ("without-informant:nobody", "'nobody' is no informant of the case; its informants are "),
    ],
)
def test_a_wrong_name_says_what_is_allowed(name, said):
    case = case_of("kislitsin")
    with pytest.raises(ValueError, match="is no option|takes a decision|is no original|is no informant|decisions.csv") as error:
        deciding.find(deciding.grid(case, DECISIONS), case, name)
    assert said in str(error.value)


def test_subsets_are_all_or_drawn():
    sets, is_all = deciding.subsets(["b", "a", "c"])
    assert is_all and sets == [("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    names = [f"n{place:02d}" for place in range(20)]
    drawn, is_all = deciding.subsets(names, n_drawn=300)
    assert not is_all and {some for some in drawn if len(some) == 1} >= {(name,) for name in names} and 280 < len(drawn) <= 320
    assert drawn == deciding.subsets(names[::-1], n_drawn=300)[0] and abs(np.mean([len(some) for some in drawn if len(some) > 1]) - 10) < 0.5


def changed_table(table: pd.DataFrame, row: str, cells: dict[str, str]) -> pd.DataFrame:
    """A table with some cells of a row, by its label or conclusion, changed."""
    key = "label" if "label" in table else "conclusion"
    made = table.copy()
    made.loc[made[key] == row, list(cells)] = list(cells.values())
    return made


@pytest.mark.parametrize(
    ("row", "cells", "said"),
    [
        ("majority", {"option": "loudest"}, "'loudest' cannot be used here; use for rule: authority, latest"),
        ("two-reports", {"option": "two"}, "'two' cannot be used here; use for min_origins: a whole number"),
        ("majority", {"is_default": "yes", "type": "E"}, "'2 defaults of rule' cannot be used here; use one default"),
        ("by-authority", {"is_default": "no"}, "'0 defaults of rule'"),
        ("by-authority", {"type": "U"}, "'U' cannot be used here; use E for a default"),
        (
            "last-word",
            {"option": "decider_first"},
            "'decider_first' cannot be used here; use for rule: authority, latest, majority or strongest_basis",
        ),
        ("by-anyone", {"option": "everyone"}, "'everyone' cannot be used here; use for contested_by: named or anyone"),
        ("by-anyone", {"option": "named"}, "'named' cannot be used here; use each option of contested_by once"),
        ("no-russian-pages", {"option": "russian"}, "'russian' cannot be used here; use for exclude_languages: blank or language codes"),
        ("no-russian-pages", {"option": "ru;en"}, "'ru;en' cannot be used here; use for exclude_languages: en;ru, as it is written elsewhere"),
        ("coder-XX", {"option": "Z"}, "'Z' cannot be used here; use for coding: adjudicated, consensus or a coder of the codebook"),
        ("coder-XX", {"label": "one-coder"}, "'one-coder' cannot be used here; use a name with XX in it, as its option has it"),
        ("coder-XX", {"in_words": "taking one coder"}, "'taking one coder' cannot be used here; use words with {XX} in them where the option has XX"),
        ("majority", {"in_words": "hearing {XX}"}, "'hearing {XX}' cannot be used here; use words with {XX}"),
        ("majority", {"not_with": "two-reports+three-reports"}, "'two-reports+three-reports' cannot be used here; use labels"),
        ("majority", {"option": "latest"}, "'latest' cannot be used here; use each option of rule once"),
        ("no-state-media", {"option": "state_media"}, "'state_media' cannot be used here; leave it blank or use conditions"),
    ],
)
def test_faults_of_decisions(row, cells, said):
    assert decision_checks.faults(DECISIONS, CODEBOOK) == []
    assert any(said in str(fault) for fault in decision_checks.faults(changed_table(DECISIONS, row, cells), CODEBOOK))


@pytest.mark.parametrize(
    ("row", "cells", "said"),
    [
        ("finality", {"holds": "2"}, "'2' cannot be used here; use for stance: -1, 0, 1, silent, differs, default"),
        ("finality", {"part": "ever"}, "'default' cannot be used here; use for ever: -1, 0, 1, silent"),
        ("organs-on-XX", {"holds": "contested"}, "'contested' cannot be used here; use for cell: silent, single, divided, default"),
        ("accounts-on-XX", {"holds": "named"}, "'named' cannot be used here; use for contested: yes, no, silent, default"),
        ("finality", {"proposition": "decision_finale"}, "'decision_finale' cannot be used here; use a proposition"),
        ("finality", {"as_of": "2023-02-30"}, "'2023-02-30' cannot be used here; leave it blank or use YYYY-MM-DD"),
        ("finality", {"sentence": "{wrong}"}, "'{wrong}' cannot be used here; use text with no other places"),
        ("finality", {"sentence": ""}, "it is blank; fill in a sentence in the first clause"),
        ("finality", {"clause": "2"}, "'2' cannot be used here; use 1 to the number of clauses"),
        ("undecided-by-2-august", {"clause": "1"}, "'1;1' cannot be used here; use 1 to the number of clauses"),
    ],
)
def test_faults_of_conclusions(row, cells, said):
    assert conclusion_checks.faults(CONCLUSIONS, CODEBOOK) == []
    assert any(said in str(fault) for fault in conclusion_checks.faults(changed_table(CONCLUSIONS, row, cells), CODEBOOK))


def test_a_case_without_a_coding_has_failing_universes_with_a_reason():
    case = case_of("kasatkin")
    found = exploring.explore(case.but(statements=case.statements[case.statements["coding"] != terms.CONSENSUS]))
    assert engine.fault_words(found.asked[0].all.grid) == ["the case has no coding consensus"]
    table = robustness.robustness(found)
    assert (table["n_failed"] > 0).all()
    other = robustness.robustness(explored("kasatkin"))
    both = table.merge(other, on="conclusion", suffixes=("", "_with"))
    halved = both["decisions_equivalent_with"].str.contains("coding") + 1  # what failed is counted apart and not among the equivalent ones
    assert len(both) and (both["n_equivalent"] * halved == both["n_equivalent_with"]).all() and halved.max() == 2 and not other["n_failed"].any()


def test_where_the_multiverse_starts_is_never_forbidden():
    grid = deciding.grid(case_of("kislitsin"), DECISIONS, Choices(count="pages"))
    assert grid.allowed[(0,) * len(grid.shape)] and not grid.allowed.all()
    assert deciding.find(grid, case_of("kislitsin"), "default")[1] == (0,) * len(grid.shape)


# Conclusions


def test_an_option_that_only_changes_what_was_once_said_stays():
    """Without page jns-20191103 the last word of Israel on the finality stays as it is, but no own statement with another stance is left before it."""
    case = case_of("burkov")
    prepared = Prepared(case).only([("IL", "decision_final")])
    loss = Option("without-page", "", sources=frozenset({"jns-20191103"}))
    grid = deciding.grid(case, DECISIONS[:0], losses=[loss])
    block, masks = engine.everything(prepared, grid), concluding.masks_of(grid)

    def values(part: str) -> list[int]:
        conclusion = Conclusion("x", "", (Clause((("IL", "decision_final"),), part, frozenset({"1"})),), "")
        return list(concluding.ask(prepared, grid, block, masks, conclusion, "").all.values.ravel())

    assert (values("ever"), values("stance")) == ([FALSE, TRUE], [TRUE])


@pytest.mark.parametrize(("part", "n"), [("stance", 1), ("contested", 1), ("cell", 2), ("ever", 2)])
def test_a_dissent_that_is_lost_reaches_only_what_asks_for_it(part, n):
    """Without what the president of Czechia told nobody dissents on the surrender to the United States any more; who speaks for it stays."""
    case, cell = case_of("nikulin"), ("CZ", "surrender_to_US")
    grid = deciding.grid(case, DECISIONS[:0], losses=deciding.without_informants([("CZ president",)]))
    assert len(np.unique(concluding.resting(Prepared(case), grid, [(cell, part)]))) == n


def small(values: list, valid: list | None = None, types: str = "EEU") -> Asked:
    """A conclusion over two decisions of two options and one of three, the third of type U."""
    options = [
        (Option("a0", 0), Option("a1", 1)),
        (Option("b0", 0), Option("b1", 1)),
        tuple(Option(f"c{place}", place, kind) for place, kind in enumerate(types)),
    ]
    grid = Grid("case", DEFAULT, tuple(Axis(name, found) for name, found in zip("abc", options, strict=True)), frozenset())
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
    assert moving.shares(menus(asked)) == {
        "n_failed": 1,
        "n_E": 8, "n_E_holds": 5, "n_E_not": 2, "n_E_undefined": 1,
        "n_U": 3, "n_U_holds": 1, "n_U_not": 1, "n_U_undefined": 1,
        "n_N": 0, "n_N_holds": 0, "n_N_not": 0, "n_N_undefined": 0,
    }  # fmt: skip


def test_moves_by_hand():
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X]))
    found, among = (moving.moves(menu).set_index("decision")[["n_pairs", "n_moved", "n_silenced"]] for menu in (asked.all, asked.equivalent))
    # a: (a0b0, a1b0): c0 T=T, c1 T=T, c2 F/T moved; (a0b1, a1b1): c0 T/U moved and silenced, c1 F=F, c2 failing
    assert (tuple(found.loc["a"]), tuple(among.loc["a"])) == ((5, 2, 1), (4, 1, 1))
    # b: (a0b0, a0b1): T=T, T/F moved, F/U moved and silenced; (a1b0, a1b1): T/U moved and silenced, T/F moved, failing
    assert (tuple(found.loc["b"]), tuple(among.loc["b"])) == ((5, 4, 2), (4, 3, 1))
    # c: a0b0 TTF: 0/1 same, 0/2 and 1/2 moved; a0b1 TFU: all three moved, two of them silenced; a1b0 TTT: none; a1b1 U F failing: one pair, silenced
    assert (tuple(found.loc["c"]), tuple(among.loc["c"])) == ((10, 6, 3), (4, 2, 1))


def test_smallest_sets_by_hand():
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X]))
    assert moving.overturning(asked.all) == (1, [("c2", F)])
    assert moving.overturning(asked.equivalent) == (2, [("a1+b1", U), ("b1+c1", F)])
    assert moving.overturning(menus(small([T] * 12)).all) == (0, [])
    forbidden = [True] * 12
    forbidden[2] = False
    asked = menus(small([T, T, F, T, F, U, T, T, T, U, F, X], forbidden))
    assert moving.overturning(asked.all) == (2, [("a1+b1", U), ("b1+c1", F), ("b1+c2", U)])


def test_an_equivalent_universe_is_not_counted_twice_because_of_another_type():
    """b1 gives what b0 gives wherever c is equivalent, and something else only where c2 (U) is taken."""
    asked = small([T, T, F, T, T, U, T, T, T, T, T, F])
    traces = np.array([1, 2, 3, 1, 2, 4, 5, 6, 7, 5, 6, 8], dtype=np.uint64).reshape(2, 2, 3)
    found = concluding.narrowed(asked.conclusion, "", asked.grid, asked.values, traces, (asked.valid, asked.values == X, asked.grid.types()))
    assert (found.equivalent.grid.shape, found.uncertain.grid.shape) == ((2, 1, 2), (2, 2, 3))
    counts = moving.shares(found)
    assert (counts["n_E"], counts["n_U"], counts["n_N"]) == (4, 4, 0)


@pytest.mark.parametrize(
    ("counts", "is_silent", "is_of_absence", "verdict"),
    [
        ((4, 4, 0), False, False, "robust"),
        ((4, 3, 0), False, False, "fragile"),
        ((4, 2, 1), False, False, "fragile"),
        ((4, 3, 1), False, False, "silenced"),
        ((1, 1, 0), False, False, "not tried"),  # no equivalent option reaches it
        ((4, 4, 0), True, False, "silent"),
        ((4, 3, 0), True, False, "fragile"),  # an equivalent option adds what was not found
        ((4, 4, 0), False, True, "by absence"),  # and never robust
        ((1, 1, 0), False, True, "by absence"),
        ((4, 3, 1), False, True, "by absence"),
        ((4, 3, 0), False, True, "fragile"),
        ((4, 4, 0), True, True, "silent"),
    ],
)
def test_verdicts_by_hand(counts, is_silent, is_of_absence, verdict):
    assert robustness.verdict_of(*counts, is_silent=is_silent, is_of_absence=is_of_absence) == verdict and verdict in robustness.VERDICTS.index


FOR, AGAINST, TORN = Look("single", (1,), False, (1,)), Look("single", (-1,), True, (-1,)), Look("divided", (1,), False, (-1, 1))


@pytest.mark.parametrize(
    ("part", "holds", "look", "is_of_absence"),
    [
        ("stance", "1", FOR, False),
        ("stance", "default", FOR, False),
        ("stance", "default", concluding.NOTHING, True),
        ("stance", "1", AGAINST, False),  # it does not hold, since the state says the opposite
        ("stance", "1", concluding.NOTHING, False),  # undefined
        ("stance", "0;silent", Look("single", (0,), False, (0,)), True),  # nothing was decided
        ("ever", "-1;0;silent", AGAINST, True),  # no word for it
        ("ever", "-1;0;silent", TORN, False),  # does not hold: there is one
        ("contested", "default", FOR, True),  # no account contests it
        ("contested", "default", AGAINST, False),
        ("contested", "yes", FOR, True),  # does not hold: no account contests it
        ("contested", "yes", AGAINST, False),
        ("cell", "default", FOR, True),  # no dissent
        ("cell", "default", TORN, False),
        ("cell", "divided", FOR, True),
        ("cell", "single", TORN, False),
    ],
)
def test_what_says_that_something_was_not_found_by_hand(part, holds, look, is_of_absence):
    asked = Conclusion("x", "", (Clause((("KZ", "p"),), part, frozenset(holds.split(";"))),), "")
    assert concluding.is_of_absence(asked, {("KZ", "p"): look}) == is_of_absence


def test_of_two_clauses_one_that_says_what_was_found_is_enough():
    found, missing = Clause((("KZ", "p"),), "stance", frozenset({"1"})), Clause((("KZ", "q"),), "contested", frozenset({"no"}))
    looks = {("KZ", "p"): FOR, ("KZ", "q"): FOR}
    assert not concluding.is_of_absence(Conclusion("x", "", (found, missing), ""), looks)
    assert concluding.is_of_absence(Conclusion("x", "", (missing,), ""), looks)
    # the first clause does not hold, whatever is missing in the second
    assert not concluding.is_of_absence(Conclusion("x", "", (found, missing), ""), looks | {("KZ", "p"): AGAINST})


@pytest.mark.parametrize(
    ("name", "word", "is_of_absence"),
    [
        ("us_silent", "most", True), ("us_silent", "few", True), ("us_silent", "none", False), ("us_opposed", "none", True),
        ("us_opposed", "few", False), ("us_admissible", "none", False), ("nationality_argued", "none", True), ("nationality_argued", "all", False),
    ],
)  # fmt: skip
def test_generalisations_that_say_that_something_was_not_found(name, word, is_of_absence):
    claim = next(claim for claim in generalising._claims(CODEBOOK) if claim.id == name)
    assert generalising._is_of_absence(claim, word) == is_of_absence


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
        ([("divided", (0, 1)), ("single", (-1,))], F),  # statements that speak and differ have none of the values
        ([("divided", (0,)), ("divided", (-1,))], T),  # a divided cell can have a stance
    ],
)
def test_clauses_by_hand(looks, value):
    asked = Conclusion(
        "x", "", (Clause((("KZ", "p"),), "stance", frozenset({"0", "silent"})), Clause((("KZ", "q"),), "stance", frozenset({"-1"}))), ""
    )
    codes = np.array([cell_looks.LOOKS.index(Look(kind, stances, False, stances)) for kind, stances in looks], dtype=np.uint8)
    prepared = type("Prepared", (), {"cells": [("KZ", "p"), ("KZ", "q")]})
    assert int(concluding.evaluate(prepared, codes, asked, dict.fromkeys(prepared.cells, concluding.NOTHING))) == value


def test_what_was_disputed_by_2_august_is_fragile_as_worked_by_hand():
    """By 2 August 2023 these of the statements on Kazakhstan and surrender to Russia count, by the day of the event.

    s027 (f40, 29 June, own, open): original reports ria and kursiv. s044 (f53, 1 August, own, open): reuters alone. s050 (f55, 1 August, attributed by
    the Russian consulate, supports): reuters alone, on three pages. s038 (f51, about 1 August, attributed by it too, open): diplomat alone. The others
    are later. All own ones are of the prosecutors, who decide. The consensus of the last two coders has f51, f53 and f55 alike, f52 (1 August, own, open;
    reuters and diplomat) besides, and f40 not. f55 excludes f51, f52 and f53, and f51 f53.

    s044 displaces s027 and speaks; s050 contests it, since it is not earlier and a consulate has access. It takes one choice to overturn that: if better
    supported accounts are preferred, f55 (one report) loses to f52 (two), which no adjudicated statement rests on, and nothing contests s044; so it is with the
    consensus. By anyone, or by the last word, everything stays as it is. So four universes of equivalent choices differ in what the conclusion rests on, and it holds in two.
    With two reports (uncertain) f53, f55 and f51 go; if all that is disputed is dropped, these and f52: s027 stands alone. Every single coder has f53 and f55. Without pages
    in Russian f40 keeps a page, without those in English f55 (Italian) contests s027; the dates of f51 matter to nobody.
    Without the report of reuters f55 and f53 go, and nobody contests s027. Without what the consulate told s050 and s038 go; without what the Kazakh
    prosecutors told Kazakhstan is silent.
    """
    found = explored("kislitsin")
    asked = next(each for each in found.asked if each.all.conclusion.name == "decision-disputed-by-2-august")
    assert asked.all.by_default == asked.equivalent.by_default == TRUE
    assert moving.overturning(asked.equivalent) == (1, [("better-supported", FALSE)])
    assert moving.overturning(asked.uncertain) == (1, [("better-supported", FALSE), ("drop-disputed", FALSE), ("two-reports", FALSE)])
    origins, informants = (found.lost["decision-disputed-by-2-august", kind] for kind in ("origins", "informants"))
    assert (origins.size, origins.sets) == (1, [(("reuters-20230801",), FALSE)])
    assert (informants.size, informants.sets) == (1, [(("KZ prosecutor general's office",), UNDEFINED), (("RU consulate general in Almaty",), FALSE)])
    row = robustness.robustness(found).set_index("conclusion").loc["decision-disputed-by-2-august"]
    assert tuple(row[["verdict", "n_equivalent", "n_equivalent_same", "decisions_equivalent"]]) == ("fragile", 4, 2, "disputed;coding")


def test_nikulin_was_handed_over_whatever_the_president_said_as_worked_by_hand():
    """Czechia on surrender to the United States: handed over on 30 March 2018 (authority 3), and the president criticised it a week later (authority 1).

    By authority the handover speaks and the president dissents: for, and divided. By the last word he alone is left, against, and nothing is divided. Both rules are
    equivalent choices, so that this is fragile; better supported accounts, the consensus and accounts by anyone change none of it.
    """
    table = robustness.robustness(explored("nikulin")).set_index("conclusion")
    for name in ("position-on-US", "organs-on-US"):
        assert tuple(table.loc[name, ["verdict", "n_equivalent", "n_equivalent_same", "decisions_equivalent"]]) == ("fragile", 2, 1, "rule")
    assert table.loc["position-on-US", "sentence"] == "Czechia supports surrender to the United States"
    assert (
        table.loc["organs-on-US", "sentence"]
        == "Czechia is divided on surrender to the United States: own statements that remain have several stances"
    )


RESTING = {
    "stance": lambda cell, own: (cell.speaking,),
    "cell": lambda cell, own: (cell.speaking, cell.backing, cell.dissent),
    "contested": lambda cell, own: (cell.speaking, cell.contesting),
    "ever": lambda cell, own: (own,),
}
"""What each part of a cell of the reference rests on."""


@pytest.mark.parametrize(
    ("case_id", "is_shaken"), [("kislitsin", False), ("nikulin", False), ("cherkasov", False), ("levashov", True), ("vinnik", True)]
)
def test_denominators_are_those_of_a_brute_count(case_id, is_shaken):
    """Universes of equivalent choices one by one by the reference: an option counts that changes what the parts rest on, and the matrices among them are counted."""
    case = shaken(case_of(case_id), random.Random(SEED)) if is_shaken else case_of(case_id)
    plain, found = Reference(case), exploring.explore(case) if is_shaken else explored(case_id)
    options = {
        "disputed": ["keep", "better_supported"],
        "coding": ["adjudicated", "consensus"],
        "rule": ["authority", "latest"],
        "contested_by": ["named", "anyone"],
    }
    listed = DECISIONS[(DECISIONS["type"] == "E") & (DECISIONS["parameter"] != "clock")].groupby("parameter")["option"].agg(set)
    assert {name: values for name, values in listed.items() if len(values) > 1} == {name: set(values) for name, values in options.items()}
    table, verdicts = robustness.robustness(found).set_index("conclusion"), set()
    for each in found.asked:
        conclusion = each.all.conclusion
        universes = {}
        for chosen in product(*options.values()):
            choices = {**dict(zip(options, chosen, strict=True)), "as_of": conclusion.as_of}
            own, cells = plain.own(choices), plain.plain.cells(choices, plain.plain.frame("adjudicated"))
            rests = []
            for clause in conclusion.clauses:
                for name in clause.cells:
                    parts = RESTING[clause.part](cells[name], own.get(name, [])) if name in cells else ()
                    rests.append([sorted(plain.name.get(one, one) for one in part) for part in parts])
            matrix = tuple(sorted((name, plain.look(cell)[:3]) for name, cell in cells.items() if plain.look(cell) != concluding.NOTHING))
            universes[chosen] = rests, matrix
        reaching = [
            place
            for place, values in enumerate(options.values())
            if any(universes[chosen][0] != universes[(*chosen[:place], values[0], *chosen[place + 1 :])][0] for chosen in universes)
        ]
        first = [values[0] for values in options.values()]
        among = [
            matrix
            for chosen, (_, matrix) in universes.items()
            if all(chosen[place] == value for place, value in enumerate(first) if place not in reaching)
        ]
        row = table.loc[conclusion.name]
        assert row["decisions_equivalent"].split(";") == ([list(options)[place] for place in reaching] or [""]), conclusion.name
        assert (row["n_equivalent"], row["n_matrices"]) == (len(among), len(set(among))) == (2 ** len(reaching), row["n_matrices"]), conclusion.name
        verdicts.add(row["verdict"])
    assert len(verdicts) > 1


def test_a_robust_conclusion_was_reached_and_says_nothing_of_absence():
    n = 0
    for case_id in ("kislitsin", "cherkasov", "vinnik", "nikulin"):
        table = robustness.robustness(explored(case_id))
        for row in table[table["verdict"] == "robust"].to_dict("records"):
            assert row["n_equivalent"] == row["n_equivalent_same"] >= 2 and row["n_matrices"] >= 1 and row["decisions_equivalent"], row
            n += 1
        found = table[table["verdict"].isin(["robust", "silenced"])]["sentence"]
        assert not found.str.contains("othing was found|No account|No dissent|neither supported nor opposed").any()
    assert n >= 8


@pytest.mark.parametrize(
    ("case_id", "name"), [("kislitsin", "accounts-on-US"), ("korshunov", "position-on-RU"), ("uss", "position-on-US"), ("cherkasov", "organs-on-RU")]
)
def test_the_loss_of_reports_and_informants_is_that_of_the_reference(case_id, name):
    found, plain = explored(case_id), Reference(case_of(case_id))
    asked = next(each.all for each in found.asked if each.all.conclusion.name == name)
    (cell,) = asked.conclusion.cells
    part = {"stance": "stances", "cell": "kind", "contested": "is_contested"}[asked.conclusion.clauses[0].part]

    def seen(**choices: str) -> object:
        look = plain.looks({"as_of": asked.conclusion.as_of, **choices})[cell]
        return "silent" if look.kind == "silent" else getattr(look, part)

    def value(got: object) -> int:
        return TRUE if got == seen() else UNDEFINED if got == "silent" else FALSE

    origins = case_of(case_id).sources.set_index("source_id")["origin_id"]
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
    found, plain = explored("kislitsin"), Plain(case_of("kislitsin"))
    lost = found.lost["position-on-RU", "informants"]
    others = sorted(set(case_of("kislitsin").facts["informant"]) - set(lost.names))
    cells = plain.cells({}), plain.cells({"exclude_informants": ";".join(others)})
    assert others and cells[0]["KZ", "surrender_to_RU"] == cells[1]["KZ", "surrender_to_RU"]


def changed_cells(before: dict[tuple[str, str], Look], after: dict[tuple[str, str], Look]) -> set[tuple[str, str]]:
    """Cells whose kind, stances or being contested differ."""
    return {cell for cell in before.keys() & after.keys() if before[cell][:3] != after[cell][:3]}


def test_what_changes_without_one_thing_is_what_the_reference_changes():
    found, plain = explored("kislitsin"), Reference(case_of("kislitsin"))
    table = robustness.without_one(found)
    before = plain.looks({})
    told = table[table["kind"] == "informant"]
    for name in sorted(set(case_of("kislitsin").facts["informant"])):
        rows = told[told["left_out"] == name]
        wanted = changed_cells(before, plain.looks({"exclude_informants": name}))
        assert set(zip(rows["state"], rows["proposition"], strict=True)) == wanted, name
    said = case_of("kislitsin").statements
    for kind, kept in (("attributed layer", said["basis"] != "reported"), ("uncertain date", None)):
        rows = table[table["kind"] == kind]
        for left_out in [*dict.fromkeys(rows["left_out"])] or ["kislitsin-f51 (2023-08-01~)"]:
            keep = kept if kept is not None else said["fact_id"] != left_out.partition(" ")[0]
            after = Reference(case_of("kislitsin").but(statements=said[keep])).looks({})
            here = rows[rows["left_out"] == left_out]
            assert set(zip(here["state"], here["proposition"], strict=True)) == changed_cells(before, after), left_out
    assert set(table["kind"]) == {"informant", "original report", "uncertain date", "attributed layer"}


def test_matrices_count_every_universe_of_equivalent_choices():
    found = explored("vinnik")
    table = robustness.matrices(found)
    counts = robustness.matrix_counts(found)
    assert table["n_equivalent"].sum() == counts["equivalent"] and len(table) == counts["equivalent_matrices"] > 1
    assert tuple(table.loc[0, ["universe", "n_changed"]]) == ("default", 0)
    plain = Reference(case_of("vinnik"))
    before = plain.looks({})
    for row in table.to_dict("records"):
        grid, places = deciding.find(deciding.grid(case_of("vinnik"), DECISIONS), case_of("vinnik"), row["universe"])
        wanted = changed_cells(before, plain.looks(grid.choices(places).values()))
        listed = [f"{state}/{proposition}" for state, proposition in found.prepared.cells if (state, proposition) in wanted]
        assert row["changed"] == ";".join(listed) and row["n_changed"] == len(listed)


def test_generalisations_are_those_of_the_notebook():
    found = generalising.ask_cases(generalising.explore_cases(collected()), collected().codebook)
    for choices in (Choices(min_origins=2, basis="act"), Choices(coding="consensus")):
        wanted = configurations.generalisations(collected(), cases.rivals(collected(), choices), choices).set_index("id")
        changed = choices.changed()
        n = 0
        for general in found:
            grid = general.asked.all.grid
            places = [
                next((place for place, option in enumerate(axis.options) if option.value == changed.get(axis.name)), None) for axis in grid.axes
            ]
            if any(place is None and axis.name in changed for place, axis in zip(places, grid.axes, strict=True)):
                continue  # this option is another one under another name there
            at = tuple(place or 0 for place in places)
            assert (general.k_all[at], general.n_all[at]) == tuple(wanted.loc[general.asked.all.sentence, ["k", "n"]]), (
                general.asked.all.sentence,
                choices,
            )
            n += 1
        assert n >= 3


def test_generalisations_give_their_denominators():
    rows = generalising.robust_generalisations(collected()).set_index("id")
    assert (rows.loc[rows["verdict"] == "robust", "n_equivalent"] >= 2).all() and (rows["n_matrices"] <= rows["n_equivalent"]).all()
    # that the United States said nothing of the rival request was not found, and no coder of the last round found it
    assert set(rows.loc[["us_silent", "us_opposed", "us_political"], "verdict"]) == {"by absence"}


def test_what_is_true_by_absence_is_said_of_one_and_of_several():
    assert "since it says that" in robustness_words.say_by_absence(1) and "since they say that" in robustness_words.say_by_absence(2)


def test_one_matrix_in_several_universes_is_explained():
    row = {"n_equivalent": 2, "n_equivalent_same": 2, "n_matrices": 1, "decisions_equivalent": "contested_by"}
    start = "2 of 2 universes of equivalent choices, which differ in who can contest and have "
    one = "1 distinct matrix (it stays the same; only the statements behind its cells change)"
    assert robustness_words.say_denominators(row) == start + one
    assert robustness_words.say_denominators({**row, "n_matrices": 2}) == f"{start}2 distinct matrices"


def test_a_conclusion_on_what_is_undefined_by_default_says_that_it_is_open():
    table = robustness.robustness(explored("kasatkin")).set_index("conclusion")
    wanted = "It is open, since the state is silent, whether the United States seeks surrender to itself"
    assert table.loc["US-supports-own-request", "sentence"] == wanted


def test_where_no_organ_that_decides_speaks_the_organ_is_named():
    """Brazil's ministry of justice opposed surrender to the United States; a court or the executive decides."""
    table = robustness.robustness(explored("cherkasov")).set_index("conclusion")
    wanted = "The justice ministry of Brazil opposes surrender to the United States, while no organ that decides speaks"
    assert table.loc["position-on-US", "sentence"] == wanted
    latest = robustness.robustness(exploring.explore(case_of("cherkasov"), Choices(rule="latest"))).set_index("conclusion")
    assert latest.loc["position-on-US", "sentence"] == "Brazil opposes surrender to the United States"


def test_a_case_without_conclusions_is_told_so():
    none = CONCLUSIONS[CONCLUSIONS["case_id"] == "nobody"]
    found = exploring.explore(case_of("zubakha").but(codebook=CODEBOOK.but(conclusions=none)))
    for make in (robustness.robustness, robustness.overturning, robustness.movers):
        assert make(found).empty


def test_without_any_decision_there_is_one_universe():
    found = exploring.explore(case_of("zubakha").but(codebook=CODEBOOK.but(decisions=DECISIONS[:0])))
    assert found.every.valid.sum() == 1 and set(robustness.robustness(found)["verdict"]) == {"silent"}
    assert robustness.movers(found).empty and len(robustness.matrices(found)) == 1


def test_parts_of_a_clause_are_those_of_the_schema():
    (column,) = [
        column for table in vocabulary.CODEBOOK_TABLES if table.name == "codebook/conclusions" for column in table.columns if column.name == "part"
    ]
    assert set(column.values) == set(concluding.RESTS_ON) == set(conclusion_checks.ALLOWED)


def test_choices_are_said_in_the_words_of_the_codebook_or_by_their_labels():
    assert decision_words.say_set("coder-B+no-RU-state-media", CODEBOOK) == (
        "taking the codes of coder B alone and leaving out the state media of Russia"
    )
    assert decision_words.say_set("no-state-media", CODEBOOK) == "leaving out all state media"
    without = CODEBOOK.but(decisions=DECISIONS.drop(columns="in_words"))
    assert decision_words.say_set("no-RU-origin+two-reports", without) == "no RU origin and two reports"
    assert all(DECISIONS["in_words"].str.len().between(15, 80))


def test_the_loss_axis_is_none_by_default():
    assert deciding.grid(case_of("zubakha"), DECISIONS).axis(LOSS).options == (Option("", ""),)


def test_options_follow_the_requesting_states_and_the_coders():
    labels = [option.label for option in deciding.grid(case_of("vinnik"), DECISIONS).axis("exclude_origin_states").options]
    assert sorted(labels) == ["all-origins", "no-FR-origin", "no-RU-origin", "no-US-origin"]
    coders = [(option.label, option.value, option.type) for option in deciding.grid(case_of("vinnik"), DECISIONS).axis("coding").options]
    equivalent = [("adjudicated", "adjudicated", "E"), ("consensus", "consensus", "E")]
    assert coders == equivalent + [(f"coder-{name}", name, "U") for name in CODEBOOK.coders["coder"]]
    values = {option.label: option.value for option in deciding.grid(case_of("vinnik"), DECISIONS).axis("exclude_informant_states").options}
    assert values["no-requesting-informants"] == "FR;RU;US"


def test_a_conclusion_up_to_a_later_day_is_not_asked():
    later = {"undecided-by-2-august", "decision-disputed-by-2-august"}
    case = case_of("kislitsin").but(codebook=CODEBOOK.but(decisions=FEW))

    def names(as_of: str) -> set[str]:
        return {asked.all.conclusion.name for asked in exploring.explore(case, Choices(as_of=as_of)).asked}

    assert not later & names("2023-08-01")
    assert later & names("2023-08-02") == {"undecided-by-2-august"}  # the other one asks what accounts-on-RU asks up to that day


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

    sets, least = moving._smallest_of_many(names, values, TRUE)
    assert least == is_least and sets == ([(tuple(sorted(found)), FALSE)] if found else [])


def test_numbers_in_words_are_those_of_the_code():
    text = (store.ROOT / "docs" / "multiverse.md").read_text(encoding="utf-8")
    assert (deciding.SMALL, moving.MOST_LOST, robustness.SHOWN) == (12, 3, 12)
    assert "up to twelve reports or informants" in text and "every set of up to three" in text
    assert OVERTURNING.column("sets").meaning.endswith("the first twelve")
