"""The numbers of a measurement as a Markdown table, and that table in the README. Measures nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from model.readme import write_between

BEGIN, END = "<!-- bench: written by make bench -->", "<!-- /bench -->"
WAYS = {
    "plain": "plain `generate`",
    "capture": "**with capture**, every layer and head",
    "eager": "eager, `output_attentions=True`",
}


def table(bench: dict[str, Any]) -> str:
    """Markdown for a whole bench.json: what was measured on, the models, and the page where it was measured."""
    host = bench["machine"]
    lines = [
        f"Measured {bench['measured']} on {host['processor']}, {host['threads']} threads of {host['cores']} cores "
        f"(load {host['load']:g}), torch {host['torch']}, transformers {host['transformers']}; medians.",
        "",
        "| model | way | time | × plain | peak memory | × plain | above the loaded model |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for model in bench["models"]:
        title = f"{model['name']}, {_count(model['parameters'])}, {model['tokens']} tokens"
        for way, name in WAYS.items():
            found = model["ways"][way]
            lines.append(
                f"| {title} | {name} | {found['seconds']:.2f} s | {found['time_ratio']:.2f} "
                f"| {found['peak_mb']:,.0f} MB | {found['memory_ratio']:.2f} | {found['above_loaded_mb']:,.0f} MB |"
            )
            title = ""
    lines += ["", "| with capture | first token | then |", "| --- | ---: | ---: |"]
    lines += [
        f"| {model['name']} | {model['first_token_seconds']:.2f} s | {model['tokens_per_second']:.0f} tokens a second |"
        for model in bench["models"]
    ]
    return "\n".join(lines + _page(bench.get("page"))) + "\n"


def write_into(readme: Path, bench: dict[str, Any]) -> None:
    """Put the table between the README's two marks.

    Raises:
        ValueError: the marks are not both there, in order.
    """
    write_between(readme, BEGIN, END, table(bench))


def _page(page: dict[str, Any] | None) -> list[str]:
    if not page:
        return []
    return [
        "",
        "| page, headless Chromium | |",
        "| --- | ---: |",
        *(f"| {name} | {value} |" for name, value in page.get("rows", {}).items()),
    ]


def _count(parameters: int) -> str:
    return f"{parameters / 1e6:.3g} M weights"
