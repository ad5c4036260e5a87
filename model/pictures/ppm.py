"""Portable greymaps and pixmaps (PGM, PPM) that Pillow reads number by number in Python: plain text, and any highest
number but 255. Headers as in netpbm's descriptions of the two formats.
"""

from __future__ import annotations

import re

import numpy as np
from PIL import Image

from model.pictures.levels import scaled, to_bytes
from model.pictures.limits import PictureError, check_size
from model.words import phrase

BLANK = rb"(?:\s|#[^\n]*\n)+"
HEADER = re.compile(rb"P([2356])" + BLANK + rb"(\d{1,9})" + BLANK + rb"(\d{1,9})" + BLANK + rb"(\d{1,5})\s")
COMMENT = re.compile(rb"#[^\n]*")
PLAIN, COLOUR = "23", "36"
BYTE, WORD = 255, 65535


def opened(content: bytes) -> tuple[Image.Image, list[str]] | None:
    """The picture (mode L or RGB) and what a person should know; None where Pillow reads it as well.

    Raises:
        PictureError: too small or too large, or damaged.
    """
    header = HEADER.match(content)
    if header is None:
        return None
    kind, (width, height, highest) = header[1].decode(), (int(number) for number in header.groups()[1:])
    if not 0 < highest <= WORD or (highest == BYTE and kind not in PLAIN):
        return None
    check_size(width, height)
    shape = (height, width, 3) if kind in COLOUR else (height, width)
    values = _numbers(content[header.end() :], kind in PLAIN, highest, int(np.prod(shape)))
    if highest == WORD:
        pixels, notices = to_bytes(values.reshape(shape))
        return Image.fromarray(pixels), notices
    return Image.fromarray(scaled(values.reshape(shape), highest)), []


def _numbers(data: bytes, plain: bool, highest: int, count: int) -> np.ndarray:
    if plain:
        values = np.fromstring(COMMENT.sub(b"", data).decode("ascii", "replace"), np.float64, sep=" ")[:count]
        values = values.clip(0, highest).astype(np.uint16)
    else:
        values = np.frombuffer(data, np.uint8 if highest <= BYTE else ">u2")[:count]
    if values.size < count:
        raise PictureError(phrase("pictures.damaged.few_numbers"))
    return values
