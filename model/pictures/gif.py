"""A GIF cut down to its first frame: comments of megabytes and millions of frames then cost nothing.

Blocks and their order: GIF89a specification, section 7 and appendix B.
"""

from __future__ import annotations

from model.pictures.bare import Bare
from model.pictures.limits import MOST_COUNTED

SIGNATURES = (b"GIF87a", b"GIF89a")
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL = 0xF9
MOST_BLOCKS = 1_000_000
"""That are looked at while frames are counted."""


def bare(content: bytes) -> Bare:
    """Keep header, palettes and the first frame; count the frames, up to a number. A file without is handed back."""
    place = 13 + _palette(content[10:11])
    parts, frames, blocks = [content[:place]], 0, 0
    while place < len(content) and frames <= MOST_COUNTED and blocks < MOST_BLOCKS:
        kind, start, shown = content[place], place, False
        if kind == EXTENSION:
            place += 2
        elif kind == IMAGE:
            # Some programs write a frame without width or height; it shows nothing, and readers stumble over it.
            shown = b"\0\0" not in (content[place + 5 : place + 7], content[place + 7 : place + 9])
            frames += shown
            place += 10
            place += _palette(content[place - 1 : place]) + 1  # and the code size
        else:
            break
        place, passed = _after_blocks(content, place)
        blocks += passed
        control = kind == EXTENSION and content[start + 1 : start + 2] == bytes([GRAPHIC_CONTROL])
        if (shown and frames == 1) or (control and not frames):
            parts.append(content[start:place])
    if not frames:
        return Bare(content)
    return Bare(b"".join(parts) + bytes([TRAILER]), frames, turn=1, profile=b"")


def _palette(flags: bytes) -> int:
    """Bytes of the palette that a byte of flags announces."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _after_blocks(content: bytes, place: int) -> tuple[int, int]:
    """Behind a row of data blocks, each with its length in front, and how many there were."""
    passed = 0
    while place < len(content) and content[place]:
        place += content[place] + 1
        passed += 1
    return place + 1, passed + 1
