"""The answer with its moving map, as frames and as an animated GIF. Knows maps and texts, not how they came about.

Every frame is made from the run's own arrays, none in real time: a busy machine makes the same film as an idle one.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.map import Map
from model.trace import Run, Step, Uint8
from model.words import phrase
from viz.fonts import Face, face_for
from viz.overlay import blended, over_grey
from viz.sheet import rests_on, token_name
from viz.theme import INK, MIDDLE, PAPER, PARTS, SOFT
from viz.words import ends, in_all

SIDE = 640
"""Pixels of a frame's width, and of the picture's longer side."""
OPENING_SECONDS, FRAME_SECONDS, LAST_SECONDS = 2.0, 1.0, 4.0
"""The picture itself; each token; at the end the whole answer with the word it rests on."""
MOST = 200
"""Tokens: beyond that a film is no longer watched, and its file no longer sent."""
MARGIN, LINE, LINES = 20, 30, 4
"""Pixels around the text and from one line to the next; lines of the answer shown at once."""
BAR = 12
"""Pixels of the colour bar's height."""
LARGE, SMALL = 21, 15
GROUND, TEXT, QUIET, RESTS = PAPER.light, INK.light, SOFT.light, PARTS["eye"].light


@dataclass(frozen=True)
class Frame:
    """One picture of the film."""

    image: Image.Image
    seconds: float


def frames(run: Run, maps: Sequence[Map]) -> list[Frame]:
    """The picture in colour, then a frame for each token, then the map of the word that the answer rests on.

    In each the picture is grey under its map, on the map's own scale, as on the page; the scale is drawn under it.
    Below stand the question and the answer so far, the token of the frame underlined.

    Args:
        maps: one for each token, in order; those of the first `MOST` are shown.

    Raises:
        ValueError: the run has no token, or another number of maps.
    """
    if not run.steps:
        raise ValueError(phrase("film.no_token"))
    steps = run.steps[:MOST]
    if not len(steps) <= len(maps) <= len(run.steps):
        raise ValueError(f"{len(maps)} maps for {len(run.steps)} tokens")
    stage = _Stage(run, [step.text for step in steps])
    rests = rests_on(run)
    last = rests if rests is not None and rests < len(steps) else len(steps) - 1
    return [
        Frame(stage.opening(), OPENING_SECONDS),
        *(
            Frame(stage.token(step, drawn, shown=step.index), FRAME_SECONDS)
            for step, drawn in zip(steps, maps, strict=False)
        ),
        Frame(stage.token(steps[last], maps[last], shown=len(steps) - 1, rests=True), LAST_SECONDS),
    ]


def film(run: Run, maps: Sequence[Map]) -> bytes:
    """The frames as a GIF, which begins anew at its end. See `frames`."""
    made = frames(run, maps)
    content = io.BytesIO()
    first, *others = (frame.image for frame in made)
    durations = [round(1000 * frame.seconds) for frame in made]
    first.save(content, "GIF", save_all=True, append_images=others, duration=durations, loop=0, disposal=1)
    return content.getvalue()


