"""What a translator is told of a language; and that the made-up one of the tests leaves nothing in English."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from lessons.language import Translation, translation
from model.words import ENGLISH, VARIABLE, WordsError
from model.words import texts as all_texts
from tests.browser.listening import english
from tests.language import KEPT, changed, is_read, leaves, made_up
from tests.lessons.course.pdf_text import pages

HOUSE = Path(__file__).parents[2]
WORDS = {
    "lost": "The server is lost.",
    "found": {"one": "{n} patch of {all}", "other": "{n} patches of {all}"},
    "name": "LLaVA",
    "deep": {"down": "Down {here}."},
}
FILES = ("claims.yaml", "recall.yaml", "01-one/lesson.md", "01-one/lesson.yaml")


def written(folder: Path, words: Mapping[str, object], files: tuple[str, ...] = (), code: str = "en") -> Path:
    """A language."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    (folder / "words" / "page").mkdir(parents=True)
    (folder / "language.json").write_text(json.dumps({"code": code, "name": "Deutsch", "direction": "ltr"}))
    (folder / "words" / "page" / "rooms.json").write_text(json.dumps(words))
    return folder


def held(folder: Path, words: Mapping[str, object], files: tuple[str, ...] = ()) -> Translation:
    """A German one against one in English of four texts and four files."""
    return translation(written(folder / "de", words, files, "de"), written(folder / "en", WORDS, FILES))


def test_what_is_not_there_is_still_in_english(tmp_path: Path) -> None:
    found = held(tmp_path, {"lost": "Weg.", "deep": {"down": "Tief {here}."}}, ("recall.yaml",))
    assert found.missing_texts == ("page.rooms.found", "page.rooms.name")
    assert found.missing_files == ("01-one/lesson.md", "01-one/lesson.yaml", "claims.yaml")
    assert not found.is_complete
    assert [*found.lines()] == [
        "Deutsch (de): 2 of 4 texts and 1 of 4 files of content are translated",
        "still in English: page.rooms.found",
        "still in English: page.rooms.name",
        "still in English: 01-one/lesson.md",
        "still in English: 01-one/lesson.yaml",
        "still in English: claims.yaml",
    ]


def test_the_course_is_read_from_a_language_that_has_its_claims(tmp_path: Path) -> None:
    lesson = ("01-one/lesson.md", "01-one/lesson.yaml")
    assert held(tmp_path / "a", {}, lesson).missing_files == (*lesson, "claims.yaml", "recall.yaml")
    assert held(tmp_path / "b", {}, (*lesson, "claims.yaml")).missing_files == ("recall.yaml",)


def test_an_id_that_english_does_not_have_is_unknown(tmp_path: Path) -> None:
    found = held(tmp_path, {**WORDS, "lots": "Viel.", "deep": {"down": "Tief {here}.", "up": "Hoch."}}, FILES)
    assert found.unknown == ("page.rooms.deep.up", "page.rooms.lots")
    assert not found.is_complete
    assert "unknown, nothing like it is in English: page.rooms.lots" in [*found.lines()]


def test_a_file_that_nobody_reads_is_unknown_and_a_lesson_of_ones_own_is_not(tmp_path: Path) -> None:
    found = held(tmp_path, WORDS, FILES)
    assert found.unknown == ()
    for name in ("recal.yaml", "42-mine/lesson.md"):
        (tmp_path / "de" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "de" / name).write_text("")
    again = translation(tmp_path / "de", tmp_path / "en")
    assert again.unknown == ("recal.yaml",)


@pytest.mark.parametrize("given", [("lessons", "coverage"), ("model", "ask", "no.png", "What?"), ("lessons", "--help")])
def test_a_language_that_there_is_not_is_refused_in_one_line(given: tuple[str, ...]) -> None:
    """Previously in a traceback."""
    spoken = {**os.environ, VARIABLE: "xx"}
    done = subprocess.run(
        [sys.executable, "-m", *given], cwd=HOUSE, capture_output=True, text=True, check=False, env=spoken
    )
    if "--help" in given:
        assert done.returncode == 0
        return
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "there is no language 'xx'" in done.stderr


