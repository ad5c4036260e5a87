"""What a visitor reads stands in catalogues, in any language: the catalogue itself, and that nothing stands in code."""

from __future__ import annotations

import ast
import fnmatch
import json
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import words
from model.words import ENGLISH, Catalogue, Language, WordsError, catalogue, places, read
from tests.wording import HOUSE, WEB, asked_in, files, words_in

CASES = json.loads((HOUSE / "tests" / "cases" / "words.json").read_text("utf-8"))
NOT_FOR_VISITORS = (
    "model/__main__.py",
    "model/arguments.py",
    "model/command.py",
    "model/readme.py",
    "model/trace.py",
    "model/trace_file.py",
    "model/map.py",
    "model/placement.py",
    "model/words.py",
    "model/files.py",
    "model/pictures/pool.py",
    "model/llava/stand_in.py",
    "model/llava/support.py",
    "model/llava/support_table.py",
    "model/training/*",
    "model/workshop/*",
    "lessons/__main__.py",
    "lessons/language.py",
    "lessons/notebook.py",
    "lessons/strict.py",
    "lessons/records.py",
    "lessons/course/coverage.py",
    "lessons/figures/measurements.py",
    "lessons/figures/questions.py",
    "lessons/figures/station.py",
    "lessons/figures/used.py",
    "lessons/gallery.py",
    "lessons/practice/card_state.py",
    "lessons/practice/interview.py",
    "lessons/practice/pools.py",
    "lessons/practice/proof.py",
    "lessons/practice/recall.py",
    "lessons/course/lesson.py",
    "lessons/course/reading.py",
    "lessons/server/arguments.py",
    "lessons/server/declarations.py",
    "lessons/server/launch.py",
    "lessons/server/listening.py",
    "lessons/server/subpath.py",
    "lessons/server/workspace.py",
    "viz/web/js/core/dom.js",
)
"""Command lines, the start of the server, training, the world of the embedded model (its language is its own, as are
the questions it is asked), files of measurements, complaints about what authors write, and records whose errors only a
developer meets."""
OPTIONAL = ("methods.*.hints.*", "methods.*.options.*.*")
"""What a method may say of its settings, and none of those that come along does."""

CODE = [path for path in files(HOUSE / "model", HOUSE / "viz", HOUSE / "lessons") if "node_modules" not in path.parts]
VISITED = [
    path
    for path in CODE
    if not any(fnmatch.fnmatch(path.relative_to(HOUSE).as_posix(), left) for left in NOT_FOR_VISITORS)
]


def language(folder: Path, texts: dict[str, object], code: str = "xx", direction: str = "ltr") -> Path:
    (folder / "words" / "page").mkdir(parents=True)
    about = {"code": code, "name": "Made up", "direction": direction}
    (folder / "language.json").write_text(json.dumps(about))
    (folder / "words" / "page" / "check.json").write_text(json.dumps(texts))
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_values_and_plural_forms(case: dict[str, Any]) -> None:
    made = Catalogue(Language(case["language"], "", "ltr"), {"it": case["text"]})
    assert made.phrase("it", **case["values"]) == case["says"]


def test_a_value_is_put_in_as_it_is() -> None:
    made = Catalogue(Language("en", "", "ltr"), {"it": "{a} and {b}"})
    assert made.phrase("it", a="{b}", b="<i>") == "{b} and <i>"


def test_a_place_without_a_value_is_a_mistake() -> None:
    made = Catalogue(Language("en", "", "ltr"), {"it": "{a} and {b}", "more": {"one": "{n}", "other": "{n}"}})
    with pytest.raises(KeyError, match="b"):
        made.phrase("it", a=1)
    with pytest.raises(KeyError, match="n"):
        made.phrase("more")
    with pytest.raises(KeyError, match="nothing"):
        made.phrase("nothing")


def test_numbers_of_numpy_choose_a_form_too() -> None:
    made = Catalogue(Language("en", "", "ltr"), {"it": {"one": "{n} patch", "other": "{n} patches"}})
    numbers = (np.int64(1), np.float32(1.5), np.int32(2), float("inf"))
    assert [made.phrase("it", n=number) for number in numbers] == ["1 patch", "1.5 patches", "2 patches", "inf patches"]


