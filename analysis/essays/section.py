"""Running text that shows itself where a cell ends in it."""

from collections.abc import Iterable

from analysis.model import doors


class Section:
    """Paragraphs, under a heading where there is one.

    Parameters
    ----------
    paragraphs
        Running text; blank ones are left out.
    heading
        What was found, in a few words without a full stop; blank = none.
    """

    def __init__(self, *paragraphs: str, heading: str = "") -> None:
        self.heading, self.paragraphs = heading, [text for text in paragraphs if text]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict[str, str], dict[str, object]]:
        plain = "\n\n".join([*[self.heading] * bool(self.heading), *self.paragraphs])
        marked = [*[f"## {doors.sentence(self.heading)}"] * bool(self.heading), *map(doors.sentence, self.paragraphs)]
        return {"text/plain": plain, "text/markdown": "\n\n".join(marked)}, {}


def joined(sentences: Iterable[str]) -> str:
    """Sentences as one paragraph; blank ones are left out."""
    return " ".join(filter(None, sentences))
