"""Files that are no picture that can be read here: what they are, and what to do with them.

Told by their first bytes, never by their name.
"""

from __future__ import annotations

import re

READ = "PNG, JPEG, WebP, AVIF, HEIC, GIF, BMP, TIFF, PPM"
"""The formats that can be read, as they are named to people."""
SAVE = "Save it as PNG or JPEG and use that."
DEVELOP = "Export it as JPEG from the camera's or a photo program and use that."
STILL = "Take a screenshot of the moment you mean and use that."
HEAD = 4000
"""Bytes that are looked at."""

BRANDS = {
    b"crx ": f"This is a RAW photograph (CR3), which cannot be read here. {DEVELOP}",
    b"qt  ": f"This is a video (QuickTime), not a picture. {STILL}",
    b"M4A ": "This is a sound recording, not a picture.",
}
"""Of files in boxes (ISO 14496-12)."""
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n", f"This is a JPEG XL picture, which cannot be read here. {SAVE}"),
    (
        rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51",
        f"This is a JPEG 2000 picture, which cannot be read here. {SAVE}",
    ),
    (rb"II\xbc", f"This is a JPEG XR picture, which cannot be read here. {SAVE}"),
    (rb"II[*]\0....CR", f"This is a RAW photograph (CR2), which cannot be read here. {DEVELOP}"),
    (rb"II(RO|RS|U\0)|MMOR", f"This is a RAW photograph (ORF, RW2), which cannot be read here. {DEVELOP}"),
    (
        rb"FUJIFILMCCD-RAW|FOVb|\0MRM|II\x1a\0\0\0HEAP",
        f"This is a RAW photograph, which cannot be read here. {DEVELOP}",
    ),
    (rb"8BPS", f"This is a Photoshop document (PSD), which cannot be read here. {SAVE}"),
    (rb"gimp xcf", f"This is a GIMP document (XCF), which cannot be read here. {SAVE}"),
    (rb"v/1\x01|#\?(RADIANCE|RGBE)", f"This is a picture of high dynamic range, which cannot be read here. {SAVE}"),
    (rb"DDS |qoif|\x01\xda[\0\x01][\x01\x02]|SIMPLE  =", f"This kind of picture cannot be read here. {SAVE}"),
    (rb"....(moov|mdat|wide|pnot|skip|free)", BRANDS[b"qt  "]),
    (rb"\0\0[\x01\x02]\0[^\0]", f"This is an icon (ICO), which cannot be read here. {SAVE}"),
    (rb"icns", f"This is an icon (ICNS), which cannot be read here. {SAVE}"),
    (
        rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF",
        f"This is a Windows metafile, a drawing and not a picture of pixels. {SAVE}",
    ),
    (rb"%PDF", "This is a PDF document, not a picture. Export the page as PNG, or take a screenshot, and use that."),
    (rb"%!PS|\xc5\xd0\xd3\xc6", f"This is a PostScript drawing, not a picture of pixels. {SAVE}"),
    (rb"\x1a\x45\xdf\xa3", f"This is a video (WebM, Matroska), not a picture. {STILL}"),
    (
        rb"RIFF....AVI |\0\0\x01[\xba\xb3]|FLV\x01|OggS|\x30\x26\xb2\x75",
        f"This is a video or sound, not a picture. {STILL}",
    ),
    (rb"ID3|fLaC|RIFF....WAVE", "This is a sound recording, not a picture."),
    (
        rb"PK(\x03\x04|\x05\x06)|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd",
        "This is an archive or an office document, not a picture. Take the picture out of it and use that.",
    ),
    (rb"\xd0\xcf\x11\xe0", "This is an office document, not a picture. Save the picture in it as PNG and use that."),
)
"""Patterns of first bytes, with `.` for any byte, and what is said."""
SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
PAGE = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def refusal(content: bytes) -> str:
    """What to say of a file that cannot be read: one or two sentences with the next step."""
    head = content[:HEAD]
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], f"This is a video (MP4 or the like), not a picture. {STILL}")
    for pattern, words in SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return words
    if SVG.search(head):
        return "This is a drawing (SVG), not a picture of pixels. Export it as PNG and use that."
    if PAGE.search(head):
        return (
            "This is a web page, not a picture. "
            "Open the picture itself in the browser, save it, and use the saved file."
        )
    return f"This file is not a picture that can be read ({READ}). Save it as PNG or JPEG and use that."