def test_ids_are_nested_and_a_text_in_several_forms_is_one(tmp_path: Path) -> None:
    forms = {"one": "Eins", "other": "{n}"}
    reasons = {"other": "Anderes", "same": "Gleiches"}
    told: dict[str, object] = {"deep": {"deeper": "Tief"}, "count": forms, "reasons": reasons}
    own = dict(words.texts(language(tmp_path / "de", told, "de")))
    assert own == {
        "page.check.deep.deeper": "Tief",
        "page.check.count": forms,
        "page.check.reasons.other": "Anderes",
        "page.check.reasons.same": "Gleiches",
    }


def test_the_page_gets_its_own_words_alone() -> None:
    made = Catalogue(Language("en", "", "ltr"), {"page.a": "A", "pages.b": "B", "server.page.c": "C"})
    assert made.below("page.") == {"page.a": "A"}


@pytest.mark.parametrize(
    ("options", "says"), [(["a"], "a"), ([64, 96], "64 or 96"), (("GET", "HEAD", "POST"), "GET, HEAD or POST")]
)
def test_one_of_several(options: Sequence[object], says: str) -> None:
    assert words.either(options) == says


def test_a_translation_may_have_plural_forms_where_english_has_none(tmp_path: Path) -> None:
    """Previously it broke whatever said that text, as no number is given there."""
    forms = {"one": "Eine.", "other": "Weg."}
    assert read(language(tmp_path / "de", {"lost": forms}, "de")).phrase("page.check.lost") == "Weg."


def test_what_a_language_lacks_is_read_in_english(tmp_path: Path) -> None:
    made = read(language(tmp_path / "de", {"lost": "Weg."}, "de"))
    assert made.phrase("page.check.lost") == "Weg."
    assert made.phrase("page.check.wait") == read(ENGLISH).phrase("page.check.wait")
    assert made.language.code == "de"