def test_a_lost_place_is_told_wherever_it_is_in_english(tmp_path: Path) -> None:
    words = {
        **WORDS,
        "found": {"one": "ein Patch", "few": "{n} Patches", "other": "Patches"},
        "deep": {"down": "Tief."},
    }
    found = held(tmp_path, words, FILES)
    assert found.lost_places == {"page.rooms.found": ("all",), "page.rooms.deep.down": ("here",)}
    assert not found.is_complete
    assert "without {all}: page.rooms.found" in [*found.lines()]


def test_what_is_the_same_is_told_and_takes_nothing_from_completeness(tmp_path: Path) -> None:
    translated = {"lost": "Weg.", "found": {"one": "1 von {all}", "other": "{n} von {all}"}, "deep": {"down": "{here}"}}
    found = held(tmp_path, {**translated, "name": "LLaVA"}, FILES)
    assert found.same == ("page.rooms.name",)
    assert found.is_complete
    assert [*found.lines()][1:] == ["the same as in English: page.rooms.name"]


def test_a_folder_that_is_no_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=re.escape("language.json")):
        translation(tmp_path)


def command(folder: Path) -> tuple[int, list[str]]:
    """Status and lines. In a process of its own, as a process has one language."""
    given = [sys.executable, "-m", "lessons", "language", str(folder)]
    done = subprocess.run(given, cwd=HOUSE, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_the_command_passes_the_made_up_language(tmp_path: Path) -> None:
    """So the strict loaders take all of it; and no text that has a letter is as in English."""
    status, lines = command(made_up(tmp_path / "xx"))
    assert status == 0, lines
    summary, *same = lines
    texts, of, files, all_files = map(int, re.findall(r"\d+", summary.replace(",", "")))
    assert (texts, files) == (of, all_files)
    known = dict(all_texts(ENGLISH))
    left = [one for one in same if re.search("[A-Za-z]", re.sub(KEPT, "", str(known[one.split(": ")[1]])))]
    assert left == []


def test_the_handout_is_in_the_made_up_language(tmp_path: Path) -> None:
    language, out = made_up(tmp_path / "xx"), tmp_path / "handout.pdf"
    given = [sys.executable, "-m", "lessons", "handout", "--answers", "--out", str(out)]
    subprocess.run(given, cwd=HOUSE, env={**os.environ, VARIABLE: str(language)}, capture_output=True, check=True)
    code = {one for path in ENGLISH.rglob("lesson.md") for one in re.findall("`([^`]+)`", path.read_text("utf-8"))}
    left = []
    for number, text in enumerate(pages(out.read_bytes())):
        for one in sorted(code, key=len, reverse=True):
            text = text.replace(one, " ")
        left += [str(found) for found in english([(text, f"page {number + 1}")])]
    assert not left, "\n".join(left)


def test_the_command_says_what_is_missing_with_status_1(tmp_path: Path) -> None:
    status, lines = command(written(tmp_path / "de", {}, code="de"))
    assert status == 1
    assert lines[0].startswith("Deutsch (de): 0 of ")
    assert "still in English: page.check.lost" in lines


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("words/page/rooms.json", "{", "rooms.json"),
        ("recall.yaml", "R1: {ask: Was?}", "R1.lesson: is missing"),
    ],
)
def test_the_command_refuses_what_cannot_be_read_with_status_2(
    file: str, content: str, says: str, tmp_path: Path
) -> None:
    folder = written(tmp_path / "de", {}, code="de")
    (folder / file).write_text(content)
    status, lines = command(folder)
    assert status == 2
    assert len(lines) == 1
    assert says in lines[0]


def test_every_sentence_of_the_content_is_in_the_made_up_language() -> None:
    """Previously the list of its fields was all there was, and a new one would have stayed English unseen."""
    left = set()
    for path in sorted(ENGLISH.rglob("*.yaml")):
        for place, text in leaves(yaml.safe_load(path.read_text("utf-8"))):
            if not is_read(path, place) and re.search("[A-Za-z]{2,} [A-Za-z]{2,}", text):
                left.add((path.name, place[-1]))
    assert left == set()


def test_the_made_up_language_keeps_what_is_no_word() -> None:
    said = "Ask {n} of `make run`, [the eye](glossary:vision-encoder) 3 x 4."
    assert changed("A {place}, \\bexit") == "А {place}, \\bежит"
    assert re.findall("[A-Za-z]+", changed(said)) == ["n", "make", "run"]
