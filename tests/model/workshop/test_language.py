"""What is said about a scene is so, and is said in grammatical English."""

import itertools
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from model.training import tokens
from model.training.release import SHIPPED
from model.workshop.descriptions import COLOUR_NAMES, caption_of, detailed_caption_of, full_name, notes
from model.workshop.language import FOLLOW_UPS, SIDES, TASKS, Turn, follow_up, toward
from model.workshop.phrasings import CANNOT, ONE_WORD, PHRASINGS, SMALL_TALK, UNANSWERABLE, YES_OR_NO, as_typed
from model.workshop.scenes import FAR, NEAR, Scene, scene
from model.workshop.signs import Writing
from model.workshop.things import Thing
from model.workshop.world import ALSO_CALLED, KINDS, PLACES, SIGNS, SIZES, STYLES, index


def put(kind: str, place: int, side: int = 40, colour: str | None = None, text: str | None = None) -> Thing:
    """A square thing in the middle of a place."""
    left, top = place % 3 * 112 + 56 - side // 2, place // 3 * 112 + 56 - side // 2
    said = Writing(SIGNS.index(text), 0, 20, 1, 0) if text else None
    paint = None if colour is None else COLOUR_NAMES.index(colour)
    return Thing(index(kind), STYLES[0], 0, paint, left, top, side, side, writing=said)


def beside(thing: Thing, kind: str, gap: int, side: int = 40) -> Thing:
    """A thing to the right of another."""
    return Thing(index(kind), STYLES[0], 0, None, thing.left + thing.width + gap, thing.top, side, side)


BUCKET = put("bucket", 0, 100, "red")
PLUG = beside(BUCKET, "power plug", NEAR)
SIGN = put("sign", 4, 90, text="EXIT")
HAMMERS = put("hammer", 6), put("hammer", 8)
MADE = Scene(0, "train", (SIGN, HAMMERS[1], BUCKET, PLUG, HAMMERS[0]))
"""A large red bucket by a small power plug, a large sign in the middle, and two small hammers in the corners."""
HERE = {"bucket", "power plug", "sign", "hammer"}


def turns(task: str, about: Scene, tries: int = 300) -> Iterator[Turn]:
    found = (TASKS[task](about, np.random.default_rng(seed)) for seed in range(tries))
    return (turn for turn in found if turn)


def said(task: str, about: Scene) -> set[str]:
    return {turn.answer for turn in turns(task, about)}


ANSWERS: dict[str, set[str]] = {
    "caption": {"I see a bucket, a power plug, a sign and two hammers."},
    "detailed caption": {
        "A workshop. Top left: a red bucket. Top: a power plug. Centre: a sign. "
        "Bottom left: a hammer. Bottom right: a hammer."
    },
    "bullets": {"- a bucket\n- a power plug\n- a sign\n- two hammers"},
    "hazards": {"There is a bucket of water near a power plug."},
    "is there": {
        "Yes, there is a bucket.",
        "Yes, there is a power plug.",
        "Yes, there is a sign.",
        "Yes, there is a hammer.",
    },
    "yes or no": {"Yes.", "No."},
    "where": {"At the top left.", "At the top.", "At the centre."},
    "where, several": {"At the bottom left and at the bottom right."},
    "how many": {"I count one bucket.", "I count one power plug.", "I count one sign.", "I count two hammers."},
    "how many in all": {"I count five things."},
    "how many painted": {
        "I count one painted red.",
        *(f"I count no painted {name}." for name in COLOUR_NAMES if name != "red"),
    },
    "colour": {"The bucket is red.", "The power plug is not painted.", "The sign is not painted."},
    "sign": {"The sign says EXIT."},
    "next to": {
        "A power plug is next to the bucket.",
        "A bucket is next to the power plug.",
        "Nothing is next to the sign.",
    },
    "beside": {
        "The bucket is at the top left, and left of it is nothing.",
        "The bucket is at the top left, and right of it is a power plug.",
        "The bucket is at the top left, and above it is nothing.",
        "The bucket is at the top left, and below it is a hammer.",
        "The power plug is at the top, and left of it is a bucket.",
        "The power plug is at the top, and right of it is nothing.",
        "The power plug is at the top, and above it is nothing.",
        "The power plug is at the top, and below it is a sign.",
        "The sign is at the centre, and left of it is nothing.",
        "The sign is at the centre, and right of it is nothing.",
        "The sign is at the centre, and above it is a power plug.",
        "The sign is at the centre, and below it is nothing.",
    },
    "what is at": {"I see a bucket.", "I see a power plug.", "I see a sign.", "I see a hammer.", "I see nothing."},
    "larger": {
        *(f"The {name} is {more}." for name in ("bucket", "sign") for more in ("larger", "bigger")),
        "The power plug is smaller.",
    },
    "compare": {
        "The bucket at the top left is larger than the power plug at the top.",
        "The power plug at the top is smaller than the bucket at the top left.",
        "The sign at the centre is larger than the power plug at the top.",
        "The power plug at the top is smaller than the sign at the centre.",
    },
    "one word": {"Red.", "One.", "Two.", "None.", "Bucket.", "Sign."},
    "refusal": set(),
    "unanswerable": {CANNOT},
    "small talk": set(SMALL_TALK),
}
"""All that may be said of `MADE`, but for what is not there."""
ABSENT = re.compile(r"(?:No, there is no|I see no|I count no) (.*?)(?: here)?\.")
NAMES_OF_ABSENT = {name for kind in KINDS if kind.name not in HERE for name in (kind.name, kind.plural)}