@pytest.mark.parametrize(
    ("texts", "code", "direction", "says"),
    [
        ({"lost": "{who} is lost"}, "de", "ltr", "page.check.lost: English has no {who} there"),
        ({"lost": 3}, "de", "ltr", "lost: should be a text, not int"),
        ({"lost": []}, "de", "ltr", "lost: should be a text, not list"),
        ({"lost": {"one": "Weg.", "other": 3}}, "de", "ltr", "lost: should be a text, not int"),
        ({"lost": {"one": "Weg.", "other": "{who} weg."}}, "de", "ltr", "page.check.lost: English has no {who} there"),
        ({}, "not a code", "ltr", "code"),
        ({}, "de", "up", "should be ltr or rtl, not 'up'"),
    ],
)
def test_a_bad_language_is_refused_with_its_place(
    texts: dict[str, object], code: str, direction: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(WordsError, match=says.replace("{", r"\{")):
        read(language(tmp_path / "de", texts, code, direction))


def test_the_language_is_chosen_by_name_or_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(words.VARIABLE, str(language(tmp_path / "de", {}, "de")))
    assert words.folder() == tmp_path / "de"
    assert words.content_file("recall.yaml") == ENGLISH / "recall.yaml"
    (tmp_path / "de" / "recall.yaml").write_text("")
    assert words.content_file("recall.yaml") == tmp_path / "de" / "recall.yaml"
    monkeypatch.setenv(words.VARIABLE, "en")
    assert words.folder() == ENGLISH
    monkeypatch.setenv(words.VARIABLE, "nowhere")
    with pytest.raises(WordsError, match="there is no language 'nowhere': choose en, or a folder"):
        words.folder()


def test_no_words_stand_in_code() -> None:
    assert [str(found) for path in VISITED for found in words_in(path)] == []


def test_code_asks_only_for_words_that_there_are_with_the_values_that_they_need() -> None:
    texts = catalogue().texts
    wrong = []
    for path in CODE:
        for name, values in asked_in(path):
            found = [id for id in texts if fnmatch.fnmatchcase(id, name)]
            if not found and name not in OPTIONAL:
                wrong.append(f"{path.relative_to(HOUSE)}: no text {name}")
            if values is None:
                continue
            for id in found:
                needed = places(texts[id]) | ({"n"} if not isinstance(texts[id], str) else set())
                if needed - values or ("*" not in name and values - needed):
                    wrong.append(f"{path.relative_to(HOUSE)}: {id} needs {sorted(needed)}, not {sorted(values)}")
    assert wrong == []


def test_every_text_is_asked_for() -> None:
    asked = [name for path in CODE for name, _ in asked_in(path)]
    said = "\n".join(path.read_text("utf-8") for path in CODE)
    unused = [id for id in catalogue().texts if not _is_used(id, asked, said)]
    assert unused == []


def _is_used(name: str, asked: list[str], code: str) -> bool:
    quoted: Callable[[str], bool] = lambda quote: f"{quote}{name}{quote}" in code  # noqa: E731
    return any(fnmatch.fnmatchcase(name, one) for one in asked) or quoted("'") or quoted('"')


def test_the_values_that_are_given_are_found(tmp_path: Path) -> None:
    """In a call, or in a dictionary made before it, of several of that name the last."""
    path = tmp_path / "a.py"
    path.write_text(
        textwrap.dedent("""
            sizes = {"far": 1}
            sizes = {"high": 1, "wide": 2}
            phrase("one", wide=1, n=2)
            phrase("two", n=3, **sizes)
            phrase("three", **unknown)
            phrase(f"four.{x}")
            sizes = {"deep": 1}
        """)
    )
    assert dict(asked_in(path)) == {
        "one": {"wide", "n"},
        "two": {"n", "high", "wide"},
        "three": None,
        "four.*": frozenset(),
    }


def test_no_words_are_asked_for_at_import() -> None:
    """The language is chosen after that."""

    def at_import(node: ast.AST) -> bool:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return False
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("phrase", "catalogue", "content_file"):
            return True
        return any(at_import(child) for child in ast.iter_child_nodes(node))

    assert [path for path in CODE if path.suffix == ".py" and at_import(ast.parse(path.read_text("utf-8")))] == []


def test_the_scanner_finds_words(tmp_path: Path) -> None:
    """A scanner that finds nothing would let everything pass."""
    examples = {
        "a.py": """
            '''A docstring is none.'''
            x = "this is one"
            y = f"and {x} this one"
            raise TypeError("not this one")
            if x: raise ValueError("nor this one, which is for developers")
            if y: raise ValueError("This one is.")
            place(loc="lower left")
            QUESTION = "What is in the picture?"
            f'<p class="gb-note gb-line">{x}</p><script>do not look</script>'
            f'<p title="but {x} here">'
        """,
        "a.js": """
            // a comment is none
            say(place, 'this is one');
            make('p', 'gb-line gb-note', `and ${x} this one`);
            x = 'Label';
        """,
        "a.html": '<p title="this is one">and this one</p><b>[[page.check.lost]]</b><code>make run</code>'
        "<p>[[page.check.lost one=<b>[[page.check.wait]]</b>\n two=<i>here too</i>]]</p>",
        "a.css": 'p::before { content: "\\2713"; color: red } p::after { content: "Hint " counter(hint); }',
    }
    found = {}
    for name, text in examples.items():
        (tmp_path / name).write_text(textwrap.dedent(text))
        found[name] = [one.text for one in words_in(tmp_path / name)]
    assert found == {
        "a.py": ["this is one", "and {} this one", '<p title="but {} here">', "This one is."],
        "a.js": ["this is one", "and {} this one", "Label"],
        "a.html": ["this is one", "and this one", "here too"],
        "a.css": ["Hint "],
    }
    asked = dict(asked_in(tmp_path / "a.html"))
    assert asked == {"page.check.lost": {"one", "two"}, "page.check.wait": frozenset()}
    assert WEB / "js" / "page.js" in CODE
