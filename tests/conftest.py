"""Fixtures shared by all tests: tiny random checkpoints, the embedded one, and pictures.

torch is imported only inside the fixtures that need it: tests of pages and figures do without.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from model.llava.checkpoints import LoadedModel

EMBEDDED = Path(__file__).parents[1] / "assets" / "models" / "workshop"
CHECKPOINTS = ["clip", "siglip", pytest.param("workshop", marks=pytest.mark.embedded)]
"""Two tiny random checkpoints of different shape, and the embedded model: what holds must hold on all three."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "embedded: needs the trained model in assets/models/workshop, which must be there"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where files are shared out among processes, those with slow tests come first, and then those of the browser: by
    the end only short ones are left, and no process has long to do when the others are done.
    """
    if not hasattr(config, "workerinput"):
        return
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, item.get_closest_marker("browser") is None))


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """From "clip", "siglip" or "workshop" to its checkpoint folder; read only, copy it to change it."""
    from tests import checkpoints

    made: dict[str, Path] = {"workshop": EMBEDDED}

    def folder(name: str) -> Path:
        if name not in made:
            maker = {"clip": checkpoints.clip_shaped, "siglip": checkpoints.siglip_shaped}[name]
            made[name] = maker(tmp_path_factory.mktemp(name))
        return made[name]

    return folder


@pytest.fixture(scope="session")
def loaded(folder_of: Callable[[str], Path]) -> Callable[[str], LoadedModel]:
    """From a checkpoint's name to the model, loaded once for all tests, on the CPU in float32."""
    from model.llava.checkpoints import load

    models: dict[str, LoadedModel] = {}

    def get(name: str) -> LoadedModel:
        if name not in models:
            models[name] = load(folder_of(name), device="cpu", dtype="float32")
        return models[name]

    return get


@pytest.fixture(params=CHECKPOINTS)
def checkpoint(request: pytest.FixtureRequest) -> str:
    """Each of the three checkpoints in turn."""
    name: str = request.param
    return name


@pytest.fixture
def model(checkpoint: str, loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    """Each of the three checkpoints in turn, loaded."""
    return loaded(checkpoint)


@pytest.fixture(scope="session")
def clip_model(loaded: Callable[[str], LoadedModel]) -> LoadedModel:
    """The CLIP-shaped checkpoint, for tests that need only one."""
    return loaded("clip")


def noise(width: int = 400, height: int = 300, seed: int = 0) -> Image.Image:
    """A picture of random colours: no two places alike."""
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


@pytest.fixture
def picture() -> Image.Image:
    """A picture of random colours, wider than high."""
    return noise()


@pytest.fixture
def other_picture() -> Image.Image:
    """Another, higher than wide."""
    return noise(310, 420, seed=1)


@pytest.fixture
def copied(folder_of: Callable[[str], Path], tmp_path: Path) -> Path:
    """A CLIP-shaped checkpoint to be spoilt."""
    return Path(shutil.copytree(folder_of("clip"), tmp_path / "copied"))


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A smaller one, read only."""
    from tests import checkpoints

    return checkpoints.small(tmp_path_factory.mktemp("small") / "small")


@pytest.fixture
def small(small_folder: Path, tmp_path: Path) -> Path:
    """A smaller one to be spoilt: eight patches a side."""
    return Path(shutil.copytree(small_folder, tmp_path / "small"))