@pytest.mark.parametrize("task", TASKS)
def test_every_answer_follows_from_the_scene(task: str) -> None:
    told = said(task, MADE)
    absent = {answer for answer in told if (name := ABSENT.fullmatch(answer)) and name[1] in NAMES_OF_ABSENT}
    assert told - absent == ANSWERS[task]
    assert bool(absent) == (task in ("is there", "how many", "refusal"))


def test_there_are_many_tasks() -> None:
    assert set(ANSWERS) == set(TASKS)
    assert len(TASKS) >= 15
    assert set(FOLLOW_UPS) < set(TASKS)


def asked_and_true() -> dict[str, str]:
    """Questions about `MADE` that are answered with yes or no, with their answers."""
    found = dict.fromkeys(PHRASINGS["safe"], "No.")
    for kind in KINDS:
        for words in PHRASINGS["is there"]:
            found[words.format(one=kind.one)] = "Yes." if kind.name in HERE else "No."
    single = ("bucket", "power plug", "sign")
    for name, other in ((a, b) for a in single for b in single if a != b):
        for words in PHRASINGS["touching"]:
            found[words.format(name=name, other=other)] = "No." if "sign" in (name, other) else "Yes."
    return found


def test_yes_or_no_is_answered_truly() -> None:
    true, met = asked_and_true(), set()
    for turn in turns("yes or no", MADE, 1500):
        question, ending = turn.question.split("? ", 1)
        assert ending in YES_OR_NO
        assert turn.answer == true[f"{question}?"], turn
        met.add(next(words for words in ("safe", " the ", "") if words in question))
    assert met == {"safe", " the ", ""}


def test_what_is_at_a_place_is_told_of_the_place_that_was_asked_for() -> None:
    called = {words: place for place in PLACES for words in (f"at the {place}", *ALSO_CALLED.get(place, ()))}
    met = set()
    for turn in turns("what is at", MADE, 1500):
        asked = next(words for words in sorted(called, key=len, reverse=True) if words in turn.question)
        met.add(asked)
        found = MADE.at(PLACES.index(called[asked]))
        assert turn.answer == f"I see {KINDS[found.kind].one if found else 'nothing'}."
        assert turn.thing is (found if found in (BUCKET, PLUG, SIGN) else None)
    assert met == set(called)


def test_questions_name_what_their_answers_are_about() -> None:
    for task in ("how many", "colour", "next to", "is there"):
        for turn in turns(task, MADE):
            names = [kind for kind in KINDS if re.search(rf"\b(?:{kind.name}|{kind.plural})\b", turn.answer)]
            assert any(kind.name in turn.question or kind.plural in turn.question for kind in names), turn
    for turn in turns("how many painted", MADE):
        assert turn.answer.split()[-1].rstrip(".") in turn.question


