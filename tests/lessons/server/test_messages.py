"""The models of what page and server say: found by module, strict, bounded, and one sentence for whatever is wrong."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from lessons.gallery import Gallery
from lessons.server import declarations, requests
from lessons.server.context import Context
from lessons.server.messages import Done, Endpoint, Name, Part, Reply, Request, Says, endpoints, request
from lessons.server.router import Router
from lessons.server.sentences import sentence
from model.words import catalogue, places
from tests.lessons.fakes import FakeEngine
from tests.lessons.server.test_answering import shared_with
from tests.modules import more_words

HOUSE = Path(__file__).parents[3]
KNOWN = endpoints()


# ---- how they are found


def test_every_module_of_the_package_answers_something_and_every_name_is_its_functions() -> None:
    modules = {path.stem for path in Path(requests.__path__[0]).glob("*.py")} - {"__init__"}
    assert {one.handler.__module__.rsplit(".", 1)[-1] for one in KNOWN.values()} == modules
    assert all(name == one.handler.__name__ for name, one in KNOWN.items())
    assert len(KNOWN) >= 44


def test_each_request_has_a_model_of_its_own() -> None:
    assert len({one.takes for one in KNOWN.values()}) == len(KNOWN)


def test_importing_them_imports_nothing_that_takes_long() -> None:
    heavy = "{'torch', 'transformers', 'matplotlib', 'fsrs', 'fpdf', 'markdown_it', 'lessons.course.lesson'}"
    code = (
        f"import sys; from lessons.server.messages import endpoints; endpoints(); assert not {heavy} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, timeout=120)


def module(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.py").write_text(
        "from lessons.server.context import Context\n"
        "from lessons.server.messages import Done, Request, request\n\n"
        "class Asked(Request):\n    pass\n\n" + text,
        "utf-8",
    )


def test_two_requests_of_one_name_are_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "twice_asked"
    package.mkdir()
    (package / "__init__.py").write_text("")
    one = "@request\ndef greet(asked: Asked, context: Context) -> Done:\n    return Done()\n"
    module(package, "first", one)
    module(package, "second", one)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="two requests are called 'greet'"):
        endpoints(importlib.import_module("twice_asked"))


def test_a_function_says_what_it_takes_and_returns() -> None:
    with pytest.raises(TypeError, match="its first argument should be a Request, not <class 'str'>"):

        @request
        def takes_text(asked: str, context: Context) -> Done:
            return Done()

    with pytest.raises(TypeError, match="it should return a Reply, not <class 'dict'>"):

        @request
        def returns_anything(asked: Request, context: Context) -> dict:
            return {}


# ---- what holds of every model


def models(kind: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all that stand in its fields."""
    found, waiting = set[type[BaseModel]](), [kind]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for field in one.model_fields.values():
            waiting += [
                part for part in parts(field.annotation) if isinstance(part, type) and issubclass(part, BaseModel)
            ]
    return found


def parts(annotation: Any) -> list[Any]:
    """A type and the types inside of it."""
    inner = [part for argument in get_args(annotation) for part in parts(argument)]
    return [annotation, *inner]


