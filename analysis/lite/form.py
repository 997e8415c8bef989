"""The forms of the laboratory: what a reader chooses or brings, a button, which notebook runs, and what came of it.

Only the notebooks of the laboratory import this module; ipywidgets, of which the fields are made, is built into it.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets

from analysis.collect import store
from analysis.lite import own, rerun
from analysis.model import terms
from analysis.model.choices import DEFAULTS, PARAMETERS, Parameter, Value
from analysis.verify import compare

Work = Callable[[dict[str, Value], rerun.Begin], rerun.Rerun | own.Refused]
"""What a button does with the choices of the reader."""
WIDE = {"width": "98%", "max_width": "44em"}
LOOKS = {"layout": WIDE, "style": {"description_width": "12.5em"}}
AGAIN = "This form lives as long as the page stays open. Run the cell again to have it back."


def _labelled(field: Any, words: str) -> Any:
    """A field with what it means below it."""
    return ipywidgets.VBox(
        [field, ipywidgets.HTML(f'<p style="font-size:85%;line-height:1.3;margin:0">{escape(words)}</p>')],
        layout={**WIDE, "width": "100%", "margin": "0 0 .4em 0"},
    )


def _field(parameter: Parameter) -> Any:
    """The field of a choice of analysis."""
    looks = {"description": parameter.name, **LOOKS}
    if isinstance(parameter.default, int):
        return ipywidgets.BoundedIntText(parameter.default, min=1, max=99, **looks)
    if parameter.values and not parameter.lists:
        return ipywidgets.Dropdown(options=parameter.values, value=parameter.default, **looks)
    return ipywidgets.Text(parameter.default, continuous_update=False, placeholder=parameter.allowed, **looks)


def _outputs(*shown: rerun.Page | rerun.Shown) -> tuple[dict[str, object], ...]:
    """What is shown as outputs of a notebook."""
    texts = [text for each in shown for text in (each.outputs if isinstance(each, rerun.Shown) else [each._repr_mimebundle_()])]
    return tuple({"output_type": "display_data", "data": dict(text), "metadata": {}} for text in texts)


class Form(ipywidgets.VBox):
    """Fields, a button, and what came of it; `made` has what was made last, None before.

    Parameters
    ----------
    fields
        What is asked before the choices of analysis.
    button
        What stands on the button.
    work
        What it does.
    """

    def __init__(self, fields: Sequence[Any], button: str, work: Work) -> None:
        self.made: rerun.Rerun | None = None
        self._work = work
        self._choices = {parameter.name: _field(parameter) for parameter in PARAMETERS}
        labelled = {each.name: _labelled(self._choices[each.name], f"{each.meaning} ({each.allowed})") for each in PARAMETERS}
        more = [field for name, field in labelled.items() if name != "as_of"]
        others = ipywidgets.Accordion([ipywidgets.VBox(more)], titles=["Other choices of analysis"], selected_index=None, layout=WIDE)
        self._button = ipywidgets.Button(description=button, button_style="primary", layout={"width": "14em"})
        self._button.on_click(self._press)
        self._bar = ipywidgets.IntProgress(layout={**WIDE, "display": "none"})
        self._said = ipywidgets.HTML()
        self._found, self._looked, self._verdicts = ipywidgets.Output(), ipywidgets.Output(), ipywidgets.Output()
        self._look = ipywidgets.Dropdown(description="Look at", layout={**WIDE, "display": "none"}, style=LOOKS["style"])
        self._look.observe(self._show, "value")
        super().__init__(
            [*fields, labelled["as_of"], others, self._button, self._bar, self._said, self._found, self._look, self._looked, self._verdicts]
        )

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """As ipywidgets shows it; where it is no more, how to have it back."""
        found = super()._repr_mimebundle_(**options)
        return {**found, "text/plain": AGAIN} if isinstance(found, dict) else found

    def given(self) -> dict[str, Value]:
        """The choices that are not the default, by name."""
        return {name: value for name, field in self._choices.items() if (value := _plain(field.value)) != DEFAULTS[name]}

    def _begin(self, done: int, n: int, name: str) -> None:
        self._bar.max, self._bar.value = n, done
        self._said.value = escape(f"Notebook {done + 1} of {n}: {name}")

    def _press(self, _: object = None) -> None:
        """Do it, and show what came of it, whatever that is."""
        self._button.disabled, self.made = True, None
        self._look.layout.display, self._bar.layout.display, self._bar.value = "none", "", 0
        self._found.outputs = self._looked.outputs = self._verdicts.outputs = ()
        self._said.value = "The data are judged."
        try:
            found = self._work(self.given(), self._begin)
        except ValueError as error:
            found = own.Refused(str(error).splitlines())
        except Exception:
            self._found.outputs = _outputs(rerun.Page(f"<pre>{escape(traceback.format_exc())}</pre>", traceback.format_exc()))
            self._said.value = "This failed, which is a fault of the laboratory. Please report what stands below."
            return
        finally:
            self._button.disabled, self._bar.layout.display = False, "none"
        self._said.value = ""
        if isinstance(found, own.Refused):
            self._found.outputs = _outputs(found)
            return
        self.made = found
        self._found.outputs, self._verdicts.outputs = _outputs(found.told(), found.download()), _outputs(found.table())
        self._look.options = [("a figure or table that was made", None), *((compare.label(each), each) for each in found.units())]
        self._look.layout.display = ""

    def _show(self, change: Mapping[str, Any]) -> None:
        """Show the figure or table that is chosen."""
        self._looked.outputs = _outputs(self.made.shown(change["new"])) if self.made and change["new"] else ()


def _plain(value: Value) -> Value:
    return value.strip() if isinstance(value, str) else value


def reproduce(case_id: str) -> Form:
    """A form that runs the notebooks of a case, or of the study, and holds its exhibits against what is claimed.

    Parameters
    ----------
    case_id
        The case that is chosen at first, or `study`.
    """
    there = [*((case, case) for case in store.case_ids()), ("all cases side by side (some minutes)", terms.STUDY)]
    chosen = ipywidgets.Dropdown(options=there, value=case_id, description="case_id", **LOOKS)
    return Form([chosen], "Reproduce", lambda given, begin: rerun.reproduce(chosen.value, begin, **given))


def your_case() -> Form:
    """A form that takes a workbook or the tables of a case, checks them, and makes the exhibits."""
    upload = ipywidgets.FileUpload(multiple=True, accept=".xlsx,.xlsm,.csv,.zip", description="Choose files", layout={"width": "14em"})
    name = ipywidgets.Text(description="case_id", placeholder="as the file has it", **LOOKS)
    chosen = ipywidgets.HTML()

    def tell(_: object) -> None:
        chosen.value = escape("; ".join(f"{each.name} ({each.size / 1000:.0f} kB)" for each in upload.value))

    upload.observe(tell, "value")
    words = "the name of your case; blank, as the workbook or case.csv has it"

    def check(given: dict[str, Value], begin: rerun.Begin) -> rerun.Rerun | own.Refused:
        return own.case({each.name: bytes(each.content) for each in upload.value}, name.value.strip(), begin, **given)

    return Form([upload, chosen, _labelled(name, words)], "Check and show", check)
