"""Rebuilds the tags of a PDF that WeasyPrint made: few elements, lists that conform, sheets painted as they are read."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydyf import PDF, Array, Dictionary

POINT = 0.75  # of a CSS pixel
CELLS = {"TD", "TH"}
"""Table cells, which stay in the tree even where they are empty."""
MARGIN = (b"/Artifact", b"<</Type/Pagination>>", b"BDC")
DRAWS = (b"TJ", b"Do", b"f", b"f*", b"S", b"B", b"sh")
COLOURS = {b" rg", b" RG", b" gs", b" w", b" scn", b" SCN"}
FIRST_COLOURS = {
    b" rg": b"0 0 0 rg",
    b" RG": b"0 0 0 RG",
    b" w": b"1 w",
    b"/a": b"/a1.0 gs",
    b"/A": b"/A1.0 gs",
}
"""The colours in force where a sheet begins, as WeasyPrint would set them: a piece drawn elsewhere may need them set again."""
PLACED = (b" Tm", b" re", b" m", b" l", b" c")
LONG = re.compile(rb"(\.\d\d\d)\d+")
"""A number with more decimals than a printer draws."""


@dataclass(eq=False, slots=True)
class Mark:
    """Words, or a picture, that a sheet marks by a number; `place` is their rank within their element.

    Words that follow others of their element join them, and have no number any more.
    """

    sheet: int
    number: int | None
    owner: "Element | None" = None
    place: int = 0


@dataclass(eq=False, slots=True)
class Annotation:
    """A link or a field, as the element that holds it refers to it."""

    made: Dictionary


@dataclass(eq=False, slots=True)
class Element:
    """A structure element."""

    kind: str
    sheet: int
    facts: dict[str, Any] = field(default_factory=dict)
    kids: "list[Kid]" = field(default_factory=list)


Kid = Element | Mark | Annotation


def take_tags(pdf: PDF) -> Element:
    """The document's element, out of the structure tree that WeasyPrint wrote last: what is added follows freely."""
    root = at(pdf, pdf.catalog["StructTreeRoot"])
    numbered = {sheet.reference: n for n, sheet in enumerate(sheets_of(pdf))}
    document = read_element(pdf, at(pdf, root["K"][0]), numbered)
    drop_tree(pdf, root)
    return document


def give_tags(pdf: PDF, document: Element, free: list[int]) -> None:
    """Write the structure tree anew, and paint each sheet in its order; `free` are numbers of objects to use again."""
    streams = [at(pdf, sheet["Contents"]) for sheet in sheets_of(pdf)]
    empty = [{*empty_marks(stream.stream)} for stream in streams]
    settle_kids(document, empty)
    part_words(document)
    marks = [list[Mark]() for _ in streams]
    for mark in owned(document):
        marks[mark.sheet].append(mark)
    for stream, seen, blank in zip(streams, marks, empty, strict=True):
        stream.stream = [*lean(painted(stream.stream, seen, blank))]
    root, tree = at(pdf, pdf.catalog["StructTreeRoot"]), TagTree(pdf, free)
    root["K"] = Array([tree.add(document, root.reference)])
    at(pdf, root["ParentTree"])["Nums"] = tree.numbers()


def sheets_of(pdf: PDF) -> list[Any]:
    """The sheets of a PDF."""
    return [pdf.objects[number] for number in pdf.pages["Kids"][::3]]


def at(pdf: PDF, reference: bytes) -> Any:
    """The object that a reference leads to."""
    return pdf.objects[int(reference.split()[0])]


# What WeasyPrint wrote


def read_element(pdf: PDF, made: Any, numbered: dict[bytes, int]) -> Element:
    """An element with all that it holds, but the links that end where a line does."""
    facts = {key: made[key] for key in ("A", "Alt") if key in made}
    element = Element(made["S"][1:], numbered.get(made.get("Pg"), 0), facts)
    for kid in made["K"]:
        if isinstance(kid, int):
            element.kids.append(Mark(element.sheet, kid))
        elif (held := at(pdf, kid))["Type"] != "/OBJR":
            element.kids.append(read_element(pdf, held, numbered))
        elif not is_line_end(annotation := at(pdf, held["Obj"])):
            element.kids.append(Annotation(annotation))
    return element


def is_line_end(annotation: Any) -> bool:
    """Whether a link ends where a line does, and so has neither words nor width."""
    x1, _, x2, _ = annotation["Rect"]
    return bool(annotation["Subtype"] == "/Link" and x1 == x2)


def empty_marks(stream: list[Any]) -> Iterator[int]:
    """The numbers of marks that draw nothing: spaces where lines end, or between two boxes."""
    number = None
    for token in stream:
        if isinstance(token, Dictionary):
            number = token["MCID"]
        elif number is not None and token == b"EMC":
            yield number
            number = None
        elif isinstance(token, bytes) and token.endswith(DRAWS):
            number = None