ASKED = sorted({model for one in KNOWN.values() for model in models(one.takes)}, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", ASKED, ids=lambda model: model.__name__)
def test_what_is_asked_is_closed_and_bounded(model: type[BaseModel]) -> None:
    """Every text, list and number has a limit, so that no handler has to have one."""
    assert model.model_config["extra"] == "forbid"
    for name, field in model.model_fields.items():
        for schema in unbounded(model, field):
            raise AssertionError(f"{model.__name__}.{name} has no limit: {schema}")


FREE = {
    *(
        ("FigureAsked", "settings"),
        ("Maps", "settings"),
        ("Export", "settings"),
        ("Drawing", "settings"),
        ("Board", "stages"),
    ),
    *(("CardState", "due"), ("CardState", "last_review")),
}
"""Checked by models of their own (settings of a figure or a method), by a validator (a board), or a date."""


def unbounded(model: type[BaseModel], field: FieldInfo) -> list[Any]:
    name = next(name for name, one in model.model_fields.items() if one is field)
    if (model.__name__, name) in FREE:
        return []
    schema = model.model_json_schema()
    found = schema["properties"][field.alias or name]
    return list(loose(found))


def loose(schema: Mapping[str, Any]) -> list[Any]:
    """The parts of a schema that anything could be in."""
    if "$ref" in schema or "const" in schema or "enum" in schema:
        return []
    if "anyOf" in schema:
        return [one for variant in schema["anyOf"] for one in loose(variant)]
    kind = schema.get("type")
    if kind == "string":
        return [] if "maxLength" in schema else [schema]
    if kind == "array":
        return ([] if "maxItems" in schema else [schema]) + loose(schema["items"])
    if kind == "object":
        return (
            loose(schema["additionalProperties"]) if isinstance(schema.get("additionalProperties"), dict) else [schema]
        )
    return [] if kind in ("integer", "number", "boolean", "null") else [schema]


def test_numbers_are_bounded_by_the_document_where_they_are_not_by_their_field() -> None:
    router = Router(shared_with(FakeEngine()), Gallery(Path("/nowhere")))
    reply = router.serve("commit", {"slug": "x", "block": "y", "answer": 2**53 + 1})
    assert reply["error"].startswith("The request's 'answer' holds a number of 54 bits")


# ---- what is wrong, in words


class Inner(Part):
    at: Annotated[int, Field(ge=0, lt=10)]


class Sample(Request):
    number: Annotated[int, Field(ge=1, le=9)]
    text: Annotated[str, Field(max_length=5)] = ""
    flag: bool = False
    some: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=3)] = Field(
        default_factory=lambda: [1]
    )
    inner: Inner | None = None
    choice: Annotated[Name | None, Says("requests.sample.choice")] = None
    record: Annotated[Inner | None, Says("requests.sample.record", {"what": "record"})] = None


WORDS = {"choice": "Choose one, not {given}.", "record": "The {what} is damaged ({field}): {reason}."}


@pytest.fixture
def worded(tmp_path: Path) -> Iterator[None]:
    """With the words that `Sample` brings along."""
    with more_words(tmp_path, {"requests/sample.json": json.dumps(WORDS)}):
        yield


def refused(data: Mapping[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(data)
    return sentence(caught.value, Sample, data)


@pytest.mark.usefixtures("worded")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "The request's 'number' is missing: it is a whole number from 1 to 9."),
        ({"number": "3"}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": True}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": 1.0}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": 10}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": None}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": float("nan")}, "The request's 'number' is a whole number from 1 to 9."),
        ({"number": 1, "text": 3}, "The request's 'text' is text of at most 5 characters."),
        ({"number": 1, "text": "sixsix"}, "The request's 'text' is 6 characters long; at most 5 can be sent."),
        ({"number": 1, "flag": 1}, "The request's 'flag' is true or false."),
        ({"number": 1, "some": []}, "The request's 'some' holds 0 things; it needs at least 1."),
        ({"number": 1, "some": [1] * 4}, "The request's 'some' holds 4 things; at most 3 can be sent."),
        ({"number": 1, "some": [1, -1]}, "The request's 'some.1' is a whole number of at least 0."),
        ({"number": 1, "some": {"a": 1}}, "The request's 'some' is a list of at most 3 things."),
        ({"number": 1, "inner": 3}, "The request's 'inner' is an object or null."),
        ({"number": 1, "inner": {}}, "The request's 'inner.at' is missing: it is a whole number from 0 to 9."),
        ({"number": 1, "inner": {"at": 99}}, "The request's 'inner.at' is a whole number from 0 to 9."),
        (
            {"number": 1, "colour": "red"},
            "The request's 'colour' is not known here; it takes number, text, flag, some, inner, choice, record.",
        ),
        ({"number": 1, "inner": {"at": 1, "<b>": 1}}, "The request's 'inner.<b>' is not known here; it takes at."),
        ({"number": 1, "choice": ["x"]}, "Choose one, not ['x']."),
        ({"number": 1, "choice": "x" * 200}, f"Choose one, not '{'x' * 59}…."),
        (
            {"number": 1, "record": {"at": -1}},
            "The record is damaged (at): The request's 'record.at' is a whole number from 0 to 9.",
        ),
        ({"number": 1, "record": 7}, "The record is damaged (its parts): The request's 'record' is an object or null."),
    ],
)  # fmt: skip
def test_each_mistake_is_one_sentence_with_field_and_reason(data: dict[str, Any], said: str) -> None:
    assert refused(data) == said


