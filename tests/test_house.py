"""The rules of the house, read from the files themselves: who imports whom, what is pinned, who is credited."""

from __future__ import annotations

import ast
import functools
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

HOUSE = Path(__file__).parents[1]
FLOORS = ("model", "viz", "lessons", "app")
"""From the ground up. Imports go down, never up."""
ONLY_IN = {"torch": ("model",), "transformers": ("model",), "gradio": ("lessons", "app")}
RECORDS = ("model.trace", "model.insight", "model.placement", "model.map")
"""Numpy alone: what viz/ may know of model/, beside the words."""
GEOMETRY = {576, 577, 336, 1024, 4096}
"""Numbers of one checkpoint; code reads them from the checkpoint that is loaded."""
OTHER_MEANING = {("model/llava/memory.py", 1024): "bytes in a kibibyte"}
TOP_LEVEL = {
    "app.py", "lessons", "viz", "model", "assets", "tests", "requirements.txt", "README.md", "Makefile",
    "constraints.txt", "pyproject.toml", ".ci", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
    ".gitignore", "bench.json",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import: of what, where, and whether it runs only when a function is called."""

    module: str
    line: int
    lazy: bool

    @property
    def package(self) -> str:
        return self.module.split(".")[0]


def sources(*folders: str) -> list[Path]:
    """The Python files of these floors, `app.py` for "app"."""
    found = [HOUSE / "app.py"] if "app" in folders else []
    for folder in folders:
        found += sorted(path for path in (HOUSE / folder).rglob("*.py") if "node_modules" not in path.parts)
    return found


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def floor(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), name(path))


def imports(path: Path) -> list[Import]:
    """Every import of a file, wherever it stands."""
    return list(_imports(tree(path), path, lazy=False))


def _imports(node: ast.AST, path: Path, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = list(path.relative_to(HOUSE).with_suffix("").parts[: -child.level]) if child.level else []
            base += [child.module] if child.module else []
            # `from model import trace` names a module, `from model.trace import Run` a thing in one.
            for alias in child.names:
                whole = ".".join([*base, alias.name])
                is_module = (HOUSE / whole.replace(".", "/")).with_suffix(".py").is_file()
                yield Import(whole if is_module else ".".join(base), child.lineno, lazy)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, path, lazy or inside)


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_imports_go_down(path: Path) -> None:
    height = FLOORS.index(floor(path))
    for found in imports(path):
        if found.package not in FLOORS or FLOORS.index(found.package) <= height:
            continue
        raise AssertionError(f"{name(path)}:{found.line} imports {found.module} from above")


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_heavy_packages_stay_on_their_floor(path: Path) -> None:
    for found in imports(path):
        allowed = ONLY_IN.get(found.package, (floor(path),))
        assert floor(path) in allowed, f"{name(path)}:{found.line}: {found.package} belongs in {' and '.join(allowed)}"


MOST_LINES = {"module": 400, "function": 70, "script": 340}
"""What can still be read in one go. ESLint holds the functions of scripts to 80 lines."""


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MOST_LINES["module"]
    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions}
    assert {one: lines for one, lines in lengths.items() if lines > MOST_LINES["function"]} == {}


def test_scripts_stay_small() -> None:
    scripts = (HOUSE / "viz" / "web" / "js").rglob("*.js")
    lines = {path.name: path.read_text("utf-8").count("\n") for path in scripts}
    assert {script: many for script, many in lines.items() if many > MOST_LINES["script"]} == {}


@pytest.mark.parametrize("path", sources("viz"), ids=name)
def test_viz_knows_only_the_records(path: Path) -> None:
    for found in imports(path):
        if found.package == "model":
            assert found.module in (*RECORDS, "model.words"), f"{name(path)}:{found.line} imports {found.module}"


ROOMS = ("lessons.course", "lessons.practice", "lessons.reference")
"""Each stands by itself. What two of them need is a module on top of `lessons/`."""
BELOW_THE_ROOMS = ("lessons.figures", "lessons.stations")
MAY_DRAW = ("lessons.reference",)
"""Of the rooms, the one whose data the figures draw; it lies below them, and imports none."""


def within(module: str, packages: Iterable[str]) -> str:
    """The one of these packages that a module belongs to, or nothing."""
    return next((package for package in packages if f"{module}.".startswith(f"{package}.")), "")


@pytest.mark.parametrize("path", sources("lessons"), ids=name)
def test_no_room_imports_another(path: Path) -> None:
    """From below: modules on top of lessons/, reference, figures, and above them course and practice."""
    module = name(path).removesuffix(".py").replace("/", ".")
    here = within(module, (*ROOMS, *BELOW_THE_ROOMS))
    on_top = len(path.relative_to(HOUSE).parts) == 2 and path.stem != "__main__"
    for found in imports(path):
        there = within(found.module, (*ROOMS, *BELOW_THE_ROOMS))
        place = f"{name(path)}:{found.line} imports {found.module}"
        if here in ROOMS and there in ROOMS:
            assert here == there, place
        if here == "lessons.figures" and there in ROOMS:
            assert there in MAY_DRAW, place
        if here in MAY_DRAW:
            assert there in ("", here), place
        if on_top:
            assert there in ("", "lessons.stations"), place


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_only_a_command_imports_what_makes_the_model(path: Path) -> None:
    """The world's generator, the recipe, and packages that only developers have."""
    inside = within(name(path).removesuffix(".py").replace("/", "."), ("model.workshop", "model.training"))
    for found in imports(path):
        allowed = bool(inside) or (found.lazy and path.stem == "__main__")
        if within(found.module, ("model.workshop", "model.training")):
            assert allowed, f"{name(path)}:{found.line} imports {found.module}"
        if inside == "model.workshop":
            assert not within(found.module, ("model.training",)), f"{name(path)}:{found.line} imports {found.module}"


LOADED = """
import sys
from pathlib import Path

import app
from lessons import engine
from lessons.figures.figure import Scene
from lessons.figures.registry import draw
from lessons.gallery import Gallery
from lessons.server.content import read_content
from lessons.server.page import Settings, build

gallery = Gallery(Path("assets/pictures"))
model = engine.load_engine("workshop", lambda message, fraction: None)
read_content()
for name in ("anatomy", "cracks"):
    draw(Scene(model, gallery), name, {})
build(Settings(lambda progress: model, Path("assets/pictures")))
print(*(name for name in sys.modules))
"""


def test_what_runs_the_page_loads_nothing_that_made_the_model() -> None:
    """Previously a figure of lesson 8 drew its scenes, and with them came generator and sprites."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    assert not ran.returncode, ran.stderr
    loaded = ran.stdout.split()
    assert {"app", "lessons.course.lesson", "lessons.figures.live_cracks", "torch", "gradio"} <= set(loaded)
    made = [module for module in loaded if within(module, ("model.workshop", "model.training"))]
    assert not made, made
    developers = {"playwright", "pytest", "hypothesis", "resvg_py", "axe_playwright_python", "mypy"}
    assert not developers & set(loaded)


@pytest.mark.parametrize("record", RECORDS)
def test_the_records_know_numpy_alone(record: str) -> None:
    path = (HOUSE / record.replace(".", "/")).with_suffix(".py")
    known = {found.module for found in imports(path) if found.package not in sys.stdlib_module_names}
    assert {module for module in known if module.split(".")[0] != "numpy"} <= set(RECORDS)


DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
METHOD_WORDS = re.compile(r"attention|\blayers?\b|\bheads?\b|knockout", re.IGNORECASE)
DRAWING = [HOUSE / "viz" / f"{stem}.py" for stem in ("film", "sheet", "overlay", "words", "why")]
"""Draw any map. `paper` has figures of attention besides (which heads, which kinds of position)."""


@pytest.mark.parametrize("path", DRAWING, ids=name)
def test_whoever_draws_a_map_knows_no_method(path: Path) -> None:
    words = {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and type(node.value) is str}
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree(path)) if isinstance(node, DOCUMENTED)}
    names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    for word in (*(words - docstrings), *names, *attributes):
        assert not re.search(r"attention|\blayers?\b|\bheads?\b|knockout", word, re.IGNORECASE), (
            f"{name(path)}: {word!r}"
        )


@pytest.mark.parametrize("path", sources("model", "viz", "lessons"), ids=name)
def test_only_a_placement_knows_where_a_picture_begins_in_a_prompt(path: Path) -> None:
    """So that no arithmetic of rows and columns stands between a patch and its position."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Attribute) and node.attr in ("start", "stop")):
            continue
        if getattr(node.value, "attr", "") == "image" or getattr(node.value, "id", "") == "image":
            assert name(path) in ("model/trace.py", "viz/strip.py"), f"{name(path)}:{node.lineno}"


SCRIPTS = sorted((HOUSE / "viz" / "web" / "js").rglob("*.js"))
COUNTED = re.compile(r"\*\s*[\w.]*\bcolumns\b|\bcolumns\s*\*|[%]\s*[\w.]*\bcolumns\b")
"""Rows and columns turned into numbers of patches, or back."""
ONE_RECTANGLE = re.compile(r"\bgrid\b(?!-)|\bimageStart\b|\bGridSize\b")
NO_PICTURE = {
    "stations/matrix_toy.js": "a matrix of weights",
    "practice/toy_sheet.js": "a matrix of weights",
    "stations/filters.js": "pixels of a filter",
    "reference/rule_picture.js": "what a rule of tokens draws, of any model",
}
"""Scripts with rows and columns, or a grid, of their own."""


def script(path: Path) -> str:
    return path.relative_to(HOUSE / "viz" / "web" / "js").as_posix()


def spoken(text: str) -> str:
    """A script without its comments."""
    return re.sub(r"/\*.*?\*/|(?<![:'\"`\w])//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=script)
def test_only_a_placement_counts_patches_by_rows_and_columns(path: Path) -> None:
    """Previously 36 scripts took the picture for one rectangle of rows x columns."""
    if script(path) == "core/placement.js" or script(path) in NO_PICTURE:
        return
    said = spoken(path.read_text("utf-8"))
    for pattern in (COUNTED, ONE_RECTANGLE):
        found = pattern.search(said)
        assert not found, f"{script(path)}: {said[max(0, found.start() - 30) : found.end() + 10]!r}"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("const n = row * columns + column;", True),
        ("place[0] * view.columns + place[1]", True),
        ("Math.floor(patch / columns); patch % columns", True),
        ("rows * columns", True),
        ("columns * rows", True),
        ("const { grid } = picture.view;", True),
        ("view.imageStart + patch", True),
        ("// row * columns + column of the grid", False),
        ("x + (column * width) / columns", False),
        ("const sum = `${row} x ${view.columns} + ${column}`;", False),
        ("fetch('https://x'); drawGrid(pen, kept, placement);", False),
    ],
)
def test_counting_by_rows_and_columns_is_seen(line: str, seen: bool) -> None:
    said = spoken(line)
    assert bool(COUNTED.search(said) or ONE_RECTANGLE.search(said)) is seen


