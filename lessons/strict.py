"""Strict data: YAML without surprises, records that refuse an unknown key, and mistakes that are reported together.

A mistake names its file and its field (`lessons/content/en/02-worked-example/lesson.yaml: blocks.3.figure.width: ...`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError, ValidationInfo

HOUSE = Path(__file__).parents[1]
Model = TypeVar("Model", bound=BaseModel)
Known = Mapping[str, Any]
"""What records are checked against, by name: ids of other files, sections of a text. Pydantic's validation context."""


class Strict(BaseModel):
    """A frozen record; an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LessonError(ValueError):
    """The content is not as it should be; says everything that is wrong with it."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        count = "one mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(f"The lessons have {count}:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


class Mistakes:
    """What was found wrong so far."""

    def __init__(self) -> None:
        self.listed: list[str] = []

    def add(self, path: Path, place: str, said: str) -> None:
        """One mistake: in which file, in which field or line, and what."""
        shown = path.relative_to(HOUSE) if path.is_relative_to(HOUSE) else path
        self.listed.append(f"{shown.as_posix()}: {place}: {said}" if place else f"{shown.as_posix()}: {said}")

    def finish(self) -> None:
        """Raises LessonError if anything was wrong."""
        if self.listed:
            raise LessonError(self.listed)


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice, which YAML's own reader lets the later one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if isinstance(name, Hashable) and name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} stands twice", key.start_mark)
            seen.add(name if isinstance(name, Hashable) else str(name))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, mistakes: Mistakes) -> dict[str, Any] | None:
    """The mapping that a YAML file holds, or nothing where it holds none, which is then a mistake."""
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)
    except FileNotFoundError:
        mistakes.add(path, "", "there is no such file")
        return None
    except UnicodeDecodeError:
        mistakes.add(path, "", "is not text in UTF-8")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "cannot be read"
        mistakes.add(path, f"line {mark.line + 1}" if mark else "", f"is not good YAML: {said}")
        return None
    if not isinstance(data, dict):
        mistakes.add(path, "", f"should hold keys and values, not {type(data).__name__}")
        return None
    for key in data:
        if not isinstance(key, str):
            mistakes.add(path, str(key), "a key should be text; put it into quotes")
    return {key: value for key, value in data.items() if isinstance(key, str)}


def read_file(path: Path, kind: type[Model]) -> Model:
    """A file that is one record. What the file itself holds is what its parts may refer to, as in
    `one_of("sources", ...)`. Raises LessonError with every mistake in it.
    """
    mistakes = Mistakes()
    data = read_yaml(path, mistakes)
    if data is not None:
        try:
            record = kind.model_validate(data, context=data)
        except ValidationError as error:
            for place, said in complaints(error):
                mistakes.add(path, place, said)
        else:
            mistakes.finish()
            return record
    raise LessonError(mistakes.listed)


def read_records(
    path: Path, kind: type[Model], mistakes: Mistakes, known: Known | None = None
) -> tuple[Mapping[str, Model], frozenset[str] | None]:
    """A file of records by id, and every id that it holds, those of wrong records too; None where it cannot be read."""
    data = read_yaml(path, mistakes)
    if data is None:
        return {}, None
    try:
        records = TypeAdapter(dict[str, kind]).validate_python(data, context=known)  # type: ignore[valid-type]
    except ValidationError as error:
        records = {}
        for place, said in complaints(error):
            mistakes.add(path, place, said)
    return records, frozenset(data)


def one_of(kind: str, said: str) -> AfterValidator:
    """A name that has to be in `known[kind]`, where there is such a thing. `said` has a place `{}` for the name."""

    def check(name: str, info: ValidationInfo) -> str:
        names = (info.context or {}).get(kind)
        if isinstance(names, Collection) and name not in names:
            raise ValueError(said.format(repr(name)))
        return name

    return AfterValidator(check)


def complaints(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each mistake of a record: where (`families.molmo.idea`; "" for the whole) and what, in words for its author."""
    for one in error.errors(include_url=False):
        place, context = [str(part) for part in one["loc"] if part != "[key]"], one.get("ctx", {})
        if one["type"].startswith("union_tag"):  # the field by which a union tells its kinds apart
            place.append(context["discriminator"].strip("'"))
        yield ".".join(place), _words(one["type"], one["msg"], one["input"], context)


def _words(kind: str, message: str, given: object, context: Mapping[str, Any]) -> str:
    shown = repr(given)
    shown = shown if len(shown) <= 60 else shown[:60] + " …"
    if kind in ("missing", "union_tag_not_found"):
        return "is missing"
    if kind == "extra_forbidden":
        return "is not known here"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in ("int_parsing", "int_type", "int_from_float"):
        return f"should be a whole number, not {shown}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        return f"should be at {'least' if 'ge' in context else 'most'} {bound}, not {shown}"
    if kind in ("string_too_short", "too_short") and not given:
        return "is empty"
    if kind == "string_too_long":
        return f"is longer than {context['max_length']} characters"
    if kind == "literal_error":
        return f"should be one of {context['expected']}, not {shown}"
    if kind == "union_tag_invalid":
        return f"should be one of {context['expected_tags']}, not {context['tag']!r}"
    return f"{message[:1].lower()}{message[1:]}, found {shown}"