def test_every_sentence_that_a_field_brings_is_there_and_has_no_other_places() -> None:
    found = [says for one in KNOWN.values() for says in sentences(one.takes.model_json_schema())]
    assert len({says["id"] for says in found}) >= 25
    for says in found:
        assert places(catalogue().texts[says["id"]]) <= {"given", "field", "reason", *says["values"]}


def sentences(schema: Any) -> Iterator[Mapping[str, Any]]:
    """What `Says` left in a schema, wherever in it."""
    if isinstance(schema, dict):
        if "id" in (says := schema.get("says", {})):
            yield says
        yield from (one for inner in schema.values() for one in sentences(inner))
    elif isinstance(schema, list):
        yield from (one for inner in schema for one in sentences(inner))


QUESTION = "A question ('question') is text: The request's 'question'"


def test_what_was_sent_cannot_break_the_sentence() -> None:
    said = refused({"number": 1, "x\n\u2028<img>" + "y" * 500: 1})
    assert len(said.splitlines()) == 1
    assert len(said) < 250


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"turn": 0, "question": "\ud800"}, "The request's 'question' holds a broken character"),
        ({"turn": float("inf"), "question": "?"}, "The request's 'turn' holds inf, which is not a number"),
        ({"turn": 10**30, "question": "?"}, "The request's 'turn' holds a number of 100 bits"),
        ({"turn": 0, "question": "?" * 100_001}, f"{QUESTION} is 100,001 characters long; at most 100,000"),
        ({"turn": 0, "question": 7}, f"{QUESTION} is text of at most 100,000"),
        ({"turn": 0}, f"{QUESTION} is missing"),
        (
            {"turn": 0, "question": "?", "branch": {"run": "x", "at": True, "token": 1}},
            "The request's 'branch.at' is a whole number",
        ),
        ({"turn": 0, "question": "?", "branch": {"run": "x", "at": 1}}, "The request's 'branch.token' is missing"),
        ({"turn": 0, "question": "?", "branch": "x"}, "The request's 'branch' is an object or null."),
        (
            {"turn": 0, "question": "?", "mode": "fast"},
            "The request's 'mode' is not known here; it takes turn, question, branch.",
        ),
    ],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_before_anything_is_asked(data: dict[str, Any], said: str) -> None:
    from tests.lessons.server.test_connection import router_of, run

    engine = FakeEngine()
    reply = run(router_of(shared_with(engine)).handle("ask", data))
    assert set(reply) == {"error"}
    assert reply["error"].startswith(said)
    assert engine.asked == []


@pytest.mark.parametrize("patches", [None, "all", ["3"], [True], [1.0], [None], {"0": 1}])
def test_patches_are_whole_numbers(patches: object) -> None:
    from tests.lessons.server.test_connection import router_of, run

    reply = run(router_of(shared_with(FakeEngine())).handle("check", {"turn": 0, "run": "x", "patches": patches}))
    assert reply["error"].startswith("The request's 'patches")


def test_lists_inside_each_other_are_refused_with_their_field() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    router = Router(shared_with(FakeEngine()), Gallery(Path("/nowhere")))
    said = router.serve("figure", {"name": "positions", "settings": {"a": deep}})["error"]
    assert said.startswith("The request's 'settings.a.0.0")
    assert said.endswith("holds at most 32 lists inside each other.")


# ---- what the page is told of them


def test_the_declarations_are_those_of_the_models() -> None:
    written = declarations.FILE.read_text("utf-8")
    assert written == declarations.declarations(), "run `python -m lessons messages`"


def test_a_new_message_changes_the_declarations() -> None:
    class Echoed(Reply):
        text: str
        count: int | None = None

    class EchoAsked(Request):
        text: Name

    def echo(asked: EchoAsked, context: Context) -> Echoed:
        return Echoed(text=asked.text)

    made = declarations.declarations({**KNOWN, "echo": Endpoint("echo", EchoAsked, (Echoed,), echo)})
    assert "export interface EchoAsked {\n  text: string;\n}" in made
    assert "export interface Echoed {\n  text: string;\n  count?: number | null;\n}" in made
    assert "  echo: EchoAsked;\n" in made
    assert "  echo: Echoed;\n" in made


def test_two_models_of_one_name_are_a_mistake() -> None:
    class Done(Reply):
        other: int

    def other(asked: Request, context: Context) -> Done:
        return Done(other=1)

    with pytest.raises(ValueError, match="two messages have one name"):
        declarations.declarations({**KNOWN, "other": Endpoint("other", Request, (Done,), other)})