# What stands where


def settle_kids(element: Element, empty: list[set[int]]) -> None:
    """Unwrap elements that mean nothing, drop empty ones, and put what is left where it may stand."""
    element.kids = [*meant(element, empty)]
    mend_facts(element)
    if element.kind == "Div" and all(map(is_inline, element.kids)):
        element.kind = "P"
    elif element.kind in ("Document", "Part", "Art", "Sect", "Div", "BlockQuote"):
        element.kids = [*wrapped(element, "P", is_inline)]
    elif element.kind == "LI":
        element.kids = [*wrapped(element, "LBody", is_body)]
    elif element.kind == "L":
        element.kids = [*wrapped(element, "LI", lambda kid: kind(kid) not in ("LI", "Caption"))]
        for item in element.kids:
            if isinstance(item, Element) and item.kind == "LI":
                item.kids = [*wrapped(item, "LBody", is_body)]


def meant(element: Element, empty: list[set[int]]) -> Iterator[Kid]:
    """The kids of an element that mean something: those of a `Span` or a `NonStruct` in its place, and nothing empty."""
    for kid in element.kids:
        if isinstance(kid, Element):
            settle_kids(kid, empty)
            if kid.kind in ("Span", "NonStruct") or kid.kind == element.kind == "Link":
                yield from kid.kids
            elif kid.kids or kid.kind in CELLS:
                yield kid
        elif isinstance(kid, Annotation) or kid.number not in empty[kid.sheet]:
            yield kid


def part_words(element: Element) -> None:
    """Give words beside other elements one of their own: some readers take an element's words before its kids."""
    if any(isinstance(kid, Element) for kid in element.kids):
        element.kids = [*wrapped(element, "Span", lambda kid: isinstance(kid, Mark))]
    for kid in element.kids:
        if isinstance(kid, Element):
            part_words(kid)


def kind(kid: Kid) -> str:
    """The kind of an element, or nothing."""
    return kid.kind if isinstance(kid, Element) else ""


def is_inline(kid: Kid) -> bool:
    """Whether a kid may stand among words: a mark, a link or a field."""
    return kind(kid) in ("", "Link", "Form")


def is_body(kid: Kid) -> bool:
    """Whether this belongs in the body of a list's item."""
    return kind(kid) not in ("Lbl", "LBody")


def wrapped(element: Element, name: str, is_loose: Callable[[Kid], bool]) -> Iterator[Kid]:
    """The kids of an element, loose ones within one that may hold them: a paragraph of theirs, else the last before them."""
    holder: Element | None = None
    for kid in element.kids:
        if is_loose(kid):
            if holder is None:
                holder = Element(name, element.sheet)
                yield holder
            holder.kids.append(kid)
        else:
            holder = kid if isinstance(kid, Element) and kid.kind == name != "P" else None
            yield kid


def mend_facts(element: Element) -> None:
    """Give each table header its `Scope`, and drop the cells' lists of headers, needless then."""
    facts = element.facts
    if element.kind in CELLS:
        facts["A"].pop("Headers", None)
        if element.kind == "TH":
            facts["A"]["Scope"] = "/Column"
        elif len(facts["A"]) == 1:
            del facts["A"]
    elif element.kind == "TBody":
        for cell in (cell for row in element.kids if isinstance(row, Element) for cell in row.kids):
            if isinstance(cell, Element) and cell.kind == "TH":
                cell.facts["A"]["Scope"] = "/Row"


def owned(element: Element) -> Iterator[Mark]:
    """All marks in the order they are read, each told its element."""
    for place, kid in enumerate(element.kids):
        if isinstance(kid, Element):
            yield from owned(kid)
        elif isinstance(kid, Mark):
            kid.owner, kid.place = element, place
            yield kid


# What a sheet draws


@dataclass(eq=False, slots=True)
class Piece:
    """Part of a sheet's drawing: what was marked by one number, or what stood between two."""

    number: int | None
    ground: int
    before: dict[bytes, bytes]
    after: dict[bytes, bytes] = field(default_factory=dict)
    tokens: list[bytes] = field(default_factory=list)
    ahead: "list[tuple[Piece, Mark]]" = field(default_factory=list)
    moved: "list[tuple[Piece, Mark]]" = field(default_factory=list)


