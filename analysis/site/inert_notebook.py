"""An executed notebook that somebody else may have made, written anew of what a page shows: sources, words, tables, drawings."""

import nbformat
from nbformat import NotebookNode, v4

from analysis.site import drawings

SHOWN = ("image/svg+xml", "text/html", "text/markdown", "text/plain")
"""Forms of an output of which a page shows one; others are left out, such as scripts and widgets."""


class Unusable(ValueError):
    """Something is no notebook that can be shown; the message says why."""


def read(executed: bytes) -> NotebookNode:
    """A notebook without all that a page does not show: metadata, attachments, other forms of outputs; its drawings are written anew.

    Raises
    ------
    Unusable
        If it is no notebook, or holds a drawing that is none.
    """
    try:
        found = nbformat.reads(executed.decode(), as_version=4)
        nbformat.validate(found)
        cells = [_cell(cell) for cell in found.cells]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, nbformat.ValidationError) as error:
        raise Unusable(f"is no notebook that can be shown ({str(error)[:200]})") from error
    return v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})


def _cell(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type == "code":
        outputs = [made for output in cell.outputs for made in _output(output)]
        return v4.new_code_cell(cell.source, id=cell.id, outputs=outputs)
    make = v4.new_markdown_cell if cell.cell_type == "markdown" else v4.new_raw_cell
    return make(cell.source, id=cell.id)


def _output(output: NotebookNode) -> list[NotebookNode]:
    """What a page shows of an output; nothing of one that has no such form."""
    if output.output_type == "stream":
        return [v4.new_output("stream", name="stdout", text=output.text)]
    if output.output_type == "error":
        return [v4.new_output("error", ename=output.ename, evalue=output.evalue, traceback=[])]
    form = next((form for form in SHOWN if isinstance(output.data.get(form), str)), "")
    if not form:
        return []
    data = drawings.cleaned(output.data[form]).decode() if form == SHOWN[0] else output.data[form]
    words = output.metadata.get(form, {})
    alt = words.get("alt", "") if isinstance(words, dict) else ""
    return [v4.new_output("display_data", {form: data}, metadata={form: {"alt": str(alt)}} if form == SHOWN[0] else {})]
