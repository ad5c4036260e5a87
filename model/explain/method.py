"""What a method of making maps is, and the registry of them. Knows no torch, page or figure.

A method is one module in `model/explain/methods` that decorates a generator:

    @method(id="...", needs="rows", settings=MySettings, signed=False)
    def draw(run, token, settings, passes):
        yield Map(**described("..."), ...)

Nothing else lists it: the page, the exports and the tests read the registry, and the page makes its controls from the
settings' JSON schema. Its words stand in `lessons/content/<language>/words/methods/<id>.json`.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol, TypedDict, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from model.map import Map
from model.options import QuestionError
from model.trace import Float32, Run, Step, Transcript
from model.words import catalogue, phrase

Need = Literal["rows", "gradients", "passes"]
"""What a method works from: attention rows that every run has kept, gradients, or forward passes of its own."""
DEFAULT = "attention"
"""What is shown while nothing is chosen."""
PACKAGE = "model.explain.methods"


class Passes(Protocol):
    """What a method may ask of the model. A recorded run has none and refuses each in words (QuestionError)."""

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        """See `model.explain.passes.rerun`."""

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        """See `model.explain.passes.probabilities`."""


class NoPasses:
    """Where there is no model to ask: for methods that need rows alone."""

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        """Refused."""
        raise QuestionError(phrase("asking.needs_model"))

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        """Refused."""
        raise QuestionError(phrase("asking.needs_model"))


@dataclass(frozen=True)
class Bounds:
    """How many there are of what settings choose from, in the model that is running."""

    layers: int
    heads: int
    patches: int

    @staticmethod
    def of(run: Run) -> Bounds:
        """Those of a run.

        Raises:
            QuestionError: it has no token, so no layer is known.
        """
        if not run.steps:
            raise QuestionError(phrase("asking.no_token_yet"))
        layers, heads = run.steps[0].attention.shape[:2]
        return Bounds(layers, heads, len(run.placement.patches))


def _below(bound: str) -> tuple[BeforeValidator, Any]:
    """A whole number from 0 that is less than a field of `Bounds`."""

    def bounded(value: object, info: ValidationInfo) -> object:
        size = getattr(info.context, bound, None)
        if value is None or size is None:
            return value
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < size:
            raise ValueError(phrase(f"asking.none_of_the.{bound}", asked=repr(value), last=size - 1))
        return value

    return BeforeValidator(bounded), Field(json_schema_extra={"below": bound})


Layer = Annotated[int | None, *_below("layers")]
Head = Annotated[int | None, *_below("heads")]
Patch = Annotated[int, *_below("patches")]


class Settings(BaseModel):
    """What can be chosen of a method. Fields of type `Layer`, `Head` and `Patch` are bounded by the running model."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


S = TypeVar("S", bound=Settings)
Draw = Callable[[Run, int, S, Passes], Iterator[Map]]


def read_settings(kind: type[S], given: Mapping[str, Any], bounds: Bounds) -> S:
    """Settings as they were asked for.

    Raises:
        QuestionError: one of them does not exist here; in words, with what there is.
    """
    try:
        return kind.model_validate(dict(given), context=bounds)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "value_error":
            raise QuestionError(str(first["ctx"]["error"])) from None
        where = ".".join(str(part) for part in first["loc"])
        raise QuestionError(phrase("asking.setting", name=repr(where), why=first["msg"])) from None


class Description(TypedDict):
    """What a method's maps say of themselves, whatever they are of; see `model.map.Map`."""

    title: str
    measure: str
    unit: str
    computed: str
    not_shown: str


def described(id: str) -> Description:
    """The words for every map of a method, by the method's id."""
    return {
        "title": phrase(f"methods.{id}.title"),
        "measure": phrase(f"methods.{id}.measure"),
        "unit": phrase(f"methods.{id}.unit"),
        "computed": phrase(f"methods.{id}.computed"),
        "not_shown": phrase(f"methods.{id}.not_shown"),
    }