class _Stage:
    """What all frames of a film share: picture, fonts, and how high the answer will be."""

    def __init__(self, run: Run, texts: Sequence[str]) -> None:
        self._run, self._texts = run, texts
        self._face = face_for("".join([run.question, run.model, *texts]))
        self._large, self._small = (_font(self._face, size) for size in (LARGE, SMALL))
        self._width = SIDE - 2 * MARGIN
        pen = ImageDraw.Draw(Image.new("RGB", (1, 1)))
        self._lines = min(LINES, len(_lines(pen, self._printable(texts), self._large, self._width)))
        high, wide = run.picture.seen.shape[:2]
        scale = SIDE / max(high, wide)
        self._size = max(1, round(wide * scale)), max(1, round(high * scale))
        below = BAR + 3 * LINE + LINE * self._lines + 2 * LINE
        self._height = self._size[1] + below + (self._size[1] + below) % 2  # video wants even sides

    def opening(self) -> Image.Image:
        """The picture as the model is given it, and the question."""
        picture = Image.fromarray(self._run.picture.seen).resize(self._size, Image.Resampling.LANCZOS)
        frame, pen = self._blank(picture)
        pen.text((MARGIN, self._size[1] + 8), phrase("film.given"), QUIET, self._small)
        self._say(pen, self._size[1] + BAR + LINE, self._run.question, self._large, TEXT)
        self._say(pen, self._height - LINE, self._run.model, self._small, QUIET)
        return frame

    def token(self, step: Step, drawn: Map, *, shown: int, rests: bool = False) -> Image.Image:
        """A token's map, and the answer up to the token `shown`."""
        run = self._run
        over = Image.fromarray(over_grey(run.picture.seen, run.placement, drawn))
        frame, pen = self._blank(over.resize(self._size, Image.Resampling.NEAREST))
        top = self._size[1]
        self._bar(frame, pen, top + 8, drawn)
        self._say(pen, top + BAR + LINE, run.question, self._small, QUIET)
        self._answer(pen, top + BAR + 2 * LINE, shown, step.index)
        named, whole = phrase("film.token", token=token_name(step), index=step.index), in_all(drawn)
        named = phrase("film.token_in_all", token=named, whole=whole) if whole else named
        self._say(pen, self._height - 2 * LINE, named, self._small, RESTS if rests else TEXT)
        self._say(pen, self._height - LINE, phrase("film.made", model=run.model, how=drawn.how), self._small, QUIET)
        return frame

    def _blank(self, picture: Image.Image) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        frame = Image.new("RGB", (SIDE, self._height), GROUND)
        frame.paste(picture, ((SIDE - picture.width) // 2, 0))
        return frame, ImageDraw.Draw(frame)

    def _bar(self, frame: Image.Image, pen: ImageDraw.ImageDraw, top: int, drawn: Map) -> None:
        low, high = ends(drawn)
        wide, left = self._width // 3, MARGIN + round(pen.textlength(low, self._small)) + 4
        levels = np.tile(np.linspace(0, 1, wide), (BAR, 1))
        bar: Uint8 = blended(levels, np.full(levels.shape, float(MIDDLE)), drawn.signed).round().astype(np.uint8)
        frame.paste(Image.fromarray(bar), (left, top + 3))
        pen.text((MARGIN, top), low, QUIET, self._small)
        self._say(pen, top, f"{high} {drawn.unit}".rstrip(), self._small, QUIET, left=left + wide + 8)

    def _answer(self, pen: ImageDraw.ImageDraw, top: int, shown: int, marked: int) -> None:
        """The answer up to a token, in as many lines as there is room for, one of its tokens underlined."""
        lines = _lines(pen, self._printable(self._texts[: shown + 1]), self._large, self._width)
        first = max(0, min(len(lines) - self._lines, next((at for at, line in enumerate(lines) if marked in line), 0)))
        first = max(first, len(lines) - self._lines) if marked == shown else first
        for row, line in enumerate(lines[first : first + self._lines]):
            y, text = top + row * LINE, "".join(line.values())
            pen.text((MARGIN, y), text, TEXT, self._large)
            if line.get(marked, "").strip() and not _from_the_right(text):
                before = "".join(piece for token, piece in line.items() if token < marked)
                left, right = (MARGIN + pen.textlength(part, self._large) for part in (before, before + line[marked]))
                pen.line((left, y + LARGE + 6, right, y + LARGE + 6), RESTS, 3)

    def _say(
        self, pen: ImageDraw.ImageDraw, y: int, text: str, font: ImageFont.FreeTypeFont, colour: str, left: int = MARGIN
    ) -> None:
        """One line, cut where it would leave the frame."""
        words = self._face.printable(text)
        while left + pen.textlength(words, font) > SIDE - MARGIN:
            words = words[: int(len(words) * 0.95)].rstrip("… ") + "…"
        pen.text((left, y), words, colour, font)

    def _printable(self, texts: Sequence[str]) -> list[str]:
        return [self._face.printable(text) for text in texts]


Line = dict[int, str]
"""The pieces of a line, each by the token it belongs to."""


def _lines(pen: ImageDraw.ImageDraw, pieces: Sequence[str], font: ImageFont.FreeTypeFont, width: float) -> list[Line]:
    """Pieces of text set in lines that fit; a line ends before a word, or inside one that is wider than a line."""
    lines: list[Line] = [{}]
    for token, piece in enumerate(pieces):
        for word in piece.replace(" ", "\0 ").split("\0"):
            for part in (word,) if pen.textlength(word, font) <= width else word:
                written = "".join(lines[-1].values())
                if written and pen.textlength(written + part, font) > width:
                    lines.append({})
                    written = ""
                lines[-1][token] = lines[-1].get(token, "") + (part if written else part.lstrip())
    return lines


def _from_the_right(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, face.index)