METHODS = [path for path in sources("model") if path.parent.name == "methods"]


@pytest.mark.parametrize("path", [*METHODS, HOUSE / "model" / "explain" / "method.py"], ids=name)
def test_methods_are_listed_without_torch(path: Path) -> None:
    """The page lists them while the model is still being loaded."""
    for found in imports(path):
        assert found.lazy or found.package not in ("torch", "transformers"), f"{name(path)}:{found.line}"


@pytest.mark.parametrize("path", sources(*FLOORS, "tests"), ids=name)
def test_no_globals_and_no_bare_except(path: Path) -> None:
    for node in ast.walk(tree(path)):
        assert not isinstance(node, ast.Global), f"{name(path)}:{node.lineno}: global {', '.join(node.names)}"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name(path)}:{node.lineno}: a bare except"


@pytest.mark.parametrize(
    "path", [path for path in sources(*FLOORS) if not {"workshop", "training"} & set(path.parts)], ids=name
)
def test_no_number_of_one_checkpoint(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in GEOMETRY:
            assert (name(path), node.value) in OTHER_MEANING, f"{name(path)}:{node.lineno}: {node.value} is a literal"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            sides = [side.value for side in (node.left, node.right) if isinstance(side, ast.Constant)]
            assert sides != [24, 24], f"{name(path)}:{node.lineno}: 24 * 24 is a literal"


CLASSES = {"Desk": "Router", "Line": "Queue", "Visit": "Session", "Visits": "Sessions", "Talk": "Conversation"}
"""Nicknames, and the field's words that stand for them, in the whole house."""
NAMES = {
    "told": "a noun",
    "found": "a noun",
    "asked": "a noun",
    "asking": "a noun",
    "tell": "say or describe",
    "visit": "session",
    "visits": "sessions",
    "desk": "router",
    "talk": "conversation",
    "sisters": "variants",
    "rooms": "the name of what it holds",
}
"""Names that say nothing, or something else in the field."""
NAMED_WELL = (
    *("lessons/server", "lessons/course", "lessons/practice", "lessons/reference", "lessons/figures"),
    *("model/workshop", "model/training"),
)
"""Where no such name is left; a folder is added as it gets there."""
FUNCTIONS = {"look": "preprocess", "see": "encode"}
WIRE = {("lessons/server/requests/pictures.py", "look"), ("lessons/figures/live_answers.py", "talk")}
"""Requests are functions of the name that the page asks for; a figure's settings stand in lessons by their names."""


def definitions(path: Path) -> Iterator[tuple[str, str, int]]:
    """Every name that a file gives: its kind (class, function or name), itself, and the line."""
    return _definitions(tree(path))


def _definitions(root: ast.AST) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(root):
        if isinstance(node, ast.ClassDef):
            yield "class", node.name, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "function", node.name, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield "name", node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield "name", node.arg, node.lineno


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_code_uses_the_words_of_the_field(path: Path) -> None:
    well = name(path).startswith(NAMED_WELL)
    for kind, word, line in definitions(path):
        plain = word.strip("_")
        better = CLASSES.get(plain) if kind == "class" else None
        if well and kind != "class" and (name(path), plain) not in WIRE:
            better = NAMES.get(plain) or (FUNCTIONS.get(plain) if kind == "function" else None)
        assert not better, f"{name(path)}:{line}: {word} is a nickname; call it {better}"


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_files_are_called_encoder_projector_and_decoder(path: Path) -> None:
    assert not {"eye", "translator", "tutor"} & set(path.stem.split("_"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Visit: ...", ["Visit"]),
        ("def see(told, *, _found=1): ...", ["see", "told", "_found"]),
        ("async def look(): told: int = 1", ["look", "told"]),
        ("for found in (): ...", ["found"]),
        ("[asked for asked in ()]", ["asked"]),
        ("found()", []),
        ("x.told", []),
    ],
)
def test_every_way_to_give_a_name_is_seen(text: str, words: list[str]) -> None:
    given = {word for _, word, _ in _definitions(ast.parse(text))}
    assert set(words) <= given
    assert bool(words) == bool(given & {*CLASSES, *NAMES, *FUNCTIONS, "_found"})


@pytest.mark.parametrize("path", sources(*FLOORS), ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)), f"{name(path)} has no docstring"


