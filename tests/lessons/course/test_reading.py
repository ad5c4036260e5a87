"""Markdown becomes a tree of a few kinds, and anything else is told."""

from __future__ import annotations

import pytest

from lessons.course.reading import Tree, read, sections, words


def text(said: str) -> dict[str, str]:
    return {"kind": "text", "text": said}


def test_the_kinds_of_a_tree() -> None:
    found = read("One *two* **three `<image>`**\nand [four](block:a#b).\n\n1. five\n2. six\n\n> seven").tree
    strong: Tree = [text("three "), {"kind": "code", "text": "<image>"}]
    assert found == [
        {
            "kind": "p",
            "children": [
                text("One "),
                {"kind": "em", "children": [text("two")]},
                text(" "),
                {"kind": "strong", "children": strong},
                text(" and "),
                {"kind": "link", "to": "block", "target": "a#b", "children": [text("four")]},
                text("."),
            ],
        },
        {
            "kind": "ol",
            "children": [
                {"kind": "li", "children": [{"kind": "p", "children": [text("five")]}]},
                {"kind": "li", "children": [{"kind": "p", "children": [text("six")]}]},
            ],
        },
        {"kind": "quote", "children": [{"kind": "p", "children": [text("seven")]}]},
    ]
    assert words(found) == "One two three <image> and four.\nfive\nsix\nseven"


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("<script>alert(1)</script>", "HTML"),
        ("a <!-- b --> c", "HTML"),
        ("![x](y.png)", "a picture"),
        ("```\ncode\n```", "a block of code"),
        ("***", "a rule"),
        ("# A title", "a heading"),
        ("[x](https://example.org)", "a link leads to"),
        ("[x](glossary:)", "a link leads to"),
        ("[x](javascript:alert(1))", "a link that cannot be read"),
        ("[x](data:text/html,a)", "a link"),
        ("Title\n=====", "a heading"),
    ],
)
def test_what_is_refused(markdown: str, said: str) -> None:
    found = read(f"First.\n\n{markdown}", first=10)
    assert [said in complaint.said for complaint in found.complaints] == [True]
    assert found.complaints[0].line >= 12


def test_other_scripts_and_signs_are_text() -> None:
    assert words(read("Ärger & 日本語 \\*not em\\* 3 < 4 &amp; 5").tree) == "Ärger & 日本語 *not em* 3 < 4 & 5"


def test_sections_are_cut_at_the_reveal() -> None:
    found, wrong = sections("## a: First\n\nBefore.\n\n---\n\nAfter.\n\n## b: Second: with a colon\n\nOnly.\n")
    assert not wrong
    first, second = found
    assert (first.id, first.heading, first.line) == ("a", "First", 1)
    assert first.after is not None
    assert words(first.before.tree) == "Before."
    assert words(first.after.tree) == "After."
    assert (second.id, second.heading, second.line, second.after) == ("b", "Second: with a colon", 9, None)


def test_a_line_right_under_a_text_is_the_reveal_and_no_heading() -> None:
    found, wrong = sections("## a: First\nBefore.\n---\nAfter.")
    assert not wrong
    assert found[0].after is not None
    assert words(found[0].before.tree) == "Before."


def test_an_empty_file_has_no_sections() -> None:
    assert sections("") == ([], [])
