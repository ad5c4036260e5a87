"""What figures ask the model where nobody has set anything else, in English: the language of the embedded model.

These are data, as a shipped picture is, and no words of the page: a translation of the page does not touch them.
"""

from __future__ import annotations

QUESTION = "Describe the safety hazards in this workshop image."
"""The lessons' question, where a figure is given none."""
WRITTEN = "left large ladder near exposed wiring; right large red bucket; What is next to the ladder?"
"""A scene in words, as our tutor's pretraining wrote them, and a question that the words answer."""
QUESTIONS = (
    "Describe this picture in detail.",
    "List the objects as bullets.",
    "Where is the hammer?",
    QUESTION,
    "What does the sign say?",
)
"""A caption, which stage one taught; a format; a thing that is not there; a judgement; reading."""
CONVERSATION = ("Where is the ladder?", "And what is next to it?")
"""Two turns: the second one means what the first one asked about."""
