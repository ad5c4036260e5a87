"""The browser's rule for the word an answer rests on is the server's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Fake, Visitor
from tests.viz.test_rest import CASES


def test_each_case_as_on_the_server(fake: Fake, visit: Callable[..., Visitor]) -> None:
    visitor = visit(fake.site.address)
    resting = visitor.module("stations/resting_token.js")
    for case in CASES:
        columns = zip(case["texts"], case["shares"], case["ends"], strict=True)
        tokens = [{"text": text, "share": {"image": share}, "end": end} for text, share, end in columns]
        said: Any = visitor.page.evaluate("([rule, tokens]) => rule.restingToken(tokens)", [resting, tokens])
        assert said == case["rests"], case["why"]
