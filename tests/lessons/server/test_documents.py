"""What a request may hold."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.server.documents import DEEPEST, LARGEST, DepthError, DocumentError, read, require_plain


def nested(depth: int) -> Any:
    found: Any = 1
    for place in range(depth):
        found = [found] if place % 2 else {"a": found}
    return found


def test_what_a_page_sends_passes() -> None:
    require_plain(
        {
            "session": "x",
            "turn": 3,
            "deep": nested(DEEPEST - 1),
            "text": "שלום 你好 🎈",
            "n": [None, True, -1.5, LARGEST],
        }
    )


@pytest.mark.parametrize(
    "value", ["\ud800", "a\udfffb", 10**30, -(10**30), LARGEST + 1, float("nan"), float("inf"), -float("inf")], ids=repr
)
def test_what_no_page_sends_is_named(value: object) -> None:
    for where in (value, [value], {"a": [{"b": value}]}, *([{value: 1}] if isinstance(value, str) else [])):
        with pytest.raises(DocumentError) as found:
            require_plain(where)
        assert len(str(found.value).splitlines()) == 1
        assert len(str(found.value)) < 120
    require_plain([value], values=False)


@pytest.mark.parametrize("content", [b"[" * 10**5, b'{"a":' * 50 + b"1" + b"}" * 50])
def test_too_deep(content: bytes) -> None:
    with pytest.raises(DepthError, match="at most 32"):
        read(content)
    with pytest.raises(DepthError):
        require_plain(nested(DEEPEST + 1))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\xff", b"9" * 5000, b"[1,]", b"'a'"])
def test_what_is_not_json(content: bytes) -> None:
    with pytest.raises(DocumentError, match="not JSON"):
        read(content)


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"turn": 10**30}, "The request's 'turn' holds a number of 100 bits"),
        ({"branch": {"at": float("nan")}}, "The request's 'branch.at' holds nan"),
        ({"patches": [1, 2, "\ud800"]}, "The request's 'patches.2' holds a broken character"),
        ({"\ud800": 1}, r"The request's '\ud800' holds a broken character"),
        ({"board": nested(DEEPEST + 1)}, "The request's 'board.a"),
    ],
)
def test_the_field_is_named(document: object, named: str) -> None:
    """Previously nobody heard which field it was."""
    with pytest.raises(DocumentError) as refused:
        require_plain(document)
    assert str(refused.value).startswith(named)