def test_one_word_is_one_word_and_right() -> None:
    for turn in turns("one word", MADE, 600):
        assert turn.question.endswith(ONE_WORD)
        assert " " not in turn.answer
        if turn.answer == "Two.":
            assert "hammers" in turn.question
        if turn.answer == "Red.":
            assert "bucket" in turn.question
        if turn.answer == "None.":
            assert not any(name in turn.question for name in HERE - {"hammer"})


def test_the_ladder_is_near_the_wiring_when_and_only_when_it_is_so() -> None:
    ladder = put("ladder", 0, 60)
    near, far = (Scene(0, "train", (ladder, beside(ladder, "exposed wiring", gap))) for gap in (NEAR, FAR))
    assert said("hazards", near) == {"There is a ladder near exposed wiring."}
    assert said("hazards", far) == {"I see no safety hazard here."}
    assert "Exposed wiring is next to the ladder." in said("next to", near)
    assert "Yes, there is exposed wiring." in said("is there", near)
    assert not any("wiring" in answer for answer in said("how many", near))  # nobody counts it


def test_several_hazards_are_said_in_the_order_of_the_table() -> None:
    flame = put("flame", 1, 60)
    made = Scene(0, "train", (put("spill", 7), flame, beside(flame, "oil drum", NEAR)))
    assert said("hazards", made) == {
        "There is a flame near an oil drum. There is a flame with no fire extinguisher beside it. "
        "There is a spill on the walkway."
    }


def test_an_empty_workshop() -> None:
    empty = Scene(0, "train", ())
    assert caption_of(empty) == "I see an empty workshop."
    assert detailed_caption_of(empty) == "An empty workshop."
    assert said("bullets", empty) == {"- nothing"}
    assert said("how many in all", empty) == {"I count no things."}
    assert said("what is at", empty) == {"I see nothing."}
    assert said("sign", empty) == {"I see no sign here."}
    assert said("hazards", empty) == {"I see no safety hazard here."}
    for task in ("where", "where, several", "colour", "next to", "beside", "larger", "compare"):
        assert said(task, empty) == set()
    assert notes(empty, np.random.default_rng(0))[0][0] == " nothing;"


def test_what_is_the_only_thing_is_counted_as_one() -> None:
    assert said("how many in all", Scene(0, "train", (SIGN,))) == {"I count one thing."}
    assert caption_of(Scene(0, "train", (put("axe", 3),))) == "I see an axe."


def test_several_of_a_kind_are_named_together_where_the_first_one_is() -> None:
    made = Scene(0, "train", (put("saw", 4), put("axe", 8), put("axe", 0), put("axe", 5)))
    assert caption_of(made) == "I see three axes and a saw."
    assert said("bullets", made) == {"- three axes\n- a saw"}
    assert detailed_caption_of(made).count("axe.") == 3
    assert said("where, several", made) == {"At the top left, at the right and at the bottom right."}
    assert said("where", made) == {"At the centre."}


def test_painted_things_are_named_with_their_colour() -> None:
    assert full_name(put("oil drum", 0, colour="orange")) == "an orange oil drum"
    assert full_name(put("umbrella", 0, colour="red")) == "a red umbrella"
    assert full_name(put("umbrella", 0)) == "an umbrella"
    made = Scene(0, "train", (put("door", 0, colour="blue"), put("cup", 4, colour="blue"), put("box", 8)))
    assert {"I count two painted blue.", "I count no painted red."} <= said("how many painted", made)


def test_toward_finds_the_nearest_thing_in_the_same_row_or_column() -> None:
    things = {place: put("saw", place) for place in (0, 1, 2, 4, 6)}
    made = Scene(0, "train", tuple(things.values()))
    assert toward(made, things[0], "right of") is things[1]
    assert toward(made, things[2], "left of") is things[1]
    assert toward(made, things[0], "below") is things[6]
    assert toward(made, things[6], "above") is things[0]
    assert toward(made, things[1], "below") is things[4]
    nowhere = [(2, "right of"), (2, "below"), (0, "above"), (0, "left of"), (4, "right of"), (6, "right of")]
    assert [toward(made, things[place], side) for place, side in nowhere] == [None] * len(nowhere)


