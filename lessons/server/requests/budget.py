"""The token budget: one picture size through every published rule, and how one rule comes to its count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from lessons.reference.budget import Group, Reads, SizeError, every_rule, one_rule
from lessons.reference.budget import budget as table
from lessons.reference.count import Kind
from lessons.server.context import Context
from lessons.server.messages import FieldError, Name, Reply, Request, Says, request

Side = Annotated[str, Field(max_length=20)] | int | float | None
"""Pixels, as a person types them or as a number."""
Given = Annotated[Side, Says("requests.budget.size")]
Llm = Annotated[Name | None, Says("requests.budget.no_llm")]


class BudgetAsked(Request):
    """A picture's size, and the language model that reads it; the first of the table by default."""

    width: Given = None
    height: Given = None
    llm: Llm = None


class RuleStatus(Reply):
    """How sure a rule is."""

    id: str
    short: str


class Bill(Reply):
    """What so many positions cost a language model."""

    share: float
    """Of the context."""
    operations: float
    bytes: int


class Rule(Reply):
    """A model and a setting, and what it makes of the picture."""

    id: str
    name: str
    setting: str
    group: Group
    family: str
    way: str
    reads: Reads
    older: bool
    known: bool
    status: RuleStatus
    date: str
    ceiling: bool
    tokens: int | None
    refused: str
    """Why it gives no count; "" where it does."""
    bill: Bill | None


class LanguageModel(Reply):
    """A language model's shape."""

    id: str
    name: str
    parameters: int
    layers: int
    width: int
    kv_heads: int
    head_width: int


class Preset(Reply):
    """A size worth trying."""

    name: str
    width: int
    height: int


class BudgetTable(Reply):
    """Every rule's count."""

    width: int
    height: int
    llm: str
    llms: list[LanguageModel]
    context: int
    bytes_per_number: int
    presets: list[Preset]
    ways: Mapping[str, str]
    rules: list[Rule]


@request
def budget(query: BudgetAsked, context: Context) -> BudgetTable:
    """Every rule's count for a size, with what it costs a language model."""
    try:
        return BudgetTable.model_validate(every_rule(table(), query.width, query.height, query.llm))
    except SizeError as error:
        raise FieldError(error.side, str(error)) from None


class BudgetSteps(Request):
    """One rule, step by step."""

    rule: Annotated[Name, Says("requests.budget.no_rule")]
    width: Given = None
    height: Given = None
    llm: Llm = None


class RuleSource(Reply):
    """Where a rule was read."""

    title: str
    date: str
    status: str
    says: str


class RuleBox(Reply):
    """A piece that the picture is cut into."""

    kind: Kind
    left: float
    top: float
    width: float
    height: float
    rows: int
    columns: int


class RuleSteps(Rule):
    """How it comes to its count."""

    width: int
    height: int
    source: RuleSource
    note: str
    steps: list[str]
    boxes: list[RuleBox]


@request
def budget_steps(query: BudgetSteps, context: Context) -> RuleSteps:
    """How one rule comes to its count: its steps, boxes, source and bill."""
    return RuleSteps.model_validate(one_rule(table(), query.rule, query.width, query.height, query.llm))
