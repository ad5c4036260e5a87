"""A JPEG cut down to what its pixels need: what else stands in it is read separately or not at all.

Markers and their order: ITU-T T.81, annex B; EXIF in APP1, ICC.1 annex B.4 for profiles in APP2, Adobe's TN 5116 for
APP14.
"""

from __future__ import annotations

import re

from model.pictures.bare import Bare
from model.pictures.limits import PictureError
from model.pictures.orientation import orientation
from model.words import phrase

START, END = b"\xff\xd8\xff", b"\xff\xd9"
STANDALONE = {0x01, *range(0xD0, 0xD9)}
APP0, APP1, APP2, APP14, APP15, COMMENT, SCAN, LAST = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE, 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
DEEP = (12, 16)
"""Bits of a channel that the format allows and readers of pictures for the web do not take."""
MARKER = re.compile(rb"\xff[^\x00\xff]")
"""In a scan a byte of 255 is followed by a zero where it is part of the pixels."""
MOST_SCANS = 500
"""Ten are usual."""
EXIF = b"Exif\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
ICC = b"ICC_PROFILE\0"
JFIF, ADOBE = b"JFIF\0", b"Adobe"
LEAST_JFIF, LEAST_ADOBE = 14, 12
"""Bytes that the two must have to be read."""


def bare(content: bytes) -> Bare:
    """Keep tables, frame and scans. A file without a scan is handed back as it is.

    Raises:
        PictureError: it has so many scans that somebody must have put them there to keep its reader busy; or channels
            of more than eight bits.
    """
    parts, place, profile = [content[:2]], 2, dict[int, bytes]()
    exif = xmp = b""
    while place + 4 <= len(content):
        if content[place] != 0xFF:  # junk, which readers pass over
            place = content.find(0xFF, place)
            if place < 0:
                return Bare(content)
            continue
        marker = content[place + 1]
        if marker == 0xFF:  # padding
            place += 1
            continue
        if marker in STANDALONE:
            place += 2
            continue
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4])
        data = content[place + 4 : end]
        if marker == SCAN:
            _check_scans(content, place)
            break
        if marker in FRAMES and data and data[0] in DEEP:
            raise PictureError(phrase("pictures.jpeg.deep", n=data[0]))
        if marker == APP14:
            if data.startswith(ADOBE) and len(data) >= LEAST_ADOBE:
                parts.append(content[place:end])
        elif marker == APP1:
            exif = exif or (data[6:] if data.startswith(EXIF) else b"")
            xmp = xmp or (data if data.startswith(XMP) else b"")
        elif marker == APP2 and data.startswith(ICC) and len(data) > len(ICC) + 2:
            profile[data[len(ICC)]] = data[len(ICC) + 2 :]
        elif marker == APP0:
            if data.startswith(JFIF) and len(data) >= LEAST_JFIF:
                parts.append(content[place:end])
        elif marker != COMMENT and not APP0 < marker <= APP15:
            parts.append(content[place:end])
        place = end
    whole = b"".join(profile[number] for number in sorted(profile))
    return Bare(b"".join((*parts, content[place:])), turn=orientation(exif, xmp), profile=whole)


def _check_scans(content: bytes, place: int) -> None:
    """Count the scans from the first one to the picture's end; behind it phones put a film, or other pictures."""
    scans = 0
    while found := MARKER.search(content, place):
        marker, place = content[found.end() - 1], found.end()
        if marker == LAST:
            break
        scans += marker == SCAN
        if marker not in STANDALONE:
            place += int.from_bytes(content[place : place + 2])
    if scans > MOST_SCANS:
        raise PictureError(phrase("pictures.jpeg.scans", scans=f"{scans:,}", most=MOST_SCANS))
