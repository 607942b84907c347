"""A diagram's SVG: checked to be shapes and words alone, and set into a page, where the site's tokens colour it."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.html import escape

IMAGE = re.compile(r'^!\[(?P<alternative>[^\]]*)\]\((?P<target>[^\s)]*)(?:\s+"(?P<caption>[^"]*)")?\)\s*$')
"""How a lesson shows a diagram: an image on a line of its own."""
ANY_IMAGE = re.compile(r"(?<!\\)!\[")
FILE = re.compile(r"^\.\./diagrams/(?P<name>[^/]+)\.svg$")

LARGEST = 32 * 1024
NAMESPACE = "http://www.w3.org/2000/svg"

DROPPED = {"style", "title", "desc"}
"""What colours and names the file in other viewers; a page has its own style and text alternative."""
ELEMENTS = {"g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs", "marker"}
WORDS = {"text", "tspan"}
MARKERS = {"marker-start", "marker-mid", "marker-end"}
ATTRIBUTES = MARKERS | {
    "id", "class", "transform",
    "d", "points", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r", "rx", "ry",
    "dx", "dy", "text-anchor", "dominant-baseline",
    "viewBox", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "orient",
}  # fmt: skip

VIEW_BOX = re.compile(r"^0 0 420 [1-9]\d*$")
CLASSES = {"box", "zone", "line", "strong", "good", "warn", "bad", "quiet", "dashed", "fill", "note", "label", "code"}
"""What diagram.css gives a look. A shape of any other class would be black in both themes."""
ID = re.compile(r"^[A-Za-z][\w-]*$")
REFERENCE = re.compile(r"^url\(#(?P<id>[A-Za-z][\w-]*)\)$")
ADDRESS = re.compile(r"url\s*\(|@import|https?:", re.IGNORECASE)
BLANKS = re.compile(r"\s+")


@dataclass
class Diagram:
    """What a file holds: its size, its shapes as they stand in a page, and each fault with its line."""

    view_box: str = ""
    shapes: str = ""
    faults: list[tuple[int, str]] = field(default_factory=list)


def parse(name: str, svg: str) -> Diagram:
    """Return the diagram of the file `name`.svg, with its faults.

    Ids get the file's name in front, so that several diagrams can stand in one page.
    """
    return _Parser(name).parse(svg)


def figure(name: str, svg: str, *, alternative: str, caption: str) -> str:
    """Return the diagram as HTML of a figure: `alternative` says in words what it shows, `caption` stands below it unless it is empty."""
    diagram = parse(name, svg)
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="diagram"><svg role="img" aria-label="{escape(alternative)}" viewBox="{escape(diagram.view_box)}">'
        f"{diagram.shapes}</svg>{below}</figure>"
    )


class _Parser:
    def __init__(self, name: str) -> None:
        self.name = name
        self.diagram = Diagram()
        self.shapes: list[str] = []
        self.inside: list[str] = []
        self.ids: set[str] = set()
        self.references: list[tuple[int, str]] = []
        self.expat = expat.ParserCreate("utf-8")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self.begins
        self.expat.EndElementHandler = self.ends
        self.expat.CharacterDataHandler = self.says
        self.expat.StartDoctypeDeclHandler = self.declares
        self.expat.ProcessingInstructionHandler = self.instructs

    def parse(self, svg: str) -> Diagram:
        try:
            self.expat.Parse(svg.encode(), True)
        except expat.ExpatError as error:
            self.diagram.faults.append((error.lineno, f"this is not well-formed XML ({expat.ErrorString(error.code)}); correct it"))
        except _Declared:
            self.wrong("a diagram has no DOCTYPE and no entities of its own; remove it")
        for line, reference in self.references:
            if reference not in self.ids:
                self.diagram.faults.append((line, f"there is no {reference!r} in this file that url(#{reference}) could mean; define it"))
        self.diagram.shapes = "".join(self.shapes)
        return self.diagram

    def wrong(self, text: str, *, lines_ago: int = 0) -> None:
        self.diagram.faults.append((self.expat.CurrentLineNumber - lines_ago, text))

    def declares(self, *_: object) -> None:
        raise _Declared

    def instructs(self, target: str, _: str) -> None:
        self.wrong(f"<?{target}?> is no part of a diagram; remove it")

    def begins(self, element: str, attributes: dict[str, str]) -> None:
        self.inside.append(element)
        if len(self.inside) == 1:
            self._begins_diagram(element, attributes)
        elif element in DROPPED:
            for attribute in attributes:
                self.wrong(f"{attribute} is no attribute of <{element}> here; remove it")
        elif DROPPED.isdisjoint(self.inside):
            if element not in ELEMENTS:
                self.wrong(f"<{element}> is no element of a diagram; there are {', '.join(sorted(ELEMENTS))}")
            written = "".join(f' {key}="{escape(self._attribute(element, key, value))}"' for key, value in attributes.items())
            self.shapes.append(f"<{element}{written}>")
        else:
            self.wrong(f"<{element}> stands inside <{self.inside[-2]}>, which holds only text; move it out")

    def _begins_diagram(self, element: str, attributes: dict[str, str]) -> None:
        if element != "svg" or attributes.get("xmlns") != NAMESPACE:
            self.wrong(f'the file is no SVG; begin it with <svg xmlns="{NAMESPACE}" viewBox="0 0 420 …">')
        self.diagram.view_box = attributes.get("viewBox", "")
        if not VIEW_BOX.match(self.diagram.view_box):
            self.wrong(f'viewBox is {self.diagram.view_box!r}; write "0 0 420 H" with a whole number for the height')
        for attribute in attributes.keys() - {"xmlns", "viewBox"}:
            self.wrong(f"{attribute} is no attribute of <svg> here; its size is the viewBox, its look is the site's")

    def _attribute(self, element: str, key: str, value: str) -> str:
        """Return the value as it stands in a page."""
        if key not in ATTRIBUTES:
            self.wrong(f"{key} is no attribute of <{element}> here; say its look by a class, and nothing that acts or leads elsewhere")
            return value
        if key in MARKERS:
            return self._marker(key, value)
        if key == "id":
            return self._id(value)
        unknown = set(value.split()) - CLASSES if key == "class" else set()
        if unknown:
            self.wrong(f"the class {min(unknown)!r} has no look; there are {', '.join(sorted(CLASSES))}")
        elif ADDRESS.search(value):
            self.wrong(f"{key} is {value!r}; an address is only in a marker-end, as url(#id)")
        return value

    def _id(self, value: str) -> str:
        if not ID.match(value) or value in self.ids:
            self.wrong(f"the id {value!r} stands here twice, or isn't a letter followed by letters, digits and hyphens; write another")
        self.ids.add(value)
        return f"{self.name}_{value}"

    def _marker(self, key: str, value: str) -> str:
        if reference := REFERENCE.match(value):
            self.references.append((self.expat.CurrentLineNumber, reference["id"]))
            return f"url(#{self.name}_{reference['id']})"
        self.wrong(f"{key} is {value!r}; write url(#id) with the id of a marker in this file")
        return value

    def ends(self, element: str) -> None:
        if len(self.inside) > 1 and DROPPED.isdisjoint(self.inside):
            self.shapes.append(f"</{element}>")
        self.inside.pop()

    def says(self, text: str) -> None:
        """Take a text. It comes as a whole, when what follows it begins, so its first line stands as many lines above as it has breaks."""
        if not DROPPED.isdisjoint(self.inside):
            if address := ADDRESS.search(text):
                right = f"an address stands in <{self.inside[-1]}>; a diagram fetches nothing, so remove it"
                self.wrong(right, lines_ago=text.count("\n", address.start()))
        elif self.inside[-1] in WORDS:
            self.shapes.append(escape(BLANKS.sub(" ", text)))
        elif text.strip():
            lost = f"{text.strip()[:40]!r} stands outside <text>, where nobody sees it; move it in or remove it"
            self.wrong(lost, lines_ago=text.lstrip().count("\n"))


class _Declared(Exception):
    """The file declares a document type. Reading ends here: what follows may grow without end."""
