"""The shipped pictures are read strictly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lessons.gallery import Gallery, GalleryError

ENTRY = {
    "file": "one.png",
    "title": "One",
    "questions": ["What is it?", "Is there a saw?"],
    "kind": "scene",
    "licence": "CC0-1.0",
    "credit": "Nobody",
    "source": "drawn",
}
SHIPPED = Path(__file__).parents[2] / "assets" / "pictures"


def folder(path: Path, entries: Any) -> Path:
    Image.new("RGB", (40, 30), "teal").save(path / "one.png")
    (path / "pictures.json").write_text(entries if isinstance(entries, str) else json.dumps(entries))
    return path


def test_a_picture_and_its_card(tmp_path: Path) -> None:
    gallery = Gallery(folder(tmp_path, [ENTRY]))
    assert gallery.open("one.png").size == (40, 30)
    [card] = gallery.cards()
    assert card["title"] == "One"
    assert card["kind"] == "scene"
    assert card["questions"] == ["What is it?", "Is there a saw?"]
    assert card["thumbnail"].startswith("data:image/jpeg;base64,")


def test_no_list_is_an_empty_gallery(tmp_path: Path) -> None:
    assert Gallery(tmp_path).cards() == []
    assert Gallery(tmp_path / "nowhere").cards() == []


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ({}, "a list of pictures is expected"),
        ([3], "entry 0 is not an object"),
        ([{**ENTRY, "colour": "red"}], "entry 0: unknown field 'colour'"),
        ([{key: value for key, value in ENTRY.items() if key != "licence"}], "entry 0: missing field 'licence'"),
        ([{**ENTRY, "title": 3}], "entry 0: field 'title' is not text"),
        ([{**ENTRY, "questions": "What is it?"}], "entry 0: field 'questions' is not a list of texts"),
        ([{**ENTRY, "title": "\ud800"}], "entry 0: field 'title' holds half"),
        ([{**ENTRY, "questions": ["What?", "\udfff"]}], "entry 0: field 'questions' holds half"),
        ([{**ENTRY, "questions": []}], "entry 0: field 'questions' is not a list of texts"),
        ([{**ENTRY, "file": "two.png"}], "there is no picture 'two.png'"),
        ([{**ENTRY, "file": "../one.png"}], "there is no picture"),
    ],
)
def test_a_broken_list_names_file_and_field(tmp_path: Path, entries: Any, named: str) -> None:
    with pytest.raises(GalleryError, match=r"pictures\.json") as raised:
        Gallery(folder(tmp_path, entries))
    assert named in str(raised.value)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "pictures.json", "", "nothing.png"])
def test_only_listed_pictures_open(tmp_path: Path, name: str) -> None:
    with pytest.raises(GalleryError, match="no shipped picture"):
        Gallery(folder(tmp_path, [ENTRY])).open(name)


def test_the_shipped_gallery_has_scenes_and_photographs() -> None:
    shipped = Gallery(SHIPPED).shipped
    kinds = [picture.kind for picture in shipped]
    assert len(shipped) >= 6
    assert kinds.count("photograph") >= 2
    assert all(
        picture.questions[0].strip() and picture.licence.strip() and picture.credit.strip() for picture in shipped
    )
