"""A network as GraphML, which Gephi, visone, igraph and NetworkX read."""

from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import numpy as np
import pandas as pd

from analysis.model import doors

SPACE = "http://graphml.graphdrawing.org/xmlns"
KEYS = (("node", "label", "string"), ("node", "type", "string"), ("edge", "weight", "double"), ("graph", "undefined", "string"))
"""What nodes, edges and the graph have: of what, name, type."""


def undefined(network: pd.DataFrame, is_onemode: bool) -> list[tuple[str, str]]:
    """Pairs whose tie is undefined, in the order of rows and columns; those of one mode once."""
    rows, columns = np.nonzero(network.isna().to_numpy())
    return [(network.index[row], network.columns[column]) for row, column in zip(rows, columns, strict=True) if not is_onemode or row < column]


def written(network: pd.DataFrame, is_onemode: bool) -> bytes:
    """A network as GraphML, undirected.

    Parameters
    ----------
    network
        The matrix, as `networks.agreement.network` gives it; NaN is undefined.
    is_onemode
        Whether rows and columns are the same actors; otherwise columns are concepts.

    Returns
    -------
    A node for each actor and concept, isolates too, with `label` and `type`; an edge for each tie that is not 0, with its `weight`. An undefined tie has
    no edge, since a reader would take one without a weight for a tie of 1; `undefined` of the graph lists these pairs, a line each.
    """
    register_namespace("", SPACE)
    root = Element("graphml", {"xmlns": SPACE})
    for of, name, kind in KEYS:
        SubElement(root, "key", {"id": name, "for": of, "attr.name": name, "attr.type": kind})
    graph = SubElement(root, "graph", {"id": "network", "edgedefault": "undirected"})
    if pairs := undefined(network, is_onemode):
        _data(graph, "undefined", "\n".join(" / ".join(map(doors.line, pair)) for pair in pairs))
    for start, labels, kind in [("a", network.index, "actor"), *([] if is_onemode else [("c", network.columns, "concept")])]:
        for number, label in enumerate(labels):
            node = SubElement(graph, "node", {"id": f"{start}{number}"})
            _data(node, "label", doors.line(str(label)))
            _data(node, "type", kind)
    weights = network.to_numpy(dtype=float)
    for row, column in zip(*np.nonzero(np.nan_to_num(weights)), strict=True):
        if not is_onemode or row < column:
            edge = SubElement(graph, "edge", {"source": f"a{row}", "target": f"{'a' if is_onemode else 'c'}{column}"})
            _data(edge, "weight", repr(float(weights[row, column])))
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _data(parent: Element, key: str, text: str) -> None:
    SubElement(parent, "data", {"key": key}).text = text
