"""A JPEG cut down to what its pixels need: what else stands in it is read separately or not at all.

Markers and their order: ITU-T T.81, annex B; EXIF in APP1, ICC.1 annex B.4 for profiles in APP2, Adobe's TN 5116 for
APP14.
"""

from __future__ import annotations

from dataclasses import dataclass

START, END = b"\xff\xd8\xff", b"\xff\xd9"
STANDALONE = {0x01, *range(0xD0, 0xD9)}
APP0, APP1, APP2, APP14, APP15, COMMENT, SCAN = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE, 0xDA
EXIF = b"Exif\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
ICC = b"ICC_PROFILE\0"
JFIF, ADOBE = b"JFIF\0", b"Adobe"
LEAST_JFIF, LEAST_ADOBE = 14, 12
"""Bytes that the two must have to be read."""


@dataclass
class Bare:
    """What is left of a JPEG."""

    content: bytes
    exif: bytes = b""
    xmp: bytes = b""
    profile: bytes = b""
    """ICC."""


def bare(content: bytes) -> Bare:
    """Keep tables, frame and scans. A file without a scan is handed back as it is."""
    parts, place, profile = [content[:2]], 2, dict[int, bytes]()
    found = Bare(content)
    while place + 4 <= len(content):
        if content[place] != 0xFF:  # junk, which readers pass over
            place = content.find(0xFF, place)
            if place < 0:
                return found
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
            break
        if marker == APP14:
            if data.startswith(ADOBE) and len(data) >= LEAST_ADOBE:
                parts.append(content[place:end])
        elif marker == APP1:
            found.exif = found.exif or (data[6:] if data.startswith(EXIF) else b"")
            found.xmp = found.xmp or (data if data.startswith(XMP) else b"")
        elif marker == APP2 and data.startswith(ICC) and len(data) > len(ICC) + 2:
            profile[data[len(ICC)]] = data[len(ICC) + 2 :]
        elif marker == APP0:
            if data.startswith(JFIF) and len(data) >= LEAST_JFIF:
                parts.append(content[place:end])
        elif marker != COMMENT and not APP0 < marker <= APP15:
            parts.append(content[place:end])
        place = end
    found.profile = b"".join(profile[number] for number in sorted(profile))
    found.content = b"".join((*parts, content[place:]))
    return found
