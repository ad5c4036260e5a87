"""What a request may hold."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.server.documents import DEEPEST, LARGEST, DepthError, DocumentError, check, read


def nested(depth: int) -> Any:
    found: Any = 1
    for place in range(depth):
        found = [found] if place % 2 else {"a": found}
    return found


def test_what_a_page_sends_passes() -> None:
    check(
        {"visit": "x", "turn": 3, "deep": nested(DEEPEST - 1), "text": "שלום 你好 🎈", "n": [None, True, -1.5, LARGEST]}
    )


@pytest.mark.parametrize(
    "value", ["\ud800", "a\udfffb", 10**30, -(10**30), LARGEST + 1, float("nan"), float("inf"), -float("inf")], ids=repr
)
def test_what_no_page_sends_is_named(value: object) -> None:
    for where in (value, [value], {"a": [{"b": value}]}, *([{value: 1}] if isinstance(value, str) else [])):
        with pytest.raises(DocumentError) as found:
            check(where)
        assert len(str(found.value).splitlines()) == 1
        assert len(str(found.value)) < 120
    check([value], values=False)


@pytest.mark.parametrize("content", [b"[" * 10**5, b'{"a":' * 50 + b"1" + b"}" * 50])
def test_too_deep(content: bytes) -> None:
    with pytest.raises(DepthError, match="at most 32"):
        read(content)
    with pytest.raises(DepthError):
        check(nested(DEEPEST + 1))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\xff", b"9" * 5000, b"[1,]", b"'a'"])
def test_what_is_not_json(content: bytes) -> None:
    with pytest.raises(DocumentError, match="not JSON"):
        read(content)