def test_the_top_level_is_as_agreed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout, so there is no telling which files belong to it")
    assert {Path(line).parts[0] for line in listed.stdout.splitlines()} <= TOP_LEVEL


def pins() -> dict[str, str]:
    """Requirement lines of requirements.txt by package name."""
    lines = (line.split("#")[0].strip() for line in (HOUSE / "requirements.txt").read_text().splitlines())
    return {canonical(re.split(r"[=<>~! \[]", line)[0]): line for line in lines if line}


def development_pins() -> dict[str, str]:
    """The same of the `dev` group in pyproject.toml."""
    project: dict[str, Any] = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    return {canonical(line.split("==")[0]): line for line in project["dependency-groups"]["dev"]}


def canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def imported(*folders: str) -> dict[str, str]:
    """Third-party distributions that these floors import, and one place where."""
    makers = packages_distributions()
    found: dict[str, str] = {}
    for path in sources(*folders):
        for one in imports(path):
            if one.package in sys.stdlib_module_names or one.package in (*FLOORS, "tests"):
                continue
            for maker in set(makers.get(one.package, [one.package])):
                found.setdefault(canonical(maker), f"{name(path)}:{one.line}")
    return found


def test_every_requirement_is_pinned_exactly() -> None:
    for line in [*pins().values(), *development_pins().values()]:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), f"{line!r} is not pinned exactly"


