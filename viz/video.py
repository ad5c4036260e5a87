"""The film of an answer as a WebM video, one key frame after another. Knows pictures and bytes, nothing of runs.

Pillow writes a lossy WebP as one key frame of the video codec VP8; WebM is Matroska with such frames in it. So a video
needs no encoder of its own, is made at once rather than played and recorded, and can be sought to any frame.

Sources: RFC 9649 (WebP container), RFC 8794 (EBML), RFC 9559 (Matroska; the names below are its elements).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

from PIL import Image

from viz.film import Frame

RATE = 4
"""Frames a second; a picture that stays is repeated, as some players stumble over long gaps."""
QUALITY = 92
"""Of WebP, to 100."""
EBML, SEGMENT, INFO, TRACKS, CLUSTER, CUES = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B


def webm(frames: Sequence[Frame]) -> bytes:
    """A video of frames, all of one size; each is shown for its seconds, rounded to a whole number of `1 / RATE`.

    Raises:
        ValueError: there is no frame, or they differ in size.
    """
    sizes = {frame.image.size for frame in frames}
    if len(sizes) != 1:
        raise ValueError(f"a video has frames of one size, not of {len(sizes)}")
    (size,) = sizes
    tick = 1000 // RATE  # milliseconds
    clusters, times, now = [], [], 0
    for frame in frames:
        key = key_frame(frame.image)
        count = max(1, round(frame.seconds * RATE))
        blocks = b"".join(
            _element(0xA3, b"\x81" + struct.pack(">hB", tick * place, 0x80) + key) for place in range(count)
        )
        clusters.append(_element(CLUSTER, _whole(0xE7, now) + blocks))
        times.append(now)
        now += tick * count
    head = _info(now) + _tracks(size)
    cues = _cues(times, [0] * len(times))  # every number in it has the same length, so its size is known
    place, places = len(head) + len(cues), []
    for cluster in clusters:
        places.append(place)
        place += len(cluster)
    return _head() + _element(SEGMENT, head + _cues(times, places) + b"".join(clusters))


def key_frame(picture: Image.Image) -> bytes:
    """A picture as one key frame of VP8."""
    content = io.BytesIO()
    picture.convert("RGB").save(content, "WEBP", quality=QUALITY, method=4)
    data = content.getvalue()
    at = 12  # after "RIFF", its length and "WEBP"
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name == b"VP8 ":
            return data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise ValueError("this picture did not become a frame of VP8")


def _head() -> bytes:
    parts = ((0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8))  # versions of EBML; most bytes of an id and a size
    document = _element(0x4282, b"webm") + _whole(0x4287, 2) + _whole(0x4285, 2)
    return _element(EBML, b"".join(_whole(name, value) for name, value in parts) + document)


def _info(milliseconds: int) -> bytes:
    program = b"Glassbox LLaVA"
    return _element(
        INFO,
        _whole(0x2AD7B1, 10**6)  # TimestampScale: a millisecond, in nanoseconds
        + _element(0x4489, struct.pack(">d", milliseconds))
        + _element(0x4D80, program)
        + _element(0x5741, program),
    )


def _tracks(size: tuple[int, int]) -> bytes:
    video = _element(0xE0, _whole(0xB0, size[0]) + _whole(0xBA, size[1]))
    entry = (
        _whole(0xD7, 1)  # TrackNumber
        + _whole(0x73C5, 1)  # TrackUID
        + _whole(0x9C, 0)  # FlagLacing
        + _element(0x86, b"V_VP8")
        + _whole(0x83, 1)  # TrackType: video
        + _whole(0x23E383, 10**9 // RATE)  # DefaultDuration, in nanoseconds
        + video
    )
    return _element(TRACKS, _element(0xAE, entry))


def _cues(times: Sequence[int], places: Sequence[int]) -> bytes:
    """Where to find each time."""
    points = (
        _element(0xBB, _whole(0xB3, time) + _element(0xB7, _whole(0xF7, 1) + _whole(0xF1, place)))
        for time, place in zip(times, places, strict=True)
    )
    return _element(CUES, b"".join(points))


def _element(name: int, content: bytes) -> bytes:
    """Id, length in eight bytes, content."""
    identity = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return identity + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _whole(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(8, "big"))
