"""The answer with its moving map, as frames and as an animated GIF. Knows arrays and texts, not how they came about.

Every frame is made from the run's own arrays, none in real time: a busy machine makes the same film as an idle one.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

from model.trace import Float32, Grid, Run, Step, Uint8
from viz.colours import BEHIND_SCALE, PARTS, attention_colours, colour_index, greyed, opacity
from viz.fonts import Face, face_for
from viz.numbers import percent
from viz.overlay import Choice, PatchMap, image_columns, patch_map
from viz.sheet import rests_on, token_name

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
PAPER, INK, QUIET, RESTS = "#fcfcfa", "#1b1d22", "#5b606b", PARTS["eye"].light


@dataclass(frozen=True)
class Frame:
    """One picture of the film."""

    image: Image.Image
    seconds: float


def frames(run: Run, choice: Choice | None = None) -> list[Frame]:
    """The picture in colour, then a frame for each token, then the map of the word that the answer rests on.

    In each the picture is grey under its map, on its own scale from 0 to its largest patch, as on the page; the scale
    is drawn under it. Below stand the question and the answer so far, the token of the frame underlined.

    Args:
        choice: which layer and head; the mean over all where there is none.

    Raises:
        ValueError: the run has no token, or there is no such layer or head.
    """
    if not run.steps:
        raise ValueError("This answer has no token yet, so there is nothing to film.")
    steps, grid = run.steps[:MOST], run.patches.grid
    maps = [patch_map(image_columns(step, run.prefix), grid, choice) for step in steps]
    stage = _Stage(run, [step.text for step in steps])
    rests = rests_on(run)
    last = rests if rests is not None and rests < len(steps) else len(steps) - 1
    return [
        Frame(stage.opening(), OPENING_SECONDS),
        *(
            Frame(stage.token(step, found, shown=step.index), FRAME_SECONDS)
            for step, found in zip(steps, maps, strict=True)
        ),
        Frame(stage.token(steps[last], maps[last], shown=len(steps) - 1, rests=True), LAST_SECONDS),
    ]


def film(run: Run, choice: Choice | None = None) -> bytes:
    """The frames as a GIF, which begins anew at its end. See `frames`."""
    made = frames(run, choice)
    content = io.BytesIO()
    first, *others = (frame.image for frame in made)
    durations = [round(1000 * frame.seconds) for frame in made]
    first.save(content, "GIF", save_all=True, append_images=others, duration=durations, loop=0, disposal=1)
    return content.getvalue()


def over_grey(seen: Uint8, grid: Grid, values: Float32) -> Uint8:
    """A map in the page's own colours over the picture in grey, [row, column, rgb] of the picture's size."""
    peak = float(values.max(initial=0))
    levels = values / peak if peak > 0 else np.zeros_like(values)
    tiles = np.repeat(np.repeat(levels, grid.patch_size, axis=0), grid.patch_size, axis=1)  # (rows, columns) in pixels
    full = np.zeros(seen.shape[:2])
    full[: tiles.shape[0], : tiles.shape[1]] = tiles
    return _mixed(full, greyed(seen))


def _mixed(levels: NDArray[np.float64], grey: NDArray[np.float64]) -> Uint8:
    """Levels from 0 to 1 in colour over grey from 0 to 255; both as on the page."""
    index = colour_index(levels, 0, 1)
    hue: NDArray[np.float64] = attention_colours()[index].astype(float)
    hidden = opacity(index / 255)[..., None]
    mixed: Uint8 = (hidden * hue + (1 - hidden) * grey[..., None]).round().clip(0, 255).astype(np.uint8)
    return mixed


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
        pen.text((MARGIN, self._size[1] + 8), "What the model is given", QUIET, self._small)
        self._say(pen, self._size[1] + BAR + LINE, self._run.question, self._large, INK)
        self._say(pen, self._height - LINE, self._run.model, self._small, QUIET)
        return frame

    def token(self, step: Step, found: PatchMap, *, shown: int, rests: bool = False) -> Image.Image:
        """A token's map, and the answer up to the token `shown`."""
        run = self._run
        over = Image.fromarray(over_grey(run.picture.seen, run.patches.grid, found.values))
        frame, pen = self._blank(over.resize(self._size, Image.Resampling.NEAREST))
        top = self._size[1]
        self._bar(frame, pen, top + 8, found.peak)
        self._say(pen, top + BAR + LINE, run.question, self._small, QUIET)
        self._answer(pen, top + BAR + 2 * LINE, shown, step.index)
        told = f"{token_name(step)}, token {step.index}: {percent(found.image_share)} of its attention on the picture"
        self._say(pen, self._height - 2 * LINE, told, self._small, RESTS if rests else INK)
        how = f"{run.model}. {found.choice.words(found.layers, found.heads)}."
        self._say(pen, self._height - LINE, how, self._small, QUIET)
        return frame

    def _blank(self, picture: Image.Image) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        frame = Image.new("RGB", (SIDE, self._height), PAPER)
        frame.paste(picture, ((SIDE - picture.width) // 2, 0))
        return frame, ImageDraw.Draw(frame)

    def _bar(self, frame: Image.Image, pen: ImageDraw.ImageDraw, top: int, peak: float) -> None:
        wide = self._width // 3
        levels = np.tile(np.linspace(0, 1, wide), (BAR, 1))
        grey = np.full(levels.shape, float(ImageColor.getrgb(BEHIND_SCALE)[0]))
        frame.paste(Image.fromarray(_mixed(levels, grey)), (MARGIN + 14, top + 3))
        pen.text((MARGIN, top), "0", QUIET, self._small)
        told = f"{percent(peak)} of the token's attention on a patch"
        pen.text((MARGIN + wide + 22, top), told, QUIET, self._small)

    def _answer(self, pen: ImageDraw.ImageDraw, top: int, shown: int, marked: int) -> None:
        """The answer up to a token, in as many lines as there is room for, one of its tokens underlined."""
        lines = _lines(pen, self._printable(self._texts[: shown + 1]), self._large, self._width)
        first = max(0, min(len(lines) - self._lines, next((at for at, line in enumerate(lines) if marked in line), 0)))
        first = max(first, len(lines) - self._lines) if marked == shown else first
        for row, line in enumerate(lines[first : first + self._lines]):
            y, text = top + row * LINE, "".join(line.values())
            pen.text((MARGIN, y), text, INK, self._large)
            if line.get(marked, "").strip() and not _from_the_right(text):
                before = "".join(piece for token, piece in line.items() if token < marked)
                left, right = (MARGIN + pen.textlength(part, self._large) for part in (before, before + line[marked]))
                pen.line((left, y + LARGE + 6, right, y + LARGE + 6), RESTS, 3)

    def _say(self, pen: ImageDraw.ImageDraw, y: int, text: str, font: ImageFont.FreeTypeFont, colour: str) -> None:
        """One line, cut where it would leave the frame."""
        words = self._face.printable(text)
        while pen.textlength(words, font) > self._width:
            words = words[: int(len(words) * 0.95)].rstrip("… ") + "…"
        pen.text((MARGIN, y), words, colour, font)

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
