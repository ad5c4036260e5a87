"""The token budget: one picture size through every published rule, and what that many positions cost.

Rules and their numbers stand in `lessons/content/en/budget.yaml`, read strictly at the first question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from lessons.reference.bill import Bill, Shape, bill
from lessons.reference.count import Count, Parameters, Refusal, Size
from lessons.reference.rules import RULES
from lessons.strict import Strict, one_of, read_file
from model.words import content_file, phrase

FILE = "budget.yaml"
Description = dict[str, Any]
Reads = Literal["sequence", "beside", "billed"]
"""Whether the tokens are positions of the sequence, states beside it (cross-attention), or a maker's own unit."""
Group = Literal["open", "closed"]
"""Whether the weights can be had."""
Side = str | float | None
"""Pixels, as a person types them or as a number."""
WRITTEN = re.compile(r"\s*-?[0-9]{1,9}\s*")
"""A size as a person types it; one with more digits is not read at all."""
LONGEST_SHOWN = 24
"""Characters of what was typed that a complaint repeats."""


class SizeError(ValueError):
    """A picture has no such width or height; says why."""

    def __init__(self, side: Literal["width", "height"], words: str) -> None:
        super().__init__(words)
        self.side = side


class RuleSource(Strict):
    """Where a rule was read, when, and how sure it is."""

    title: str
    date: str
    status: Annotated[str, one_of("statuses", "there is no status {}")]


class Status(Strict):
    """How sure a rule is: in two words, and in a sentence."""

    short: str
    says: str


class Preset(Strict):
    """A size worth trying."""

    name: str
    width: Size
    height: Size


class Entry(Strict):
    """One row: a model and a setting, under one rule."""

    name: str
    setting: str | float = ""
    group: Group = "open"
    family: str
    way: Annotated[str, one_of("ways", "there is no way {}")]
    source: Annotated[str, one_of("sources", "there is no source {}")]
    rule: str | None = None
    parameters: Any = Field(default_factory=dict, validate_default=True)
    """Of the rule's own class of `Parameters`; None without a rule."""
    reads: Literal["beside"] | None = None
    older: bool = False
    """Superseded; shown as history."""
    known: bool = False
    """One of the few that a lesson's figure shows."""
    note: str = ""

    @field_validator("rule")
    @classmethod
    def _is_there(cls, rule: str | None) -> str | None:
        if rule is not None and rule not in RULES:
            raise ValueError(f"there is no rule {rule!r} in lessons/reference/rules.py")
        return rule

    @field_validator("parameters")
    @classmethod
    def _are_the_rule_s(cls, given: object, info: ValidationInfo) -> Parameters | None:
        rule = info.data.get("rule")
        return RULES[rule].parameters.model_validate(given) if rule else None


class Table(Strict):
    """The whole of budget.yaml."""

    longest_side: Size
    context: Size
    bytes_per_number: Size
    presets: tuple[Preset, ...]
    ways: dict[str, str]
    statuses: dict[str, Status]
    llms: dict[str, Shape]
    sources: dict[str, RuleSource]
    rules: dict[str, Entry]


@dataclass(frozen=True)
class Row:
    """An entry with its rule made ready."""

    id: str
    entry: Entry
    source: RuleSource

    @property
    def reads(self) -> Reads:
        return self.entry.reads or ("billed" if self.entry.group == "closed" else "sequence")

    def count(self, width: int, height: int) -> Count:
        """Tokens of a picture. Raises Refusal: the rule gives none, or none is published."""
        if self.entry.rule is None:
            raise Refusal(phrase("reference.rules.unpublished"))
        return RULES[self.entry.rule].count(width, height, self.entry.parameters)


