"""How questions are put and typed, and the answers that depend on no picture."""

from __future__ import annotations

import numpy as np

WORLD = "I know one small world: drawn workshop scenes."

PHRASINGS: dict[str, tuple[str, ...]] = {
    "caption": (
        "What is in this picture?",
        "Describe this picture.",
        "What do you see?",
        "Describe the image.",
        "What does this image show?",
        "Caption this picture.",
    ),
    "detailed caption": (
        "Describe this picture in detail.",
        "Give a detailed description.",
        "Describe everything you see, place by place.",
        "What is where?",
        "Tell me in detail what you see.",
        "Describe the image at length.",
    ),
    "bullets": (
        "List the objects as bullets.",
        "Give me a bullet list of what you see.",
        "List everything in bullet points.",
        "What is here? Answer as a bullet list.",
        "Make a bulleted list of the objects.",
        "Name each object on its own line.",
    ),
    "hazards": (
        "Describe the safety hazards in this workshop image.",
        "What hazards do you see?",
        "Are there any safety hazards?",
        "Is anything here dangerous?",
        "List the safety hazards.",
        "Is this workshop safe?",
        "What is unsafe here?",
    ),
    "is there": (
        "Is there {one}?",
        "Is there {one} in the picture?",
        "Do you see {one}?",
        "Can you see {one} here?",
        "Does the picture show {one}?",
        "Is {one} in this image?",
    ),
    "where": (
        "Where is the {name}?",
        "Where can I find the {name}?",
        "Where do you see the {name}?",
        "In which part of the picture is the {name}?",
        "Locate the {name}.",
        "Show me where the {name} is.",
    ),
    "how many": (
        "How many {plural} are there?",
        "How many {plural} do you see?",
        "Count the {plural}.",
        "How many {plural} are in the picture?",
        "What is the number of {plural}?",
        "How many {plural} can you count?",
    ),
    "how many in all": (
        "How many things are there in all?",
        "How many objects do you see?",
        "Count all the objects.",
        "How many things are in the picture?",
        "What is the total number of objects?",
        "Count everything.",
    ),
    "how many painted": (
        "How many things are painted {colour}?",
        "How many things painted {colour} do you see?",
        "Count the things painted {colour}.",
        "What is the number of things painted {colour}?",
        "How many objects are painted {colour}?",
        "How many {colour} painted things are there?",
    ),
    "colour": (
        "What colour is the {name}?",
        "Which colour does the {name} have?",
        "What color is the {name}?",
        "Tell me the colour of the {name}.",
        "In which colour is the {name} painted?",
        "What is the colour of the {name}?",
    ),
    "sign": (
        "What does the sign say?",
        "Read the sign.",
        "What is written on the sign?",
        "Which words are on the sign?",
        "What can you read?",
        "What text is in the picture?",
    ),
    "next to": (
        "What is next to the {name}?",
        "What is near the {name}?",
        "What is beside the {name}?",
        "What stands close to the {name}?",
        "What do you see next to the {name}?",
        "Which object is by the {name}?",
    ),
    "beside": (
        "What is {side} the {name}?",
        "What do you see {side} the {name}?",
        "Which object is {side} the {name}?",
        "Tell me what is {side} the {name}.",
        "What can be seen {side} the {name}?",
        "Name what is {side} the {name}.",
    ),
    "what is at": (
        "What is {place}?",
        "What do you see {place}?",
        "What is there {place}?",
        "What can be seen {place} of the picture?",
        "Which object is {place}?",
        "Tell me what is {place}.",
    ),
    "larger": (
        "Which is {more}, the {name} or the {other}?",
        "What is {more}, the {name} or the {other}?",
        "Which of the two is {more}, the {name} or the {other}?",
        "Tell me which is {more}: the {name} or the {other}?",
        "Is the {name} or the {other} {more}?",
        "Of the {name} and the {other}, which is {more}?",
    ),
    "compare": (
        "Compare the {name} and the {other}.",
        "Compare the {name} with the {other}.",
        "How does the {name} compare to the {other}?",
        "Compare the sizes of the {name} and the {other}.",
        "What is the difference between the {name} and the {other}?",
        "Contrast the {name} with the {other}.",
    ),
    "touching": (
        "Is the {name} next to the {other}?",
        "Is the {name} near the {other}?",
        "Is the {name} beside the {other}?",
        "Does the {name} stand close to the {other}?",
        "Are the {name} and the {other} next to each other?",
        "Is the {name} by the {other}?",
    ),
    "safe": (
        "Is this workshop safe?",
        "Is it safe here?",
        "Is everything safe?",
        "Would you call this safe?",
        "Is this a safe workshop?",
        "Is the workshop in the picture safe?",
    ),
}

