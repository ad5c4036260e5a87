"""The prompt as a strip, however long the question."""

from __future__ import annotations

import json

import numpy as np

from model.trace import Prefix, Span, SpanKind
from viz.strip import prefix_strip


def prefix(question: int) -> Prefix:
    texts = ("<s>", *("<image>",) * 12, *(f"w{place}" for place in range(question)), ":")
    ends = (1, 13, 13 + question, 14 + question)
    kinds: tuple[SpanKind, ...] = ("template", "image", "question", "template")
    spans = tuple(Span(kind, start, stop) for kind, start, stop in zip(kinds, (0, *ends), ends, strict=False))
    return Prefix(100 + np.arange(len(texts)), texts, spans)


def test_every_span_is_there_and_the_picture_needs_no_words() -> None:
    found = prefix_strip(prefix(3))
    assert found["length"] == 17
    assert [(span["kind"], span["start"], span["stop"]) for span in found["spans"]] == [
        ("template", 0, 1),
        ("image", 1, 13),
        ("question", 13, 16),
        ("template", 16, 17),
    ]
    assert [span["tokens"] for span in found["spans"]] == [["<s>"], [], ["w0", "w1", "w2"], [":"]]
    assert [span["ids"] for span in found["spans"]] == [[100], [], [113, 114, 115], [116]]
    assert found["imageId"] == 101


def test_a_long_question_is_counted_not_sent() -> None:
    found = prefix_strip(prefix(100_000), edge=5)
    question = found["spans"][2]
    assert question["tokens"] == ["w0", "w1", "w2", "w3", "w4"]
    assert question["hidden"] == 99_990
    assert question["tail"][-1] == "w99999"
    assert (question["ids"][-1], question["tailIds"][-1]) == (117, 100 + 13 + 99_999)
    assert len(json.dumps(found)) < 1000