class State:
    """How what follows is drawn: its colours, and a number that stands for its scale and its frame."""

    def __init__(self) -> None:
        self.colours = FIRST_COLOURS
        self.ground = self.grounds = 0
        self.saved: list[tuple[dict[bytes, bytes], int]] = []

    def read(self, token: bytes) -> None:
        """Follow one operator."""
        if token == b"q":
            self.saved.append((self.colours, self.ground))
        elif token == b"Q":
            self.colours, self.ground = self.saved.pop()
        elif token.endswith((b" cm", b"W", b"W*")):
            self.ground = self.grounds = self.grounds + 1
        elif (operator := token[token.rfind(b" ") :]) in COLOURS:
            key = token[:2] if operator == b" gs" else operator
            self.colours = {**self.colours, key: token}


def pieces(stream: list[Any]) -> Iterator[Piece]:
    """The drawing cut at its marks."""
    state, artifacts = State(), 0
    piece = Piece(None, state.ground, state.colours)
    for token in stream:
        is_mark = isinstance(token, Dictionary)
        artifacts += token == b"BMC"
        if is_mark or (token == b"EMC" and not artifacts):
            if is_mark:
                piece.tokens.pop()  # the mark's tag
            piece.after = state.colours
            yield piece
            piece = Piece(token["MCID"] if is_mark else None, state.ground, state.colours)
        elif token != b"BDC":
            artifacts -= token == b"EMC"
            piece.tokens.append(token if isinstance(token, bytes) else written(token))
            state.read(piece.tokens[-1])
    piece.after = state.colours
    yield piece


def written(token: Any) -> bytes:
    """A token of a drawing as bytes."""
    return token.encode() if isinstance(token, str) else bytes(token.data)


def painted(stream: list[Any], marks: list[Mark], empty: set[int]) -> Iterator[bytes]:
    """The drawing in the order of its marks; what no element holds is the margins' own."""
    drawn = [*pieces(stream)]
    by_number = {mark.number: mark for mark in marks}
    stays = move(drawn, marks)
    sheet = Sheet()
    for piece in drawn:
        mark = by_number.get(piece.number)
        if piece.number is None:
            sheet.add(piece.tokens)
        elif mark is None and piece.number not in empty:
            sheet.add([*MARGIN, *piece.tokens, b"EMC"])
        elif mark is None or piece.number not in stays:
            sheet.add(changed(piece.before, piece.after))
        else:
            for other, its_mark in piece.ahead:
                sheet.mark(its_mark, elsewhere(other, piece.before))
            sheet.mark(mark, piece.tokens)
            for other, its_mark in piece.moved:
                sheet.mark(its_mark, elsewhere(other, piece.after))
    return iter(sheet.tokens)


def elsewhere(piece: Piece, colours: dict[bytes, bytes]) -> list[bytes]:
    """A piece drawn where other colours are set, which stay so after it."""
    return [b"q", *changed(colours, piece.before), *piece.tokens, b"Q"]


def changed(before: dict[bytes, bytes], after: dict[bytes, bytes]) -> list[bytes]:
    """What sets the colours of one place as another has them."""
    return [token for key, token in after.items() if before.get(key) != token]


def move(drawn: list[Piece], marks: list[Mark]) -> set[int | None]:
    """Hang each piece that is drawn out of turn on the one that is read before it; the numbers of those that stay."""
    rank = {mark.number: n for n, mark in enumerate(marks)}
    found = {piece.number: piece for piece in drawn if piece.number in rank}
    stays = in_turn([rank[number] for number in found if number is not None])
    first = found[marks[min(stays)].number] if stays else None
    kept, last = set[int | None](), None
    for n, mark in enumerate(marks):
        piece = found[mark.number]
        if n in stays:
            kept.add(mark.number)
            last = piece
        elif last and looks_alike(piece, last, last.after):
            last.moved.append((piece, mark))
        elif not last and first and looks_alike(piece, first, first.before):
            first.ahead.append((piece, mark))
        else:
            kept.add(mark.number)
    return kept


def looks_alike(piece: Piece, other: Piece, colours: dict[bytes, bytes]) -> bool:
    """Whether a piece looks the same drawn beside another, where these colours are set."""
    return piece.ground == other.ground and colours.keys() <= piece.before.keys()


def in_turn(ranks: list[int]) -> set[int]:
    """The longest increasing subsequence of these ranks."""
    ends, before = list[int](), dict[int, int | None]()
    for rank in ranks:
        place = bisect_left(ends, rank)
        before[rank] = ends[place - 1] if place else None
        ends[place : place + 1] = [rank]
    row, last = set[int](), ends[-1] if ends else None
    while last is not None:
        row.add(last)
        last = before[last]
    return row