YES_OR_NO = (
    "Yes or no?",
    "Answer yes or no only.",
    "Yes or no only.",
    "Just yes or no.",
    "Reply with yes or no.",
    "Only yes or no, please.",
)
ONE_WORD = (
    "One word only.",
    "Answer in one word.",
    "In one word.",
    "Use a single word.",
    "One word, please.",
    "Reply with one word.",
)
FOLLOWED = ("", "", "And ", "Now, ", "OK, ", "Then ")
"""How a next question may begin."""

GREETING = "Hello! Ask me about this workshop."
SELF = "I am a small LLaVA. " + WORLD
SEEING = "An encoder turns patches into features, and a projector turns them into tokens for me."
WELCOME = "You are welcome."
CANNOT = "That I cannot tell. " + WORLD

SMALL_TALK: dict[str, tuple[str, ...]] = {
    GREETING: ("Hello", "Hello!", "Hi", "Good morning", "Hey there", "Good evening"),
    WELCOME: ("Thank you", "Thanks!", "Thanks a lot", "Thank you very much", "Great, thanks", "Well done"),
    SELF: (
        "What are you?",
        "Who are you?",
        "What can you do?",
        "Tell me about yourself.",
        "Are you a robot?",
        "What kind of model are you?",
    ),
    SEEING: (
        "How do you see?",
        "How does this work?",
        "How do you see the picture?",
        "How do you understand images?",
        "Explain how you see.",
        "How can you look at an image?",
    ),
}
"""Answers, with what they answer."""
UNANSWERABLE = (
    "Who is this person?",
    "Who is in the picture?",
    "What is the name of the person?",
    "What happened before?",
    "What happened before this picture was taken?",
    "What will happen next?",
    "What does it cost?",
    "How much does it cost?",
    "What is the price of all this?",
    "Who made this picture?",
    "When was this picture taken?",
    "What time is it?",
    "What is the capital of France?",
    "Tell me a joke.",
    "Write a poem.",
    "What is the weather like?",
    "How old are you?",
    "What is two plus two?",
    "Translate this into French.",
    "Who won the game?",
    "Why is the sky blue?",
    "Do you like music?",
    "Explain quantum physics.",
    "What is your favourite colour?",
)
"""Questions that no picture of a workshop answers."""

STRANGE_ANSWER = "This is not a workshop scene, so I cannot tell. " + WORLD


def _typo(question: str, rng: np.random.Generator) -> str:
    """One slip of the finger in one of the longer words: two letters swapped, one left out or one doubled."""
    words = question.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return question
    i = long[rng.integers(len(long))]
    word, at = words[i], int(rng.integers(1, len(words[i]) - 2))
    words[i] = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[: at + 1] + word[at:],
    )[rng.integers(3)]
    return " ".join(words)


def as_typed(question: str, rng: np.random.Generator) -> str:
    """The question as someone may type it: a slip, other case, without its punctuation, with a polite word."""
    if rng.random() < 0.06:
        question = _typo(question, rng)
    dice = rng.random()
    if dice < 0.12:
        return question.lower()
    if dice < 0.18:
        return question.upper()
    if dice < 0.28:
        return question.rstrip("?.")
    if dice < 0.36:
        return question.lower().rstrip("?.")
    if dice < 0.40:
        return f"Please: {question[0].lower()}{question[1:]}"
    if dice < 0.44:
        return question.rstrip("?.") + ("!", " ?", "??", "...")[rng.integers(4)]
    return question
