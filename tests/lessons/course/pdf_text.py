"""Reads the text of a PDF back, page by page: enough of the format for what fpdf2 writes."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
PIECE = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> list[str]:
    """The text of each page; every piece that was set on its own, then a space."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            if b"/Font <<" in body:
                fonts[name] = _characters(objects, objects[int(number)])
    contents = [int(found) for body in objects.values() for found in re.findall(rb"/Contents (\d+) 0 R", body)]
    return [_text(_stream(objects[number]), fonts) for number in contents]


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    if b"FlateDecode" not in body:
        return found[1]
    return zlib.decompressobj().decompress(found[1])  # its last byte may be a \r, which counts as the line's end here


def _characters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """From a glyph's number to its letter, by the font's own table."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert found
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _stream(objects[int(found[1])]))
    return {int(glyph, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for glyph, letter in pairs}


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    told, font = [], b""
    for name, piece in PIECE.findall(content):
        if name:
            font = name
            continue
        plain = ESCAPED.sub(lambda found: NAMED.get(found[1], found[1]), piece)
        letters = [int.from_bytes(plain[place : place + 2], "big") for place in range(0, len(plain), 2)]
        told.append("".join(fonts[font][letter] for letter in letters))
    return " ".join(" ".join(told).split())
