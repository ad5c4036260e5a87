"""Short greedy answers for experiments: a model looks at one picture, or at none, and is asked.

The model is shared and never changed: prompts and caches live here, and its lock is held for one step at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from transformers import DynamicCache

from model.explain import findings
from model.explain.findings import Answer
from model.llava.checkpoints import LoadedModel
from model.llava.decoding import Decoding, Hidden, fork
from model.llava.prompt import Prompt, PromptError, Turn, compose
from model.options import Options, QuestionError, asked
from model.trace import Projected, Step
from model.words import phrase

SHORT = 40
"""Tokens of an answer at most."""


def prompt_of(model: LoadedModel, turns: Sequence[Turn], image_positions: int) -> Prompt:
    """The prompt for the last turn's question; after earlier turns, what follows the last answer.

    Raises:
        QuestionError: no question, one that cannot be asked, or one too long.
    """
    asked(turns[-1].question)
    try:
        prompt = compose(model.chat, turns, image_positions)
    except PromptError as error:
        raise QuestionError(phrase("asking.cannot", why=error)) from error
    _check_room(model, prompt)
    return prompt


def _check_room(model: LoadedModel, prompt: Prompt) -> None:
    if len(prompt.ids) >= model.geometry.context:
        raise QuestionError(
            phrase("asking.too_long", tokens=f"{len(prompt.ids):,}", room=f"{model.geometry.context:,}")
        )


def as_record(prompt: Prompt) -> findings.Prompt:
    """The prompt as a record."""
    return findings.Prompt(prompt.texts, prompt.ids, prompt.kinds)


def finish(decoding: Decoding, question: str, tokens: int = SHORT, begin: Sequence[int] = ()) -> Answer:
    """Let a prompt be answered.

    Args:
        tokens: at most.
        begin: tokens that are not chosen but given.
    """
    prompt = decoding.said
    steps = [step for step, _ in decoding.steps(Options(max_new_tokens=tokens), begin)]
    return answer_of(question, prompt, steps)


def answer_of(question: str, prompt: Prompt, steps: Sequence[Step]) -> Answer:
    """What was said, as a record."""
    return Answer(
        question=question,
        text="".join(step.text for step in steps).strip(),
        prompt=as_record(prompt),
        ids=tuple(step.id for step in steps),
        tokens=tuple(step.text for step in steps),
        probabilities=tuple(step.probability for step in steps),
        shares=tuple(step.share for step in steps),
        whole=bool(steps) and steps[-1].is_end,
    )


def alone(model: LoadedModel, question: str, tokens: int = SHORT) -> Answer:
    """Ask the language model in text, with no picture: no image position stands in the prompt.

    Raises:
        QuestionError: see `prompt_of`; or a chat template that cannot do without a picture.
    """
    words = asked(question)
    prompt = prompt_of(model, [Turn(words)], 0)
    return finish(Decoding(model, prompt, DynamicCache(config=model.model.config), None), words, tokens)


class Viewer:
    """A model that has looked at one picture: what every prompt begins with, the picture included, is computed once."""

    def __init__(self, model: LoadedModel, projected: Projected) -> None:
        """Args:
        projected: what stands at the image positions.
        """
        self._model, self._projected = model, projected
        first = self._prompt([Turn("?")])
        stop = len(first.kinds) - first.kinds[::-1].index("image")
        begin = Prompt(first.ids[:stop], first.texts[:stop], first.kinds[:stop])
        decoding = Decoding(model, begin, DynamicCache(config=model.model.config), projected)
        decoding.advance()
        self._cache, self._begin = decoding.cache, begin

    def _prompt(self, turns: Sequence[Turn]) -> Prompt:
        return prompt_of(self._model, turns, len(self._projected.values))

    def decoding(self, question: str, hidden: Hidden | None = None) -> Decoding:
        """The decoder, about to answer.

        Args:
            hidden: what no position may look at: the whole picture, or positions behind it. With less than the whole
                picture hidden, the rest of it would have to be computed anew.
        """
        prompt = self._prompt([Turn(asked(question))])
        begun = len(self._begin.ids)
        cache = fork(self._cache)
        if prompt.ids[:begun] != self._begin.ids:  # a tokenizer that joins the question to what stands before it
            cache = DynamicCache(config=self._model.model.config)
        return Decoding(self._model, prompt, cache, self._projected, hidden)

    def ask(self, *questions: str, tokens: int = SHORT) -> tuple[Answer, ...]:
        """Answers to questions that are asked one after the other in one conversation.

        Raises:
            QuestionError: see `prompt_of`.
        """
        decoding = self.decoding(questions[0])
        answers = [finish(decoding, questions[0], tokens)]
        for question in questions[1:]:
            turns = [Turn(answer.question, answer.text) for answer in answers]
            prompt = decoding.said + self._prompt([*turns, Turn(asked(question))])
            _check_room(self._model, prompt)
            decoding = Decoding(self._model, prompt, decoding.cache, self._projected)
            answers.append(finish(decoding, question, tokens))
        return tuple(answers)

    def without(self, question: str, hidden: Hidden, tokens: int = SHORT) -> Answer:
        """The answer with something hidden, see `decoding`."""
        return finish(self.decoding(question, hidden), question, tokens)

    def given(self, question: str, ids: Sequence[int], hidden: Hidden | None = None) -> tuple[float, ...]:
        """What the model gives each of some tokens as an answer, each after the ones before it."""
        return finish(self.decoding(question, hidden), question, len(ids), ids).probabilities