def required_by(packages: Iterable[str]) -> set[str]:
    """These distributions and all that they require on this machine, extras left out."""
    seen: set[str] = set()
    waiting = [canonical(package) for package in packages]
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        for line in requires(package) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(canonical(requirement.name))
    return seen


def test_what_a_requirement_brings_along_is_pinned_too() -> None:
    """Previously 71 of 89 packages came in whatever version the registry had that day."""
    lines = (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split(";")[0].split("==") for line in lines if not line.startswith("#"))
    needed = required_by([*pins(), *development_pins()])
    assert len(needed) > 80
    assert needed <= set(pinned), f"not pinned: {sorted(needed - set(pinned))}"
    for package, line in {**pins(), **development_pins()}.items():
        assert f"=={pinned[package]}" in line, f"{line} in one place, {pinned[package]} in constraints.txt"


def test_the_tools_for_scripts_come_from_wherever_the_machine_gets_packages() -> None:
    """A lock file written beside a mirror holds the mirror's addresses, and installs nowhere else."""
    folder = HOUSE / "tests" / "web"
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    wanted = json.loads((folder / "package.json").read_text())["devDependencies"]
    assert packages[""]["devDependencies"] == wanted
    for package, told in packages.items():
        assert "resolved" not in told, f"{package} is fetched from {told['resolved']}"
        assert not package or told["integrity"].startswith("sha512-"), f"{package} can be anything"


