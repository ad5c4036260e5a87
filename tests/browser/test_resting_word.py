"""The browser's rule for the word an answer rests on is the server's."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.viz.test_rest import CASES
from viz.browser import script


def test_each_case_as_on_the_server(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate(f"() => {{ {script()} }}")
    for case in CASES:
        columns = zip(case["texts"], case["shares"], case["ends"], strict=True)
        tokens = [{"text": text, "share": {"image": share}, "end": end} for text, share, end in columns]
        assert page.evaluate("tokens => window.glassbox.restingToken(tokens)", tokens) == case["rests"], case["why"]
    page.close()