def test_a_follow_up_says_it_and_is_answered_in_full() -> None:
    met, full = set(), {task: said(task, MADE) for task in FOLLOW_UPS}
    for seed in range(400):
        rng = np.random.default_rng(seed)
        first = TASKS[("where", "is there", "what is at", "sign", "colour")[seed % 5]](MADE, rng)
        if first is None or first.thing is None:
            continue
        turn = follow_up(MADE, first, rng)
        if turn is None:
            continue
        name = KINDS[first.thing.kind].name
        assert turn.task == "follow-up"
        assert turn.thing is first.thing
        assert f"the {name}" not in turn.question.lower()
        assert re.search(r"\bit\b", turn.question)
        assert not re.search(r"{|}|\s\s", turn.question)
        assert turn.question[0].isupper()
        about = {task for task, answers in full.items() if turn.answer in answers}
        assert about - {first.task}
        assert about <= {"where"} or name in turn.answer
        met |= about
    assert met == set(FOLLOW_UPS)


def test_nothing_follows_where_it_could_be_unclear() -> None:
    rng = np.random.default_rng(0)
    hammer = Turn("where", "Where is the hammer?", "At the bottom left.", HAMMERS[0])
    assert follow_up(MADE, Turn("caption", "What do you see?", "Much."), rng) is None
    assert all(follow_up(MADE, hammer, rng) is None for _ in range(20))


@pytest.mark.parametrize("task", [*TASKS, "follow-up"])
def test_grammar(task: str) -> None:
    for seed in range(150):
        made, rng = scene(seed), np.random.default_rng(seed)
        if task == "follow-up":
            before = TASKS["where"](made, rng)
            turn = follow_up(made, before, rng) if before else None
        else:
            turn = TASKS[task](made, rng)
        if turn is None:
            continue
        for text in (turn.question, turn.answer):
            assert not re.search(r"\b[aA] [aeiou]|\b[aA]n [^aeiou]|\s\s|{|}|\bNone\b(?!\.)| ,| \.", text), text
            assert not re.search(r"\b(\w+) \1\b", text), text
            assert text[0].isupper() or text.startswith("- ")
        assert turn.answer[-1] in ".!" or turn.answer.startswith("- ")
        assert turn.question[-1] in ".?!" or task == "small talk"


def test_every_kind_is_named_in_english() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.plural for kind in KINDS}) == len(KINDS)
    named = {kind.name: (kind.one, kind.plural) for kind in KINDS}
    assert named["axe"] == ("an axe", "axes")
    assert named["knife"] == ("a knife", "knives")
    assert named["battery"] == ("a battery", "batteries")
    assert named["box"] == ("a box", "boxes")
    assert named["pair of scissors"] == ("a pair of scissors", "pairs of scissors")
    assert named["exposed wiring"] == ("exposed wiring", "exposed wiring")
    assert [kind.plural for kind in KINDS if re.search(r"(ss|x|sh|ch|[^aeiou]y)s$", kind.plural)] == []


def test_every_question_has_six_phrasings_or_more_that_ask_for_the_same() -> None:
    for task, phrasings in PHRASINGS.items():
        assert len(set(phrasings)) >= 6, task
        assert len({tuple(sorted(re.findall(r"{(\w+)}", words))) for words in phrasings}) == 1, task
    for choices in (YES_OR_NO, ONE_WORD, UNANSWERABLE, *SMALL_TALK.values()):
        assert len(set(choices)) >= 6
    once = [words for task, phrasings in PHRASINGS.items() if task not in ("safe",) for words in phrasings]
    assert len(set(once)) == len(once)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_asked_in_six_ways_or_more(task: str) -> None:
    names = sorted({words for kind in KINDS for words in (kind.one, kind.plural, kind.name)}, key=len, reverse=True)
    either = re.compile(rf"\b(?:{'|'.join([*COLOUR_NAMES, *SIDES, *PLACES, *names])})\b")
    assert len({either.sub("_", turn.question) for turn in turns(task, MADE)}) >= 6


