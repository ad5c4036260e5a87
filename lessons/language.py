"""How far a language is translated: what of it is still read in English, and what in it nobody ever reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lessons.outline import CLAIMS, COURSE, FOLDER
from model.words import ENGLISH, Language, Text, places, read, texts


@dataclass(frozen=True)
class Translation:
    """A language beside the English one. Texts are named by ids, files by their paths in the language's folder."""

    language: Language
    texts: int
    """How many there are in English."""
    files: int
    """How many files of content there are in English."""
    missing_texts: tuple[str, ...]
    missing_files: tuple[str, ...]
    unknown: tuple[str, ...]
    """Texts and files that English does not have, so that nothing asks for them."""
    lost_places: Mapping[str, tuple[str, ...]]
    """By text, the values that stand there in English and not in the translation."""
    same: tuple[str, ...]
    """Texts that are word for word the English ones, which is right for a name and an oversight elsewhere."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is read in English and nothing is lost; what is the same counts as translated."""
        return not (self.missing_texts or self.missing_files or self.unknown or self.lost_places)

    def lines(self) -> Iterator[str]:
        """All of it in words, one thing a line."""
        done = (self.texts - len(self.missing_texts), self.files - len(self.missing_files))
        yield (
            f"{self.language.name} ({self.language.code}): {done[0]:,} of {self.texts:,} texts "
            f"and {done[1]} of {self.files} files of content are translated"
        )
        yield from (f"still in English: {name}" for name in (*self.missing_texts, *self.missing_files))
        yield from (f"unknown, nothing like it is in English: {name}" for name in self.unknown)
        for name, lost in self.lost_places.items():
            yield f"without {', '.join(f'{{{place}}}' for place in lost)}: {name}"
        yield from (f"the same as in English: {name}" for name in self.same)


def translation(folder: Path, english_folder: Path = ENGLISH) -> Translation:
    """Hold a language against the English one, each given by its folder.

    Raises:
        WordsError: its words cannot be read.
    """
    language, english, own = read(folder).language, dict(texts(english_folder)), dict(texts(folder))
    both = [name for name in english if name in own]
    files = [*_files(english_folder)]
    return Translation(
        language,
        len(english),
        len(files),
        missing_texts=tuple(name for name in english if name not in own),
        missing_files=tuple(name for name in files if not _is_read(folder, name)),
        unknown=(
            *(name for name in own if name not in english),
            *(name for name in _files(folder) if name not in files and not _is_lesson(name)),
        ),
        lost_places={name: lost for name in both if (lost := _lost(english[name], own[name]))},
        same=tuple(name for name in both if own[name] == english[name])
        if folder.resolve() != english_folder.resolve()
        else (),
    )


def _files(folder: Path) -> Iterator[str]:
    """Of the content, all but the words and what the language says of itself."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in ("words", "language.json"):
            yield name.as_posix()


def _is_lesson(name: str) -> bool:
    """Whether a file is of a lesson, of which a language may have its own."""
    return FOLDER.fullmatch(name.split("/")[0]) is not None


def _is_read(folder: Path, name: str) -> bool:
    """Whether a file of a language takes the place of the English one; the course does so as a whole, see `shipped`."""
    of_course = name in COURSE or FOLDER.fullmatch(name.split("/")[0])
    return (folder / name).is_file() and (not of_course or (folder / CLAIMS).is_file())


def _lost(english: Text, own: Text) -> tuple[str, ...]:
    return tuple(sorted(places(english) - places(own)))
