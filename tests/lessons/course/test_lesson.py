"""A course is read whole, and every kind of mistake is told with its file and its field."""

from __future__ import annotations

import pytest

from lessons.course.blocks.prediction import Prediction
from lessons.course.blocks.quiz import Quiz
from lessons.course.grading import Expected
from tests.lessons.course.conftest import Folder

YAML, MARKDOWN = "01-first/lesson.yaml", "01-first/lesson.md"
FIGURE = "    figure: {name: station, at: encoder, view: norms, patch: [1, 2]}\n"
NUMBER = "    number: 1024\n    unit: positions\n    tolerance: 0.05\n"
WRONG = "      - {text: For no reason., why: There is one.}\n"


def test_a_good_course(folder: Folder) -> None:
    course = folder.load()
    first, second = course.lessons
    assert (first.slug, first.number, first.title, first.minutes) == ("first", 1, "The first", 5)
    assert [block.id for block in first.blocks] == ["begin", "guess", "pick", "see"]
    guess, pick = first.block("guess"), first.block("pick")
    assert guess.heading == "Guess first"
    assert isinstance(guess, Prediction)
    assert isinstance(pick, Quiz)
    assert guess.expected == Expected(1024, "positions", 0.05)
    assert guess.figure
    assert guess.figure.name == "positions"
    assert guess.figure.settings == {"width": 448, "height": 448, "patch": 14}
    assert guess.after == [
        {
            "kind": "p",
            "children": [
                {"kind": "text", "text": "It is "},
                {"kind": "strong", "children": [{"kind": "text", "text": "1,024"}]},
                {"kind": "text", "text": "."},
            ],
        }
    ]
    assert [choice.right for choice in pick.choices] == [True, False]
    assert first.sources == ("paper", "ours")
    assert course.sources["paper"].date == "2023-10-05"
    assert course.sources["ours"].date == "2026"
    assert course.glossary["vision-encoder"].also == ("the eye",)
    assert second.blocks[0].after == []
    assert course.claims["C02"].state == "later"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (YAML, "title: The first", "title: The first\ncolour: red", "lesson.yaml: colour: is not known here"),
        (YAML, "minutes: 5", "minutes: five", "lesson.yaml: minutes: should be a whole number, not 'five'"),
        (YAML, "minutes: 5", "minutes: 0", "lesson.yaml: minutes: should be at least 1, not 0"),
        (YAML, "idea: One idea.\n", "", "lesson.yaml: idea: is missing"),
        (YAML, "idea: One idea.", "idea: One.\nidea: Two.", "line 5: is not good YAML: the key 'idea' stands twice"),
        (YAML, "title: The first", "title: [The first", "lesson.yaml: line 3: is not good YAML"),
        (YAML, "kind: text", "kind: poem", "blocks.0.kind: should be one of 'experiment', 'figure', 'prediction'"),
        (YAML, "claims: [C01]", "claims: [C99]", "blocks.0.claims.0: there is no claim 'C99'"),
        (YAML, "id: begin", "id: Begin Here", "blocks.0.id: "),
        (YAML, "id: pick", "id: guess", "blocks.2.id: 'guess' stands twice"),
        (YAML, "name: positions", "name: picture", "blocks.1.figure.name: there is no figure 'picture'; there are "),
        (YAML, "{name: positions, ", "{", "blocks.1.figure.name: is missing"),
        (YAML, "width: 448", "width: wide", "blocks.1.figure.width: should be a whole number, not 'wide'"),
        (YAML, "width: 448", "breadth: 448", "blocks.1.figure.breadth: is not known here"),
        (YAML, "at: encoder", "at: kitchen", "blocks.3.figure.at: There is no station 'kitchen'; there are image"),
        (YAML, "view: norms", "view: cut", "blocks.3.figure.view: the station 'encoder' has colours, likeness"),
        (YAML, "patch: [1, 2]", "patch: [-1, 2]", "blocks.3.figure.patch.0: should be at least 0, not -1"),
        (YAML, "patch: [1, 2]", "picture: none.png", "blocks.3.figure.picture: there is no picture 'none.png'"),
        (YAML, FIGURE, "", "blocks.3.figure: is missing"),
        (YAML, NUMBER, "", "blocks.1.choices: or a number is missing: there is no answer"),
        (YAML, "number: 1024", "number: many", "blocks.1.number: "),
        (YAML, "number: 1024", "number: .nan", "blocks.1.number: "),
        (YAML, "tolerance: 0.05", "tolerance: 5", "blocks.1.tolerance: "),
        (YAML, "    ask: How many positions?\n", "", "blocks.1.ask: is missing"),
        (YAML, ", right: true", "", "choices: has no right choices; exactly one is right (block 'pick', kind 'quiz')"),
        (YAML, "why: There is one.", "why: There is one., right: true", "blocks.2.choices: has 2 right choices"),
        (YAML, ", why: There is one.", "", "blocks.2.choices.1.why: is missing"),
        (YAML, "text: For no reason.", "text: Because.", "blocks.2.choices: 'Because.' stands twice (block 'pick'"),
        (YAML, WRONG, "", "blocks.2.choices: has fewer than two choices"),
        (YAML, "    ask: Why?\n", "    ask: Why?\n    number: 3\n", "is not known here (block 'pick', kind 'quiz')"),
        (YAML, "kind: text\n", "kind: text\n    ask: What?\n", "0.ask: is not known here (block 'begin', kind 'text')"),
        (YAML, "[paper, ours]", "[paper, theirs]", "sources.1: there is no source 'theirs' in sources.yaml"),
        (MARKDOWN, "## see: Look", "## look: Look", "lesson.md: see: there is no section `## see: ...`"),
        (MARKDOWN, "## see: Look", "## see Look", "lesson.md: line 26: should be `## id: Heading`, not '## see Look'"),
        (MARKDOWN, "At the figure.", "At it.\n\n## extra: More\n\nText.", "line 30: lesson.yaml has no block 'extra'"),
        (MARKDOWN, "At the figure.", "At it.\n\n## begin: Again\n\nText.", "line 30: a second section 'begin'"),
        (MARKDOWN, "## begin:", "A title\n\n## begin:", "lesson.md: line 1: stands before the first section"),
        (MARKDOWN, "glossary:vision-encoder", "glossary:ear", "line 3 (## begin): there is no glossary term 'ear'"),
        (MARKDOWN, "source:paper", "source:hearsay", "line 3 (## begin): there is no source 'hearsay'"),
        (MARKDOWN, "block:second#only", "block:second#n", "line 3 (## begin): there is no lesson or block 'second#n'"),
        (MARKDOWN, "source:paper", "room:drills/swim", "line 3 (## begin): there is no room of the page 'drills/swim'"),
        (MARKDOWN, "source:paper", "room:cellar", "line 3 (## begin): there is no room of the page 'cellar'"),
        (MARKDOWN, "source:paper", "https://example.org", "line 3 (## begin): a link leads to glossary:, block:"),
        (MARKDOWN, "Divide,", "<b>Divide</b>,", "line 12 (## guess): HTML is not allowed"),
        (MARKDOWN, "Divide,", "![a picture](a.png) Divide,", "line 12 (## guess): a picture"),
        (MARKDOWN, "Divide, then multiply.", "### Sub\n\nDivide.", "line 12 (## guess): a heading inside a section"),
        (MARKDOWN, "Divide, then multiply.", "    Divide.", "line 12 (## guess): a block of code"),
        (MARKDOWN, "It is **1,024**.", "It.\n\n---\n\nIs.", "lesson.md: line 18: a second line `---`"),
        (MARKDOWN, "---\n\nIt is **1,024**.", "It is.", "blocks.1: its section in lesson.md has no line `---`"),
        (MARKDOWN, "At the", "At.\n\n---\n\nThe", "blocks.3: its section in lesson.md has a line `---`"),
        (MARKDOWN, "At the figure.\n", "", "blocks.3: its section in lesson.md (line 26) has no text"),
        ("claims.yaml", "how: A still.", "how: A still., where: there", "claims.yaml: C02.where: is not known here"),
        ("claims.yaml", ", later: recipe", "", "claims.yaml: C02: `later` is for a claim whose state is later"),
        ("sources.yaml", "status: verified", "status: rumoured", "paper.status: should be one of 'verified'"),
        ("sources.yaml", "https://example.org/paper", "javascript:alert(1)", "sources.yaml: paper.url: "),
        ("glossary.yaml", ", says: It joins the two.", "", "glossary.yaml: connector.says: is missing"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_and_field(folder: Folder, file: str, old: str, new: str, told: str) -> None:
    folder.change(file, old, new)
    found = folder.mistakes()
    assert any(told in mistake for mistake in found), found
    assert all(mistake.startswith(("01-first/", "claims", "sources", "glossary")) for mistake in found)


def test_sections_in_another_order(folder: Folder) -> None:
    folder.change(MARKDOWN, "## begin:", "## swap:")
    folder.change(MARKDOWN, "## guess:", "## begin:")
    folder.change(MARKDOWN, "## swap:", "## guess:")
    assert any("line 1: 'guess' stands where lesson.yaml has 'begin'" in mistake for mistake in folder.mistakes())


def test_several_mistakes_are_told_together(folder: Folder) -> None:
    folder.change(YAML, "minutes: 5", "minutes: 500")
    folder.change(MARKDOWN, "source:paper", "source:hearsay")
    folder.change("02-second/lesson.md", "block:first", "block:third")
    found = folder.mistakes()
    assert len(found) == 3
    assert [mistake.split(":")[0] for mistake in sorted(found)] == [
        MARKDOWN,
        YAML,
        "02-second/lesson.md",
    ]


def test_a_mistake_makes_no_others(folder: Folder) -> None:
    # What refers to a record that is wrong in itself, or to a file that is gone, is not a second mistake.
    folder.change("glossary.yaml", ", says: It turns patches into vectors.", "")
    assert len(folder.mistakes()) == 1
    (folder.path / "claims.yaml").unlink()
    assert [mistake.split(":")[0] for mistake in folder.mistakes()] == ["claims.yaml", "glossary.yaml"]


def test_folders_and_files_that_do_not_belong(folder: Folder) -> None:
    (folder.path / "01-first" / "notes.txt").write_text("x")
    (folder.path / "third").mkdir()
    (folder.path / "01-other").mkdir()
    found = folder.mistakes()
    assert any("01-first/notes.txt: does not belong here" in mistake for mistake in found)
    assert any("third: a lesson's folder is called NN-slug" in mistake for mistake in found)
    assert any("has the same number as" in mistake for mistake in found)
    assert any("01-other/lesson.yaml: there is no such file" in mistake for mistake in found)
    assert any("01-other/lesson.md: there is no such file" in mistake for mistake in found)


def test_a_file_that_is_no_text(folder: Folder) -> None:
    (folder.path / MARKDOWN).write_bytes(b"\xff\xfe\x00")
    assert any(mistake == f"{MARKDOWN}: is not text in UTF-8" for mistake in folder.mistakes())


def test_no_lesson_at_all(folder: Folder) -> None:
    for name in (YAML, MARKDOWN, "02-second/lesson.yaml", "02-second/lesson.md"):
        (folder.path / name).unlink()
    for name in ("01-first", "02-second"):
        (folder.path / name).rmdir()
    assert folder.mistakes()[0].endswith("holds no lesson")


def test_a_lesson_or_block_that_is_asked_for_and_not_there(folder: Folder) -> None:
    course = folder.load()
    with pytest.raises(ValueError, match="There is no lesson 'third'"):
        course.lesson("third")
    with pytest.raises(ValueError, match="has no block 'nowhere'"):
        course.lesson("first").block("nowhere")
    for nonsense in (None, 3, ["first"], {"a": 1}, "x" * 5000):
        with pytest.raises(ValueError, match="There is no lesson"):
            course.lesson(nonsense)
