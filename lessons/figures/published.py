"""The published model that stands beside the loaded one: `lessons/content/en/published.yaml`, checked."""

from __future__ import annotations

from functools import cache

from lessons.strict import Strict, read_file
from model.words import content_file


class Layer(Strict):
    """A linear layer, as published."""

    name: str
    width_in: int
    width_out: int

    @property
    def parameters(self) -> int:
        return (self.width_in + 1) * self.width_out


class PublishedPrompt(Strict):
    """The lesson's sentence in tokens."""

    text: str
    assumed: int
    question: int
    whole: int
    status: str


class Published(Strict):
    """lessons/content/en/published.yaml."""

    source: str
    name: str
    date: str
    dims_status: str
    positions: int
    encoder_width: int
    text_width: int
    projector: tuple[Layer, ...]
    prompt: PublishedPrompt


@cache
def published() -> Published:
    """The published model that stands beside the loaded one."""
    return read_file(content_file("published.yaml"), Published)
