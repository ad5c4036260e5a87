"""One screen of a lesson. A kind of block is one module of `lessons/course/blocks`, found by being there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import PrivateAttr, ValidationInfo, model_validator

from lessons.course.reading import Prose, Reveals, Section, Tree
from lessons.figures.used import UsedFigure
from lessons.records import ClaimId, Name
from lessons.strict import Strict
from model.words import phrase
from viz.browser import modules

if TYPE_CHECKING:
    from lessons.course.paper import Paper

NOWHERE = Section("", "", 0, Prose([]), None)


class Block(Strict):
    """What all kinds share. A kind names itself by a literal `kind`, and adds its fields.

    Validated with `sections` in the context (its prose by id), a block holds what lesson.md says of it.
    """

    reveals: ClassVar[Reveals] = "nothing"
    """Whether the section has a part behind `---`, for after the answer."""
    lines: ClassVar[int] = 0
    """To write on, on a learner's handout."""

    id: Name
    kind: str
    claims: tuple[ClaimId, ...] = ()
    figure: UsedFigure | None = None
    _section: Section = PrivateAttr(NOWHERE)

    @model_validator(mode="after")
    def _has_its_section(self, info: ValidationInfo) -> Block:
        section = (info.context or {}).get("sections", {}).get(self.id)
        if section is None:  # which is told of lesson.md
            return self
        section.check(self.kind, self.reveals)
        self._section = section
        return self

    @property
    def heading(self) -> str:
        """Of its section."""
        return self._section.heading

    @property
    def before(self) -> Tree:
        """The text."""
        return self._section.before.tree

    @property
    def after(self) -> Tree:
        """Shown once the learner has committed to an answer; empty where nothing is asked."""
        return self._section.after.tree if self._section.after else []

    @classmethod
    def script(cls) -> str:
        """Which module of `viz/web/js/course/blocks` shows it: one called as the module of the class, or of the nearest
        class above it that has one.
        """
        names = (one.__module__.rpartition(".")[2] for one in cls.__mro__)
        return next(name for name in names if f"course/blocks/{name}.js" in modules())

    def grade(self, answer: object, *, skip: bool = False) -> dict[str, Any]:
        """What the page shows once the learner has committed.

        Args:
            answer: as the page sends it.
            skip: the learner gave up and wants to see.

        Returns:
            `{right, told, expected, after}` and what the kind adds.

        Raises:
            ValueError: in words: nothing is asked here, or the answer cannot be read. The right one is not given away.
        """
        raise ValueError(phrase("course.nothing_asked"))

    def print(self, paper: Paper, answers: bool) -> None:
        """What stands on a handout between the text and the room to write.

        Args:
            answers: for whoever teaches; else the answer is not given away.
        """

    def page(self) -> dict[str, Any]:
        """What the page gets; never an answer."""
        return {
            "id": self.id,
            "kind": self.kind,
            "script": self.script(),
            "heading": self.heading,
            "claims": list(self.claims),
            "before": self.before,
            "ask": "",
            "unit": "",
            "choices": None,
            "figure": self.figure.page() if self.figure else None,
        }
