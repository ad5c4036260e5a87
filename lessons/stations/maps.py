"""Maps for the page: which methods there are, which one was asked for, and what a page takes of a map.

Knows the registry of methods; nothing of how any of them works, and nothing of visitors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lessons.engine import ModelFacts
from model.explain.method import DEFAULT, Bounds, Method, NoPasses, Passes, by_id, methods
from model.map import Map
from model.options import QuestionError
from model.trace import Float32, Run, Step, Transcript
from model.words import phrase
from viz.overlay import encoded

Value = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """A method and its settings, as a page asked for them; checked when a map is made."""

    method: Method
    settings: Mapping[str, Any]

    def of(self, run: Run, token: int, passes: Passes) -> Map:
        """The final map of one token. Raises QuestionError: see `Method.maps`."""
        return self.method.final(run, token, self.settings, passes)

    def of_all(self, run: Run, passes: Passes) -> list[Map]:
        """The final map of every token; what is measured for one of them is not measured again for the next."""
        remembering = _Remembering(passes)
        return [self.of(run, token, remembering) for token in range(len(run.steps))]


class _Remembering:
    """The passes of one run, each done once."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes
        self._kept: dict[tuple[int, ...], Float32] = {}

    def rerun(
        self, transcript: Transcript, *, blocked: Sequence[int] = (), begin: Sequence[int] = ()
    ) -> Iterator[Step]:
        return self._passes.rerun(transcript, blocked=blocked, begin=begin)

    def probabilities(self, transcript: Transcript, blocked: Sequence[int] = ()) -> Float32:
        if tuple(blocked) not in self._kept:
            self._kept[tuple(blocked)] = self._passes.probabilities(transcript, blocked)
        return self._kept[tuple(blocked)]


def choice(request: Mapping[str, Any]) -> Choice:
    """What a request asks for: `method` and `settings`; by default a `layer` and a `head` of the default method.

    Raises:
        QuestionError: no such method, or settings that are no object.
    """
    name = request.get("method")
    if name is None:
        given = {name: request[name] for name in ("layer", "head") if request.get(name) is not None}
        return Choice(by_id(DEFAULT), given)
    settings = request.get("settings")
    if settings is not None and not isinstance(settings, dict):
        raise QuestionError(phrase("stations.answer.no_settings", settings=repr(settings)))
    return Choice(by_id(name), settings or {})


def at_once(run: Run, token: int) -> Map:
    """The default map of a token that has just come, from what is there anyway."""
    return by_id(DEFAULT).final(run, token, {}, NoPasses())


def listing(facts: ModelFacts) -> list[Value]:
    """Every method with the JSON schema of its settings, from which the page makes its controls.

    A recorded run has its rows of attention and no model, so methods that need one are not offered on it.
    """
    bounds = Bounds(facts.layers, facts.heads, facts.grid.patches)
    return [
        {
            "id": one.id,
            "title": one.title,
            "needs": one.needs,
            "signed": one.signed,
            "cost": one.cost,
            "passes": one.passes,
            "settings": one.schema(bounds),
            "default": one.id == DEFAULT,
        }
        for one in methods().values()
        if one.needs == "rows" or not facts.recorded
    ]


def message(drawn: Map) -> Value:
    """One map as the page takes it, and how what it measures falls on each kind of position."""
    return {**encoded(drawn), "share": dict(drawn.shares)}