def test_typing_changes_case_and_punctuation_and_makes_slips_but_keeps_the_number_of_words() -> None:
    question = "Is there a hammer in the picture?"
    typed = {as_typed(question, np.random.default_rng(seed)) for seed in range(1500)}
    plain = question.rstrip("?")
    assert {question, question.lower(), question.upper(), plain, plain.lower()} <= typed
    assert {f"Please: i{question[1:]}", f"{plain}!", f"{plain} ?", f"{plain}??", f"{plain}..."} <= typed
    bare = {re.sub(r"^please: |\W+$", "", text.lower()) for text in typed}
    assert plain.lower() in bare
    slips = [text.split() for text in bare - {plain.lower()}]
    assert len(slips) > 10
    for words in slips:
        assert len(words) == len(plain.split())
        slipped = [(a, b) for a, b in zip(words, plain.lower().split(), strict=True) if a != b]
        assert len(slipped) == 1
        (new, old) = slipped[0]
        assert len(old) > 4
        assert abs(len(new) - len(old)) <= 1
        assert (new[0], new[-1]) == (old[0], old[-1])


def test_a_slip_now_and_then_only() -> None:
    question = "Is there a hammer in the picture?"
    words = question.lower().rstrip("?")
    typed = [as_typed(question, np.random.default_rng(seed)).lower() for seed in range(1500)]
    assert 0.02 < np.mean([words not in text for text in typed]) < 0.1


def test_notes_say_all_that_is_known_of_each_thing_place_first() -> None:
    listed = notes(MADE, np.random.default_rng(0))
    assert dict(listed) == {
        " top left large red bucket near power plug;": BUCKET.patch,
        " top small power plug near bucket;": PLUG.patch,
        " centre large sign EXIT;": SIGN.patch,
        " bottom left small hammer;": HAMMERS[0].patch,
        " bottom right small hammer;": HAMMERS[1].patch,
    }


def test_notes_come_in_the_order_of_the_picture() -> None:
    for seed in range(40):
        made = scene(seed)
        listed = notes(made, np.random.default_rng(0))
        patches = [patch for _, patch in listed]
        assert patches == sorted(patches)
        assert len(listed) == max(1, len(made.things))
        for words, _ in listed:
            place = next((name for name in PLACES if words.startswith(f" {name} ")), "")
            assert words == " nothing;" or (place and any(f" {size} " in words for size in SIZES))


def made_of_the_first_texts() -> PreTrainedTokenizerFast:
    """By what makes the shipped one, of a fiftieth of the texts: to draw all of them takes half a minute."""
    texts = itertools.islice(tokens._corpus(), 3000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_corpus", lambda: texts)
        return tokens.make_tokenizer()


def shipped() -> PreTrainedTokenizerFast:
    """The one made of all texts."""
    return PreTrainedTokenizerFast.from_pretrained(SHIPPED)


@pytest.mark.parametrize("made", [made_of_the_first_texts, shipped])
def test_any_text_can_be_typed_and_the_worlds_words_are_whole(made: Callable[[], PreTrainedTokenizerFast]) -> None:
    tokenizer = made()
    for text in ("Où est le marteau? 🔨", "ネジはどこ", "Is there a hammer?"):
        assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text
    assert tokenizer.tokenize(" hammer") == ["Ġhammer"]
    assert len(tokenizer) == tokens.VOCABULARY
    words = {f" {word}" for name in (*COLOUR_NAMES, *SIZES, *PLACES, *(k.name for k in KINDS)) for word in name.split()}
    assert [word for word in words if len(tokenizer.tokenize(word)) > 1] == []
    prompt = tokens.make_processor(tokenizer).apply_chat_template(
        [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Is it?"}]}],
        add_generation_prompt=True,
    )
    assert prompt == "USER: <image>\nIs it? ASSISTANT:"