@dataclass(frozen=True)
class Method:
    """One way to make maps of an answer's tokens."""

    id: str
    needs: Need
    settings: type[Settings]
    signed: bool
    """Whether its maps have values below nothing."""
    passes: int
    """Forward passes over the answer for one map."""
    draw: Draw[Any]

    @property
    def title(self) -> str:
        """As people choose it by."""
        return phrase(f"methods.{self.id}.title")

    @property
    def cost(self) -> str:
        """What one map takes, in words."""
        return phrase(f"methods.{self.id}.cost")

    def maps(self, run: Run, token: int, given: Mapping[str, Any], passes: Passes) -> Iterator[Map]:
        """Maps of one token, each better than the one before; the last one is final.

        Args:
            token: its number in the answer, from 0.
            given: settings, as they were asked for.
            passes: of the model that gave the answer.

        Raises:
            QuestionError: at the call: no such token, or settings that do not exist here. While it goes on: whatever
                the method cannot do, a recorded run's want of a model among it.
        """
        bounds = Bounds.of(run)
        if not isinstance(token, int) or isinstance(token, bool) or not 0 <= token < len(run.steps):
            raise QuestionError(phrase("asking.none_of_the.tokens", asked=repr(token), last=len(run.steps) - 1))
        return self.draw(run, token, read_settings(self.settings, given, bounds), passes)

    def final(self, run: Run, token: int, given: Mapping[str, Any], passes: Passes) -> Map:
        """The last of `maps`."""
        *_, last = self.maps(run, token, given, passes)
        return last

    def schema(self, bounds: Bounds) -> dict[str, Any]:
        """JSON schema of the settings, with the limits of the model that is running and the words of the language.

        A setting has its `title`, `methods.<id>.settings.<field>`; and, where the words hold them, a `description`,
        `methods.<id>.hints.<field>`, and `labels` beside its `enum`, `methods.<id>.options.<field>.<value>`.
        """
        schema: dict[str, Any] = _bounded(self.settings.model_json_schema(), bounds)
        known, definitions = catalogue().texts, schema.get("$defs", {})
        for field, part in schema.get("properties", {}).items():
            part["title"] = phrase(f"methods.{self.id}.settings.{field}")
            if f"methods.{self.id}.hints.{field}" in known:
                part["description"] = phrase(f"methods.{self.id}.hints.{field}")
            options = _options(part, definitions)
            if options and all(f"methods.{self.id}.options.{field}.{option}" in known for option in options):
                part["labels"] = [phrase(f"methods.{self.id}.options.{field}.{option}") for option in options]
        return schema


def _options(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Sequence[object]:
    """What a setting is chosen from; nothing where it is no choice."""
    for one in (part, *part.get("anyOf", ())):
        named = definitions.get(one.get("$ref", "").rpartition("/")[2], {})
        if options := one.get("enum", named.get("enum")):
            return list(options)
    return ()


def _bounded(schema: Any, bounds: Bounds) -> Any:
    if isinstance(schema, list):
        return [_bounded(part, bounds) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # What pydantic makes of the names of fields and classes is for developers.
    named = {name for name in ("title", "description") if isinstance(schema.get(name), str)}
    made = {name: _bounded(part, bounds) for name, part in schema.items() if name not in {"below", *named}}
    if bound := schema.get("below"):
        made |= {"minimum": 0, "maximum": getattr(bounds, bound) - 1}
    return made


def method(*, id: str, needs: Need, settings: type[S], signed: bool, passes: int = 0) -> Callable[[Draw[S]], Method]:
    """Make a generator of maps a method; see `Method` for the arguments."""

    def made(draw: Draw[S]) -> Method:
        return Method(id, needs, settings, signed, passes, draw)

    return made


@functools.cache
def methods() -> Mapping[str, Method]:
    """Every method by its id, whichever modules lie in `model/explain/methods`.

    Raises:
        ValueError: two have one id.
    """
    package = importlib.import_module(PACKAGE)
    registered: dict[str, Method] = {}
    for entry in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{PACKAGE}.{entry.name}")
        own = [
            one for one in vars(module).values() if isinstance(one, Method) and one.draw.__module__ == module.__name__
        ]
        for one in own:
            if one.id in registered:
                raise ValueError(f"{module.__name__} has a method {one.id!r}, and so has {registered[one.id].draw}")
            registered[one.id] = one
    return registered


def by_id(id: object) -> Method:
    """A method by its id.

    Raises:
        QuestionError: there is none.
    """
    if not isinstance(id, str) or id not in methods():
        raise QuestionError(phrase("asking.no_method", asked=repr(id), known=", ".join(methods())))
    return methods()[id]