def test_what_is_imported_is_required_and_the_other_way_round() -> None:
    used, named = imported(*FLOORS), pins()
    for package, place in used.items():
        assert package in named, f"{place} imports {package}, which requirements.txt does not pin"
    assert set(named) <= set(used), f"pinned and never imported: {sorted(set(named) - set(used))}"
    for package, place in imported("tests").items():
        assert package in {**named, **development_pins()}, f"{place} imports {package}, which is nowhere pinned"


def test_the_readme_says_why_each_is_there() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    for package in pins():
        row = re.search(rf"^\| *`{re.escape(package)}` *\| *(.+?) *\|", readme.replace("_", "-"), re.MULTILINE)
        assert row, f"README.md has no row for {package} in its table of dependencies"
        assert len(row[1].split()) >= 3, f"README.md does not say why {package} is there"


LARGEST = {"photograph": 200_000, "scene": 700_000}
"""Bytes of a picture of each kind."""
PICTURE_FILES = ("*.png", "*.jpg", "*.jpeg", "*.webp", "*.svg", "*.gif")


def pictures_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for pattern in PICTURE_FILES for path in folder.rglob(pattern)}


def test_every_picture_is_credited() -> None:
    folder = HOUSE / "assets" / "pictures"
    entries = json.loads((folder / "pictures.json").read_text(encoding="utf-8"))
    for entry in entries:
        for key in ("file", "title", "questions", "licence", "credit", "source", "kind"):
            assert str(entry.get(key, "")).strip(), f"pictures.json: {entry.get('file')} has no {key}"
        assert (folder / entry["file"]).stat().st_size <= LARGEST[entry["kind"]], f"{entry['file']} is too large"
    assert {entry["file"] for entry in entries} == pictures_below(folder)
    assert sum(entry["kind"] == "photograph" for entry in entries) >= 2
    assert len(entries) >= 6


def test_every_sprite_is_credited() -> None:
    folder = HOUSE / "assets" / "sprites"
    entries = json.loads((folder / "sprites.json").read_text(encoding="utf-8"))
    for entry in entries:
        for key in ("folder", "title", "licence", "licence_text", "credit", "source", "changes"):
            assert str(entry.get(key, "")).strip(), f"sprites.json: {entry.get('folder')} has no {key}"
        text = entry["licence_text"]
        assert text.startswith("https://") or (folder / text).is_file(), f"sprites.json: {text} is not there"
    credited = {entry["folder"] for entry in entries}
    assert {sprite.split("/")[0] for sprite in pictures_below(folder)} == credited
    assert len(credited) >= 2


def test_every_photograph_of_the_evaluation_has_a_free_licence_and_a_credit() -> None:
    folder = HOUSE / "assets" / "photographs"
    entries = json.loads((folder / "photographs.json").read_text(encoding="utf-8"))
    for entry in entries:
        for key in ("file", "title", "licence", "credit", "source"):
            assert str(entry.get(key, "")).strip(), f"photographs.json: {entry.get('file')} has no {key}"
        assert re.match(r"CC0|CC[ -]BY|Public domain", entry["licence"], re.IGNORECASE), entry["licence"]
    assert pictures_below(folder) == {entry["file"] for entry in entries}
    assert len(entries) >= 60


def test_no_picture_lies_elsewhere() -> None:
    # A picture in another folder would have no licence beside it; screenshots and recordings are our own.
    assets = HOUSE / "assets"
    known = ("pictures/", "photographs/", "sprites/", "screenshots/", "recorded/")
    assert not [picture for picture in pictures_below(assets) if not picture.startswith(known)]


def test_every_file_the_readme_points_at_is_there() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    pointed = re.findall(r"\]\((?!https?://|#)([^)\s]+)\)|src=\"(?!https?://)([^\"]+)\"", readme)
    for target in (first or second for first, second in pointed):
        assert (HOUSE / target).exists(), f"README.md points at {target}"