class Sheet:
    """A sheet's drawing as it is written: words of one element that follow one another share a mark."""

    def __init__(self) -> None:
        self.tokens: list[bytes] = []
        self.numbers = 0
        self.last: Mark | None = None

    def add(self, tokens: list[bytes]) -> None:
        """Draw what belongs to no element."""
        if tokens:
            self.tokens += tokens
            self.last = None

    def mark(self, mark: Mark, tokens: list[bytes]) -> None:
        """Draw what belongs to an element."""
        if self.last is not None and self.last.owner is mark.owner and adjoin(self.last, mark):
            self.tokens.pop()
            if self.tokens[-1] == b"ET" and tokens[0] == b"BT":
                self.tokens.pop()
                tokens = tokens[1:]
            mark.number = None
        else:
            mark.number = self.numbers
            self.numbers += 1
            self.tokens.append(b"/Span<</MCID %d>>BDC" % mark.number)
        self.tokens += [*tokens, b"EMC"]
        self.last = mark


def adjoin(mark: Mark, following: Mark) -> bool:
    """Whether nothing is read between two marks of one element; a link's own annotations are not read there."""
    owner = mark.owner
    return following.place == mark.place + 1 or (owner is not None and owner.kind == "Link")


def lean(tokens: Iterable[bytes]) -> Iterator[bytes]:
    """A drawing without what changes nothing: gaps of no width, and figures that no printer draws."""
    for token in tokens:
        if token.endswith(b"TJ"):
            yield token.replace(b">0<", b"")
        elif token.endswith(PLACED):
            yield LONG.sub(rb"\1", token)
        else:
            yield token


# The tree as it is written


def drop_tree(pdf: PDF, root: Any) -> None:
    """Forget WeasyPrint's elements, which it wrote last; what stands among them takes their numbers."""
    first = int(root["K"][0].split()[0])
    others = [one for one in pdf.objects[first:] if not is_of_tree(one)]
    former = {one.reference: one for one in others}
    del pdf.objects[first:]
    for one in others:
        pdf.add_object(one)
    for key, value in pdf.catalog.items():
        if isinstance(value, bytes) and value in former:
            pdf.catalog[key] = former[value].reference


def is_of_tree(made: Any) -> bool:
    """Whether an object is an element, or an element's reference to a link or a field."""
    return isinstance(made, Dictionary) and made.get("Type") in ("/StructElem", "/OBJR")


class TagTree:
    """The structure tree as it is written, and which element holds each mark and each annotation."""

    def __init__(self, pdf: PDF, free: list[int]) -> None:
        self.pdf, self.free, self.sheets = pdf, free, sheets_of(pdf)
        self.marked = [dict[int, bytes]() for _ in self.sheets]
        self.annotated: list[bytes] = []

    def add(self, element: Element, parent: bytes) -> bytes:
        """Add an element and all that it holds; its reference."""
        made = Dictionary({"S": f"/{element.kind}", "P": parent})
        put(self.pdf, made, self.free)
        sheet = self.sheets[element.sheet]
        if not all(isinstance(kid, Element) for kid in element.kids):
            made["Pg"] = sheet.reference
        held = (self.held(kid, made.reference) for kid in element.kids)
        kids = Array(kid for kid in held if kid is not None)
        if kids:
            made["K"] = kids[0] if len(kids) == 1 else kids
        if element.kind == "Figure":
            place_figure(element.facts["A"], sheet["MediaBox"][3])
        made.update(element.facts)
        return bytes(made.reference)

    def held(self, kid: Kid, holder: bytes) -> Any:
        """What an element writes of what it holds; nothing of words that joined those before them."""
        if isinstance(kid, Element):
            return self.add(kid, holder)
        if isinstance(kid, Annotation):
            kid.made["StructParent"] = len(self.sheets) + len(self.annotated)
            self.annotated.append(holder)
            return Dictionary({"Type": "/OBJR", "Obj": kid.made.reference})
        if kid.number is None:
            return None
        self.marked[kid.sheet][kid.number] = holder
        return kid.number

    def numbers(self) -> Array:
        """The elements of each sheet's marks, then of each annotation."""
        sheets = [Array(one[number] for number in sorted(one)) for one in self.marked]
        return Array(part for pair in enumerate([*sheets, *self.annotated]) for part in pair)


def place_figure(facts: Any, height: float) -> None:
    """Write a figure's `BBox` as PDFs do, in points from the bottom; WeasyPrint 70 counts pixels from the top."""
    x1, y1, x2, y2 = facts["BBox"]
    facts["BBox"] = Array((x1 * POINT, height - y2 * POINT, x2 * POINT, height - y1 * POINT))


def put(pdf: PDF, made: Any, free: list[int]) -> None:
    """Add an object, in the place of one that nothing refers to any more where there is one."""
    if not free:
        pdf.add_object(made)
        return
    made.number = free.pop()
    pdf.objects[made.number] = made
