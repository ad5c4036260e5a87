"""The published model that stands beside the loaded one: `lessons/content/published.yaml`, checked."""

from __future__ import annotations

from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from lessons.strict import CONTENT


class Layer(BaseModel):
    """A linear layer, as published."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    width_in: int
    width_out: int

    @property
    def parameters(self) -> int:
        return (self.width_in + 1) * self.width_out


class PublishedPrompt(BaseModel):
    """The lesson's sentence in tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    assumed: int
    question: int
    whole: int
    status: str


class Published(BaseModel):
    """lessons/content/published.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
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
    return Published.model_validate(yaml.safe_load((CONTENT / "published.yaml").read_text("utf-8")))
