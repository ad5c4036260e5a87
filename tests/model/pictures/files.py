"""Picture files made for the tests: whole, broken and out of the ordinary."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

ORIENTATION = 0x0112
BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is laid down for each orientation."""


def scene(width: int = 90, height: int = 60) -> Image.Image:
    """A picture that differs from each of its turns: red rises along a row, green down a column, blue stays."""
    down, across = np.mgrid[0:height, 0:width]
    levels = [across * 255 / (width - 1), down * 255 / (height - 1), np.full((height, width), 60)]
    return Image.fromarray(np.stack(levels, -1).round().astype(np.uint8))


def ramp(width: int = 90, height: int = 60) -> np.ndarray:
    """[row, column] from 0 to 1, as floating point."""
    return np.linspace(0, 1, width * height).reshape(height, width)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def chunk(name: bytes, data: bytes, *, sound: bool = True) -> bytes:
    """Of a PNG, with a right or a wrong checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data) ^ (not sound))


def with_chunks(png: bytes, *chunks: bytes) -> bytes:
    """A PNG with more chunks behind its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def png(depth: int, colours: int, rows: Sequence[bytes], width: int, *chunks: bytes) -> bytes:
    """A PNG from its rows as they are packed in the file."""
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colours, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def segment(marker: int, data: bytes) -> bytes:
    """Of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def with_segment(jpeg: bytes, marker: int, data: bytes) -> bytes:
    """A JPEG with one more segment at its beginning."""
    return jpeg[:2] + segment(marker, data) + jpeg[2:]


def exif(orientation: int, *, order: str = ">", before: bytes = b"", count: int = 1) -> bytes:
    """An EXIF block with an orientation, behind other entries of twelve bytes each."""
    head = (b"MM" if order == ">" else b"II") + struct.pack(order + "HI", 42, 8)
    entry = struct.pack(order + "HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return head + struct.pack(order + "H", count + len(before) // 12) + before + entry + b"\0\0\0\0"


def heic(picture: Image.Image, orientation: int = 1) -> bytes:
    """As a phone writes it: the orientation stands in the container and, once more, in the EXIF block."""
    file = pillow_heif.from_bytes(picture.mode, picture.size, picture.tobytes())
    file.info["exif"] = b"Exif\0\0" + exif(orientation)
    stream = io.BytesIO()
    file.save(stream, quality=95)
    return stream.getvalue()


def display_p3() -> bytes:
    """An ICC profile: sRGB's with the primaries of Display P3 (SMPTE EG 432-1, adapted to D50)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(count):
        name, place, _ = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        if name in primaries:
            struct.pack_into(">iii", profile, place + 8, *(round(value * 65536) for value in primaries[name]))
    return bytes(profile)


def tiff(
    values: np.ndarray,
    *,
    order: str = "<",
    photometric: int | None = None,
    extra: int | None = None,
    predictor: int = 1,
    packed: bool = False,
    apart: bool = False,
    rows_a_strip: int = 7,
    more: Sequence[tuple[int, int, Sequence[int]]] = (),
) -> bytes:
    """A TIFF of numbers [row, column, channel] of any type, in strips; `apart` is one plane a channel."""
    whole = values if values.ndim == 3 else values[..., None]
    whole = whole.astype(whole.dtype.newbyteorder(order))  # type: ignore[arg-type]
    height, width, channels = whole.shape
    planes = [whole[..., [number]] for number in range(channels)] if apart else [whole]
    strips = [
        _predicted(plane[top : top + rows_a_strip], predictor)
        for plane in planes
        for top in range(0, height, rows_a_strip)
    ]
    if packed:
        strips = [zlib.compress(strip) for strip in strips]
    starts = [8 + sum(map(len, strips[:number])) for number in range(len(strips))]
    entries = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [whole.dtype.itemsize * 8] * channels),
        (259, 3, [8 if packed else 1]),
        (262, 3, [photometric if photometric is not None else 2 if channels >= 3 else 1]),
        (273, 4, starts),
        (277, 3, [channels]),
        (278, 4, [rows_a_strip]),
        (279, 4, [len(strip) for strip in strips]),
        (284, 3, [2 if apart else 1]),
        (317, 3, [predictor]),
        *([(338, 3, [extra])] if extra is not None else []),
        (339, 3, [{"u": 1, "i": 2, "f": 3}[whole.dtype.kind]] * channels),
        *more,
    ]
    return _laid_out(b"".join(strips), sorted(entries), order)


def _predicted(rows: np.ndarray, predictor: int) -> bytes:
    height, width, channels = rows.shape
    size = rows.dtype.itemsize
    if predictor == 1:
        return rows.tobytes()
    if predictor == 2:
        steps = rows.view(f"{rows.dtype.str[0]}u{size}").copy()
        steps[:, 1:] -= steps[:, :-1].copy()
        return steps.tobytes()
    high_first = np.ascontiguousarray(rows.astype(rows.dtype.newbyteorder(">")))
    parts = high_first.view(np.uint8).reshape(height, width * channels, size).swapaxes(1, 2)
    steps = parts.reshape(height, -1, channels).copy()
    steps[:, 1:] -= steps[:, :-1].copy()
    return steps.tobytes()


def _laid_out(body: bytes, entries: Sequence[tuple[int, int, Sequence[int]]], order: str) -> bytes:
    start = 8 + len(body) + len(body) % 2
    place = start + 2 + 12 * len(entries) + 4
    directory, behind = struct.pack(order + "H", len(entries)), b""
    for tag, kind, numbers in entries:
        data = struct.pack(f"{order}{len(numbers)}{'BBBHI'[kind]}", *numbers)
        held = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack(order + "I", place + len(behind))
        behind += data + b"\0" * (len(data) % 2) if len(data) > 4 else b""
        directory += struct.pack(order + "HHI", tag, kind, len(numbers)) + held
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, start)
    return head + body.ljust(start - 8, b"\0") + directory + b"\0\0\0\0" + behind
