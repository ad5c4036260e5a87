"""Every vision encoder class of transformers: its maps are eager attention's, or it is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.llava import support
from model.llava.support import Outcome
from model.llava.support_table import BEGIN, END, table
from tests.model.llava.support_sweep import assert_answers_as_stock, assert_looks_as_stock

pytestmark = pytest.mark.slow
README = Path(__file__).parents[3] / "README.md"
KINDS = support.kinds("encoder")
LEAST = {"clip_vision_model", "siglip_vision_model", "dinov2", "beit", "data2vec-vision", "vit", "pixtral"}
"""Some that have to be opened: with and without a class position, biases, attention of an older make."""


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_loads_looks_as_eager_attention_does(kind: str, tmp_path: Path, found: dict[str, Outcome]) -> None:
    found[kind], model = support.attempt("encoder", kind, tmp_path)
    assert (model is None) == (found[kind].refusal is not None)
    if model is not None:
        assert_looks_as_stock(model)
        assert_answers_as_stock(model)
    else:
        assert len((found[kind].refusal or "").split()) >= 5
        assert "\n" not in (found[kind].refusal or "")


def test_the_families_that_matter_are_opened(found: dict[str, Outcome]) -> None:
    if set(found) != set(KINDS):
        pytest.skip("the sweep above was not run whole")
    assert len(KINDS) > 90
    assert {kind for kind, outcome in found.items() if outcome.refusal is None} >= LEAST


def test_the_readme_lists_what_the_sweep_found(found: dict[str, Outcome]) -> None:
    if set(found) != set(KINDS):
        pytest.skip("the sweep above was not run whole")
    block = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert table(found.values()) in block
