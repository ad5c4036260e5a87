"""Strict reading of the content's files: YAML without surprises, and mistakes that are told together.

A mistake names its file and its field (`lessons/content/02-worked-example/lesson.yaml: blocks.3.figure.width: ...`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from lessons.figures.figure import complaints

HOUSE = Path(__file__).parents[1]
CONTENT = HOUSE / "lessons" / "content"
"""The course that ships."""
Model = TypeVar("Model", bound=BaseModel)


class LessonError(ValueError):
    """The content is not as it should be; says everything that is wrong with it."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        count = "one mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(f"The lessons have {count}:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


class Mistakes:
    """What was found wrong so far."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, path: Path, place: str, said: str) -> None:
        """One mistake: in which file, in which field or line, and what."""
        self.found.append(f"{shown(path)}: {place}: {said}" if place else f"{shown(path)}: {said}")

    def finish(self) -> None:
        """Raises LessonError if anything was wrong."""
        if self.found:
            raise LessonError(self.found)


def shown(path: Path) -> str:
    """A path as a person of this project writes it."""
    return path.relative_to(HOUSE).as_posix() if path.is_relative_to(HOUSE) else path.as_posix()


class _Loader(yaml.SafeLoader):
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


def read_record(path: Path, place: str, kind: type[Model], data: object, mistakes: Mistakes) -> Model | None:
    """One record out of what a file holds; every mistake of it is added."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        for field, said in complaints(error):
            inner = field if field != "(the whole)" else ""
            mistakes.add(path, ".".join(part for part in (place, inner) if part), said)
        return None


def read_records(
    path: Path, kind: type[Model], mistakes: Mistakes
) -> tuple[Mapping[str, Model], frozenset[str] | None]:
    """A file of records by id, and every id that it holds, those of wrong records too; None where it cannot be read."""
    data = read_yaml(path, mistakes)
    if data is None:
        return {}, None
    found = {}
    for key, entry in data.items():
        record = read_record(path, key, kind, entry, mistakes)
        if record is not None:
            found[key] = record
    return found, frozenset(data)
