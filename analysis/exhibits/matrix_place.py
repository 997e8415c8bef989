"""A place of the position matrix: a state's own voice as a box, what dissents in it, and below it what others say."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.exhibits.matrix_boxes import (
    CONTESTED,
    LINE_MM,
    MOST_DOTS,
    PAD_MM,
    PALE,
    PLAIN,
    SIDE_MM,
    SIGN_MM,
    Line,
    Part,
    draw_hatch,
    draw_sign,
)
from analysis.exhibits.matrix_labels import (
    marked,
    say_days,
    say_differing,
    say_dissents,
    say_only,
    say_told,
    stances_of,
)
from analysis.exhibits.style import INK, PAPER, QUIET, SMALL_PT, STANCE_LOOK, TEXT_PT, fit, text_width, wrap
from analysis.model.addresses import address
from analysis.model.cell_parts import dissents_of
from analysis.model.sentences import days_between, say_overtaken, say_proposition, start
from analysis.model.words import Words

SILENT, CANNOT = "silent", "cannot take a position"
DISAGREED, EXPLAINED = "contested", "contested: others say otherwise"
"""What is said of a contested cell, and of the first one."""

Mark = dict[str, Any]


class Place:
    """A place of the matrix: what a state holds of a proposition, laid out for a width.

    Parameters
    ----------
    cell
        A row of the table `positions`.
    words
        What states and propositions are called.
    days
        On what days others say it, by stance, as `matrix_labels.told_days` gives them.
    width
        Room for it in millimetres.
    explains
        Whether it says what *contested* means.
    on_one_line
        Whether the day may stand beside the stance.
    """

    def __init__(
        self,
        cell: Mapping[str, Any],
        words: Words,
        days: Mapping[int, str],
        width: float,
        explains: bool = False,
        on_one_line: bool = False,
    ) -> None:
        self.cell, self.words, self.width, self.room = dict(cell), words, width, width - 2 * SIDE_MM
        self._disagreed = (EXPLAINED if explains else DISAGREED) if cell["is_contested"] == "yes" else ""
        self._on_one_line = on_one_line
        self.parts = self._parts() if cell["n_own"] else []
        instead = {"silent": SILENT, "not_applicable": CANNOT}.get(cell["cell"], "")
        self.instead = self._wrapped(instead)
        self.told = say_told(self.cell, words, days)
        self._room_told = width - SIGN_MM - SIDE_MM
        self._n_told = sum(len(wrap(text, self._room_told, SMALL_PT)) for _, text in self.told)

    @property
    def box_height(self) -> float:
        """Height of the box, or of the words in its place."""
        if self.instead:
            return 2 * PAD_MM + LINE_MM * len(self.instead)
        return sum(part.height for part in self.parts)

    @property
    def told_height(self) -> float:
        """Height of what others say."""
        return PAD_MM + LINE_MM * self._n_told if self.told else 0.0

    @property
    def height(self) -> float:
        return self.box_height + self.told_height

    def _wrapped(self, text: str) -> list[str]:
        return [fit(line, self.room, SMALL_PT) for line in wrap(text, self.room, SMALL_PT)]

    def _lines(self, text: str, broken: str = "") -> list[Line]:
        """Lines of a text; one that is too long is broken after `broken`, if it has it, before between words."""
        is_long = broken and text_width(text, SMALL_PT) > self.room
        head, found, tail = text.partition(broken) if is_long else (text, "", "")
        return [Line(plain=line) for piece in (head + found, tail.strip()) for line in self._wrapped(piece)]

    def _head(self, stance: int) -> list[Line]:
        lines = wrap(marked(stance, self.cell["proposition"], self.words), self.room, TEXT_PT, "bold")
        return [Line(bold=fit(line, self.room, TEXT_PT, "bold")) for line in lines]

    def _with_dots(self, lines: list[Line]) -> list[Line]:
        """The lines with the dots behind the last one, or below it where there is no room."""
        number = int(self.cell["n_origins"])
        if number > MOST_DOTS:
            return [*lines, Line(plain=f"{number} reports")]
        dotted = lines[-1]._replace(dots=number)
        return [*lines[:-1], dotted] if dotted.width <= self.room else [*lines, Line(dots=number)]

    def _parts(self) -> list[Part]:
        """What speaks for the state, then what dissents."""
        cell, words, stances = self.cell, self.words, stances_of(self.cell)
        heads = [self._head(stance) for stance in stances]
        tail = self._with_dots(self._lines(say_days(cell, words), "carried out"))
        joined = heads[0][-1]._replace(plain=tail[0].plain, dots=tail[0].dots)
        if self._on_one_line and len(stances) == len(tail) == 1 and joined.width <= self.room:
            heads[0][-1:], tail = [joined], []
        further = [say_only(cell), say_differing(cell), self._disagreed, say_overtaken(cell["overtaken"], words)]
        said = "; ".join(filter(None, further))
        beside = heads[0][-1]._replace(after=said)
        if said and not tail and beside.width <= self.room:
            heads[0][-1:], further = [beside], []
        for said in further:
            tail += self._lines(said, "; ")
        own = [Part(stances[0], heads[0] + tail)]
        if len(stances) > 1:
            own = [*map(Part, stances, heads), Part(None, tail)]
        return own + [Part(stance, self._lines(said, ": "), True) for stance, said in say_dissents(cell, words)]

    def draw(self, axes: Axes, x: float, y: float) -> list[Mark]:
        """Draw it with its upper left corner at a point, and give its rows of the data drawn."""
        marks = []
        if self.parts:
            self._draw_box(axes, x, y)
            marks = [self._own_mark(x, y), *self._dissent_mark(axes, x, y)]
        elif self.instead:
            self._draw_instead(axes, x, y)
        return [*marks, *self._draw_told(axes, x, y + self.box_height)]

    def _draw_instead(self, axes: Axes, x: float, y: float) -> None:
        """Say that the state is silent, or, before slanting lines, that it cannot take a position."""
        if self.cell["cell"] == "not_applicable":
            written = max(text_width(line, SMALL_PT) for line in self.instead) + 2 * SIDE_MM
            draw_hatch(axes, x + written, y, self.width - written, self.box_height)
        for row, line in enumerate(self.instead):
            middle = y + PAD_MM + LINE_MM * (row + 0.5)
            axes.text(x + SIDE_MM, middle, line, fontsize=SMALL_PT, color=QUIET, va="center_baseline")

    def _draw_box(self, axes: Axes, x: float, y: float) -> None:
        """Draw the box in its parts, each in the colour of its stance, and its frame."""
        top = y
        for part in self.parts:
            colour, ink = STANCE_LOOK[part.stance][:2] if part.stance is not None else (PAPER, INK)
            is_pale = bool(self.cell["overtaken"]) and not part.dissents
            look: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "alpha": PALE if is_pale else None}
            axes.add_patch(Rectangle((x, top), self.width, part.height, **look))
            if part.dissents:
                axes.plot([x, x + self.width], [top, top], color=INK, linewidth=0.4)
            line_top = top + PAD_MM
            for line in part.lines:
                line.draw(axes, x + SIDE_MM, line_top + line.height / 2, INK if is_pale else ink)
                line_top += line.height
            top += part.height
        frame = CONTESTED if self._disagreed else PLAIN
        outline = Rectangle((x, y), self.width, top - y, facecolor="none", edgecolor=INK, gid=self._address(), **frame)
        axes.add_patch(outline)

    def _address(self, *more: str) -> str:
        return address(self.cell["case_id"], "positions", self.cell["state"], self.cell["proposition"], *more)

    def _mark(self, kind: str, place: tuple[float, float, float], title: str, **values: Any) -> Mark:
        """A row of the data drawn; `place` is its left, its top and its height."""
        same = {name: self.cell[name] for name in ("state", "proposition", "cell", "is_contested")}
        blank = dict.fromkeys(("organs", "days", "overtaken", "n_origins", "n_informants"), "")
        about = say_proposition(self.cell["proposition"], self.words, self.cell["state"])
        whose = start(self.words.get(self.cell["state"], self.cell["state"]))
        at = dict(zip(("x", "y", "height"), (round(value, 2) for value in place), strict=True))
        return {**same, **blank, **at, "kind": kind, "title": f"{whose} on {about}, {title}", **values}

    def _own_mark(self, x: float, y: float) -> Mark:
        cell, words, stances = self.cell, self.words, stances_of(self.cell)
        label = " / ".join(marked(stance, cell["proposition"], words) for stance in stances)
        days, only = say_days(cell, words), say_only(cell)
        kinds = [cell["cell"], DISAGREED if self._disagreed else "", say_overtaken(cell["overtaken"], words), days]
        voice = f"own voice ({only})" if only else "own voice"
        return self._mark(
            "own",
            (x, y, sum(part.height for part in self.parts if not part.dissents)),
            f"{voice}: {', '.join(filter(None, [label, *kinds]))}",
            address=self._address(),
            statement_ids=cell["statement_ids_own"],
            label=label,
            days=days,
            n_statements=cell["n_own"],
            colour=";".join(STANCE_LOOK[stance][0] for stance in stances),
            **{name: cell[name] for name in ("stances", "organs", "overtaken", "n_origins", "n_informants")},
        )

    def _dissent_mark(self, axes: Axes, x: float, y: float) -> list[Mark]:
        """Name the strip of what dissents, if anything does."""
        said, found = say_dissents(self.cell, self.words), dissents_of(self.cell)
        if not said:
            return []
        height = sum(part.height for part in self.parts if part.dissents)
        top, label = y + self.box_height - height, "; ".join(text for _, text in said)
        at = self._address("dissent")
        axes.add_patch(Rectangle((x, top), self.width, height, facecolor="none", edgecolor="none", gid=at))
        return [
            self._mark(
                "dissent",
                (x, top, height),
                f"dissent: {label}",
                address=at,
                statement_ids=self.cell["dissent_ids"],
                stances=";".join(str(stance) for stance in sorted({stance for stance, _ in said})),
                organs=";".join(sorted({organ for organ, *_ in found})),
                label=label,
                days="; ".join(dict.fromkeys(days_between(first, last) for _, _, first, last in found)),
                n_statements=self.cell["n_dissent"],
                colour=";".join(STANCE_LOOK[stance][0] for stance, _ in said),
            )
        ]

    def _draw_told(self, axes: Axes, x: float, y: float) -> list[Mark]:
        """Draw what others say, weaker than the state's own voice: a hollow sign, and words on the ground."""
        if not self.told:
            return []
        at, middle = self._address("attributed"), y + PAD_MM + LINE_MM / 2
        axes.add_patch(Rectangle((x, y), self.width, self.told_height, facecolor="none", edgecolor="none", gid=at))
        for stance, text in self.told:
            draw_sign(axes, x + 0.2, middle, stance)
            for line in wrap(text, self._room_told, SMALL_PT):
                shown = fit(line, self._room_told, SMALL_PT)
                axes.text(x + SIGN_MM, middle, shown, fontsize=SMALL_PT, va="center_baseline", color=QUIET)
                middle += LINE_MM
        label = "; ".join(f"{STANCE_LOOK[stance][2]} {text}" for stance, text in self.told)
        return [
            self._mark(
                "attributed",
                (x, y, self.told_height),
                label,
                address=at,
                statement_ids=self.cell["statement_ids_attributed"],
                stances=self.cell["attributed_stances"],
                label=label,
                n_statements=self.cell["n_attributed"],
                colour=PAPER,
            )
        ]