@dataclass(frozen=True)
class Budget:
    """The table, checked, with every row ready."""

    table: Table
    rows: Mapping[str, Row]

    def size(self, width: Side, height: Side) -> tuple[int, int]:
        """Width and height in pixels. Raises SizeError in words."""
        return self._side(width, "width"), self._side(height, "height")

    def shape(self, name: str | None) -> tuple[str, Shape]:
        """The language model of that name, the first by default. Raises ValueError: there is no such one."""
        name = name or next(iter(self.table.llms))
        if name not in self.table.llms:
            raise ValueError(phrase("reference.budget.no_llm", llm=repr(name[:40])))
        return name, self.table.llms[name]

    def row(self, name: str) -> Row:
        """A row by its id. Raises ValueError: there is none."""
        if name not in self.rows:
            raise ValueError(phrase("reference.budget.no_rule", rule=repr(name[:40])))
        return self.rows[name]

    def bill(self, tokens: int, shape: Shape) -> Bill:
        """What so many positions cost that language model."""
        return bill(tokens, shape, context=self.table.context, bytes_per_number=self.table.bytes_per_number)

    def _side(self, given: Side, side: Literal["width", "height"]) -> int:
        most = self.table.longest_side
        if (isinstance(given, str) and WRITTEN.fullmatch(given)) or (isinstance(given, float) and given.is_integer()):
            given = int(given)
        if given is None or given == "":
            raise SizeError(side, phrase(f"reference.budget.missing.{side}"))
        if not isinstance(given, int):
            if len(repr(given)) > LONGEST_SHOWN:
                raise SizeError(side, phrase(f"reference.budget.not_that.{side}"))
            raise SizeError(side, phrase(f"reference.budget.not_whole.{side}", given=repr(given)))
        if given < 1:
            raise SizeError(side, phrase(f"reference.budget.too_small.{side}"))
        if given > most:
            raise SizeError(side, phrase(f"reference.budget.too_large.{side}", most=f"{most:,}"))
        return given


@cache
def budget() -> Budget:
    """The table of budget.yaml. Raises LessonError with every mistake in it."""
    return read(content_file(FILE))


def read(path: Path) -> Budget:
    """A table from a file, every rule's parameters checked. Raises LessonError with every mistake in it."""
    table = read_file(path, Table)
    rows = {name: Row(name, entry, table.sources[entry.source]) for name, entry in table.rules.items()}
    return Budget(table, rows)


def every_rule(whole: Budget, width: Side, height: Side, llm: str | None = None) -> Description:
    """Every rule's count for a size, with what it costs a language model of the table. Raises ValueError in words."""
    width, height = whole.size(width, height)
    llm, shape = whole.shape(llm)
    table = whole.table
    return {
        "width": width,
        "height": height,
        "llm": llm,
        "llms": [{"id": name, **one.model_dump()} for name, one in table.llms.items()],
        "context": table.context,
        "bytes_per_number": table.bytes_per_number,
        "presets": [preset.model_dump() for preset in table.presets],
        "ways": table.ways,
        "rules": [_describe(whole, row, width, height, shape) for row in whole.rows.values()],
    }


def one_rule(whole: Budget, rule: str, width: Side, height: Side, llm: str | None = None) -> Description:
    """How one rule comes to its count for a size: its steps, boxes, source and bill. Raises ValueError in words."""
    row = whole.row(rule)
    width, height = whole.size(width, height)
    _, shape = whole.shape(llm)
    whole_row = _describe(whole, row, width, height, shape)
    source = {**row.source.model_dump(), "says": whole.table.statuses[row.source.status].says}
    whole_row |= {"width": width, "height": height, "source": source, "note": row.entry.note}
    whole_row |= {"steps": [], "boxes": []}
    if not whole_row["refused"]:
        count = row.count(width, height)
        whole_row |= {"steps": list(count.steps), "boxes": [asdict(box) for box in count.boxes]}
    return whole_row


def _describe(whole: Budget, row: Row, width: int, height: int, shape: Shape) -> Description:
    entry = row.entry
    whole_row: Description = {
        "id": row.id,
        "name": entry.name,
        "setting": str(entry.setting),
        "group": entry.group,
        "family": entry.family,
        "way": entry.way,
        "reads": row.reads,
        "older": entry.older,
        "known": entry.known,
        "status": {"id": row.source.status, "short": whole.table.statuses[row.source.status].short},
        "date": row.source.date,
        "ceiling": entry.way == "ceiling",
        "tokens": None,
        "refused": "",
        "bill": None,
    }
    try:
        tokens = row.count(width, height).tokens
    except Refusal as refusal:
        return whole_row | {"refused": str(refusal)}
    return whole_row | {"tokens": tokens, "bill": asdict(whole.bill(tokens, shape))}
