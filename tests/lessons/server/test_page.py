"""The page builds without a model, and importing it imports no torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lessons.server import page
from lessons.server.messages import endpoints
from tests.lessons.fakes import FakeEngine, loader
from tests.lessons.test_gallery import ENTRY, folder

HOUSE = Path(__file__).parents[3]


def test_it_builds_with_every_request_served(tmp_path: Path) -> None:
    built = page.build(page.Settings(loader(FakeEngine()), folder(tmp_path, [ENTRY])))
    [ours] = [block for block in built.blocks.blocks.values() if getattr(block, "server_fns", None)]
    assert tuple(function.__name__ for function in ours.server_fns) == tuple(endpoints())
    assert built.requests == set(endpoints()) >= {"greet", "ask", "lesson", "families"}
    assert built.shared.loading.engine is None


def test_importing_the_page_imports_nothing_heavy() -> None:
    heavy = "{'torch', 'transformers', 'matplotlib'}"
    code = f"import sys, app; assert not {heavy} & set(sys.modules), 'heavy before the page'"
    subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=True, timeout=120)
