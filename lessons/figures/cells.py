"""What stands in the tables and rows of a figure: numbers with the whole on hover, chances, answers, pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from PIL import Image

from model.explain.findings import Answer
from model.words import phrase
from viz.numbers import count, percent
from viz.pictures import preview

SIDE = 240
"""Longest side of a picture in a figure, in pixels."""

Value = dict[str, Any]


def shown(picture: Image.Image, name: str, note: str = "") -> Value:
    """A picture for the part `pictures`: small, with its name below."""
    row = {"name": name, "source": preview(picture, SIDE)}
    return {**row, "note": note} if note else row


def said(answer: Answer) -> str:
    """An answer's words, marked where it was cut off."""
    return f"{answer.text or phrase('figures.shared.nothing')}{'' if answer.whole else ' …'}"


def sureness(answer: Answer) -> str:
    """How sure the model was of its answer: of the first token, and on average."""
    first, mean = chance(answer.probabilities[0]), logs(answer.mean_log)
    return phrase("figures.shared.sureness", first=first, mean=mean)


def answer_row(name: str, answer: Answer) -> Value:
    """An answer for the part `answers`, with how sure the model was of it."""
    return {"name": name, "text": said(answer), "note": sureness(answer)}


def chance(probability: float) -> str:
    """A probability for a person; what rounds to all is not said to be all."""
    return "> 99 %" if 0.995 <= probability < 1 else percent(probability)


def logs(mean: float) -> str:
    """A mean log-probability in nats."""
    if math.isinf(mean):
        return "\N{MINUS SIGN}∞"
    if -0.00005 < mean < 0:
        return "> \N{MINUS SIGN}0.0001"
    digits = 2 if mean < -0.1 else 4
    return f"{mean:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def token(text: str) -> str:
    """A token's text where blanks matter; a token without text ends an answer."""
    return f"“{text}”" if text else phrase("figures.shared.end")


def number(value: int) -> Value:
    """A count in a cell: short, the whole on hover."""
    return {"text": count(value), "title": f"{value:,}", "number": True}


def exactly(value: int) -> Value:
    """A count in a cell, every digit."""
    return {"text": f"{value:,}", "number": True}


def right(text: str) -> Value:
    """A cell that stands with numbers."""
    return {"text": text, "number": True}


def size(size: int) -> str:
    """Bytes as a person reads them: 10.4 MB, 442 KB; 10**6 bytes are a MB."""
    for scale, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size >= scale:
            return f"{size / scale:.3g} {unit}"
    return every_byte(size)


def every_byte(size: int) -> str:
    """Bytes, not one left out: 10,401,280 bytes."""
    return phrase("figures.shared.bytes", n=size, count=f"{size:,}")


def sized(value: int) -> Value:
    """Bytes in a cell, every one on hover."""
    return {"text": size(value), "title": every_byte(value), "number": True}


def note(text: str) -> Value:
    """A paragraph."""
    return {"kind": "note", "text": text}


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> Value:
    """A table."""
    made = {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}
    return {**made, "caption": caption} if caption else made


def heads(figure: str, *columns: str) -> list[str]:
    """What a figure's words call the columns of a table; one without a name has none."""
    return [phrase(f"figures.{figure}.head.{column}") if column else "" for column in columns]
