"""Files that are no picture that can be read here: what they are, and what to do with them.

Told by their first bytes, never by their name.
"""

from __future__ import annotations

import re

from model.words import phrase

READ = "PNG, JPEG, WebP, AVIF, HEIC, GIF, BMP, TIFF, PPM"
"""The formats that can be read, as they are named to people."""
HEAD = 4000
"""Bytes that are looked at."""

BRANDS = {b"crx ": "cr3", b"qt  ": "quicktime", b"M4A ": "sound"}
"""Of files in boxes (ISO 14496-12)."""
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n", "jpeg_xl"),
    (rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51", "jpeg_2000"),
    (rb"II\xbc", "jpeg_xr"),
    (rb"II[*]\0....CR", "cr2"),
    (rb"II(RO|RS|U\0)|MMOR", "orf"),
    (rb"FUJIFILMCCD-RAW|FOVb|\0MRM|II\x1a\0\0\0HEAP", "raw"),
    (rb"8BPS", "psd"),
    (rb"gimp xcf", "xcf"),
    (rb"v/1\x01|#\?(RADIANCE|RGBE)", "high_range"),
    (rb"DDS |qoif|\x01\xda[\0\x01][\x01\x02]|SIMPLE  =", "other"),
    (rb"....(moov|mdat|wide|pnot|skip|free)", "quicktime"),
    (rb"\0\0[\x01\x02]\0[^\0]", "ico"),
    (rb"icns", "icns"),
    (rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", "metafile"),
    (rb"%PDF", "pdf"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "postscript"),
    (rb"\x1a\x45\xdf\xa3", "webm"),
    (rb"RIFF....AVI |\0\0\x01[\xba\xb3]|FLV\x01|OggS|\x30\x26\xb2\x75", "film"),
    (rb"ID3|fLaC|RIFF....WAVE", "sound"),
    (rb"PK(\x03\x04|\x05\x06)|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd", "archive"),
    (rb"\xd0\xcf\x11\xe0", "office"),
)
"""Patterns of first bytes, with `.` for any byte, and which text of `pictures.foreign` says what they are."""
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def refusal(content: bytes) -> str:
    """What to say of a file that cannot be read: one or two sentences with the next step."""
    return phrase(f"pictures.foreign.{_kind(content[:HEAD])}", readable=READ)


def _kind(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "mp4")
    for pattern, kind in SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return kind
    if SVG.search(head):
        return "svg"
    return "web_page" if PAGE.search(head) else "unknown"
