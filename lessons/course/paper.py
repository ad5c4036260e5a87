"""A4 pages of prose: type, the three hues, room to write. Knows nothing of lessons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from lessons.course.reading import Node, Tree
from model.words import catalogue
from viz.theme import PARTS

FONTS = {
    ("sans", ""): "DejaVuSans.ttf",
    ("sans", "B"): "DejaVuSans-Bold.ttf",
    ("sans", "I"): "DejaVuSans-Oblique.ttf",
    ("sans", "BI"): "DejaVuSans-BoldOblique.ttf",
    ("mono", ""): "DejaVuSansMono.ttf",
    ("mono", "B"): "DejaVuSansMono-Bold.ttf",
}
"""Those that come with matplotlib; they hold every letter of the lessons."""
MARGIN = 22.0
"""Millimetres; so are all lengths here."""
BODY, SMALL, HEADING, TITLE = 9.5, 8.0, 12.5, 22.0
"""Points."""
LEADING = 0.53
"""Line height in millimetres a point."""
INK, SOFT, LINE, WASH = (28, 30, 34), (98, 103, 112), (200, 203, 208), (246, 246, 243)
INDENT = 6.0
RULED = 8.0
"""Between two lines to write on."""
MARK = 3.2
"""Side of a box to tick."""


class Paper(FPDF):
    """A document of A4 pages."""

    def __init__(self, title: str) -> None:
        """Begin a document of this title; it has no page yet."""
        super().__init__(orientation="portrait", unit="mm", format="A4")
        import matplotlib  # slow, and only its fonts are wanted

        folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        for (family, style), file in FONTS.items():
            self.add_font(family, style, folder / file)
        self.running = title
        """What stands at the foot of a page when the next one begins."""
        self.set_title(title)
        self.set_lang(catalogue().language.code)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0  # text begins where lines and rules begin
        self.set_auto_page_break(True, margin=MARGIN)
        self._style("", BODY)

    def footer(self) -> None:
        """The running line and the number of the page."""
        self.set_y(-14)
        self._style("", SMALL, SOFT)
        self.cell(0, 4, self.running, new_x=XPos.LEFT)
        self.cell(0, 4, str(self.page_no()), align="R")

    def hues(self) -> None:
        """A thin rule in the hues of eye, translator and tutor, by which a new lesson begins."""
        x, y, third = self.l_margin, self.get_y(), self.epw / 3
        for place, hue in enumerate(PARTS.values()):
            self.set_fill_color(hue.light)
            self.rect(x + place * third, y, third, 1.2, style="F")
        self.set_y(y + 6)

    def line_of(self, text: str, size: float = BODY, style: str = "", colour: tuple[int, int, int] = INK) -> None:
        """One paragraph in one face."""
        self._style(style, size, colour)
        self.multi_cell(0, size * LEADING, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str, room: float = 30.0) -> None:
        """A heading, on a new page where less than `room` is left under it."""
        self.keep(room)
        self.ln(5)
        self.line_of(text, HEADING, "B")
        self.ln(1.5)

    def keep(self, room: float) -> None:
        """Go to a new page where less than `room` is left on this one."""
        if self.will_page_break(room):
            self.add_page()

    def prose(self, tree: Tree) -> None:
        """A tree of text, see `lessons.course.reading`."""
        for node in tree:
            self._block(node)

    def ruled(self, count: int) -> None:
        """Lines to write on."""
        self.set_draw_color(*LINE)
        for _ in range(count):
            self.keep(RULED)
            self.ln(RULED)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(4)

    def tick_box(self, ticked: bool) -> None:
        """A box to tick, at the left of the line that follows; leaves the margin behind it."""
        x, y, size = self.l_margin, self.get_y(), BODY * LEADING
        self.set_draw_color(*SOFT)
        top = y + (size - MARK) / 2
        self.rect(x, top, MARK, MARK)
        if ticked:
            self.set_draw_color(*INK)
            self.line(x + 0.6, top + 1.7, x + 1.3, top + 2.6)
            self.line(x + 1.3, top + 2.6, x + 2.7, top + 0.6)

    @contextmanager
    def indented(self, by: float = INDENT) -> Iterator[None]:
        """Everything inside stands further to the right."""
        self.set_left_margin(self.l_margin + by)
        self.set_x(self.l_margin)
        try:
            yield
        finally:
            self.set_left_margin(self.l_margin - by)
            self.set_x(self.l_margin)

    def _style(self, style: str, size: float, colour: tuple[int, int, int] = INK, family: str = "sans") -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)

    def _block(self, node: Node) -> None:
        kind, children = node["kind"], node.get("children", [])
        if kind in ("ul", "ol"):
            for place, item in enumerate(children, 1):
                self._item(item, f"{place}." if kind == "ol" else "\N{BULLET}")
            self.ln(1)
        elif kind == "quote":
            self._quote(children)
        elif kind in ("p", "li"):
            self._inline(children)
            self.ln(BODY * LEADING)
            self.ln(1.6)
        else:
            self._inline([node])

    def _item(self, node: Node, mark: str) -> None:
        self.keep(BODY * LEADING)
        self._style("", BODY)
        self.write(BODY * LEADING, f" {mark}")
        with self.indented():
            for child in node.get("children", []):
                self._block(child)

    def _quote(self, children: Tree) -> None:
        """The surprise, with a rule in the translator's hue at its side."""
        self.keep(14)
        self.ln(1)
        page, top = self.page, self.get_y()
        with self.indented():
            self.prose(children)
        if self.page == page:
            self.set_fill_color(PARTS["translator"].light)
            self.rect(self.l_margin + 1, top, 0.8, self.get_y() - top - 1.5, style="F")
        self.ln(1)

    def _inline(self, tree: Tree) -> None:
        """Words set one by one. A word may change its face inside, as in "*prefix*.", and is broken nowhere."""
        height = BODY * LEADING
        word: list[Run] = []
        for run in [*_runs(tree, ""), Run(" ", "")]:
            first, *others = run.text.split(" ")
            word += [Run(first, run.style, run.family)] if first else []
            for piece in others:
                self._word(word, height)
                word = [Run(piece, run.style, run.family)] if piece else []

    def _word(self, word: list[Run], height: float) -> None:
        if not word:
            return
        width = sum(self._width(run) for run in word)
        self._style("", BODY)
        space = self.get_string_width(" ") if self.get_x() > self.l_margin else 0.0
        if self.get_x() + space + width > self.w - self.r_margin and space:
            self.ln(height)
            space = 0.0
        self.set_x(self.get_x() + space)
        for run in word:
            self._face(run)
            if width > self.epw:
                self.write(height, run.text)
            else:
                self.cell(self._width(run), height, run.text, new_x=XPos.RIGHT, new_y=YPos.TOP)

    def _width(self, run: Run) -> float:
        self._face(run)
        return float(self.get_string_width(run.text))

    def _face(self, run: Run) -> None:
        self._style(run.style, BODY - 0.7 if run.family == "mono" else BODY, family=run.family)


@dataclass(frozen=True)
class Run:
    """A piece of text in one face."""

    text: str
    style: str
    family: str = "sans"


def _runs(tree: Tree, style: str) -> Iterator[Run]:
    for node in tree:
        kind = node["kind"]
        if kind == "text":
            yield Run(node["text"], style)
        elif kind == "code":
            yield Run(node["text"], "B" if "B" in style else "", "mono")
        else:
            more = {"em": "I", "strong": "B"}.get(kind, "")
            yield from _runs(node.get("children", []), "".join(sorted({*style, *more})))
