"""The pictures that come with the project: `pictures.json` beside them says whose they are and what to ask.

Strict: an unknown or missing field stops the start and names the file and the field.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from PIL import Image

from lessons.server.documents import whole
from model.pictures.picture import open_trusted
from model.words import phrase
from viz.pictures import thumbnail

LIST = "pictures.json"


class GalleryError(ValueError):
    """`pictures.json` or a picture it names is not as it should be."""


@dataclass(frozen=True)
class Shipped:
    """One picture of the gallery."""

    file: str
    title: str
    questions: tuple[str, ...]
    """Questions worth asking of it, the first one above all."""
    kind: str
    """"scene" (of the embedded model's world) or "photograph"."""
    licence: str
    credit: str
    source: str


class Gallery:
    """Every shipped picture, read and checked once."""

    def __init__(self, folder: Path) -> None:
        """Raises GalleryError: the list or a picture is broken. A folder without a list is an empty gallery."""
        self._folder = folder
        self.shipped = _read(folder / LIST)
        names = {path.name for path in folder.glob("*")} if folder.is_dir() else set()
        for picture in self.shipped:
            if picture.file not in names:
                raise GalleryError(f"{folder / LIST}: there is no picture {picture.file!r} in {folder}")

    def open(self, file: str) -> Image.Image:
        """A shipped picture, by its file name.

        Raises:
            GalleryError: not one of the list. Names are looked up, never joined to a path unchecked.
        """
        if file not in {picture.file for picture in self.shipped}:
            raise GalleryError(phrase("gallery.unknown", file=repr(file)))
        return open_trusted(self._folder / file)

    def cards(self) -> list[dict[str, Any]]:
        """What the page needs of each: file, title, questions, kind, licence, credit and a thumbnail."""
        return [
            {
                "file": picture.file,
                "title": picture.title,
                "questions": list(picture.questions),
                "kind": picture.kind,
                "licence": picture.licence,
                "credit": picture.credit,
                "thumbnail": thumbnail(self.open(picture.file)),
            }
            for picture in self.shipped
        ]


def _read(path: Path) -> tuple[Shipped, ...]:
    if not path.is_file():
        return ()
    try:
        entries = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise GalleryError(f"{path}: not JSON ({error})") from error
    if not isinstance(entries, list):
        raise GalleryError(f"{path}: a list of pictures is expected, found {type(entries).__name__}")
    return tuple(_entry(path, number, entry) for number, entry in enumerate(entries))


def _entry(path: Path, number: int, entry: object) -> Shipped:
    names = {field.name for field in fields(Shipped)}
    if not isinstance(entry, dict):
        raise GalleryError(f"{path}: entry {number} is not an object")
    for name in sorted(names ^ set(entry)):
        raise GalleryError(f"{path}: entry {number}: {'missing' if name in names else 'unknown'} field {name!r}")
    questions = entry["questions"]
    if not isinstance(questions, list) or not questions or not all(isinstance(asked, str) for asked in questions):
        raise GalleryError(f"{path}: entry {number}: field 'questions' is not a list of texts")
    for name, value in entry.items():
        if name != "questions" and not isinstance(value, str):
            raise GalleryError(f"{path}: entry {number}: field {name!r} is not text")
        if not all(whole(text) for text in (value if name == "questions" else [value])):
            raise GalleryError(f"{path}: entry {number}: field {name!r} holds half of a surrogate pair")
    return Shipped(**{**entry, "questions": tuple(questions)})
