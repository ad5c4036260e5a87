"""Live figures: whole on any model, and their numbers those of the model's own tensors and of the fact sheet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lessons.engine import LiveEngine
from lessons.figures.cells import chance, logs
from lessons.figures.figure import Panel, Scene
from lessons.figures.live import FIGURES as LIVE
from lessons.figures.live_cracks import SCALE, Probe, probe_picture, probes, record
from lessons.figures.published import published
from lessons.figures.questions import QUESTION
from lessons.gallery import Gallery
from lessons.recorded import Recording
from model.options import QuestionError
from model.workshop import scenes
from model.workshop.language import toward
from model.workshop.world import KINDS, NUMBERS, SIGNS
from tests.lessons.fakes import FakeEngine

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"
FIGURES = {figure.name: figure for figure in LIVE}
NAMES = list(FIGURES)
KNOWN = {"table", "bars", "answers", "flow", "pictures", "note"}


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    return Gallery(PICTURES)


@pytest.fixture(scope="module")
def scene_of(loaded: Callable[[str], Any], gallery: Gallery) -> Callable[[str], Scene]:
    made: dict[str, Scene] = {}

    def scene(name: str) -> Scene:
        if name not in made:
            made[name] = Scene(LiveEngine(loaded(name), ""), gallery)
        return made[name]

    return scene


@pytest.fixture
def workshop(scene_of: Callable[[str], Scene]) -> Scene:
    return scene_of("workshop")


@pytest.fixture
def fake(gallery: Gallery) -> Scene:
    return Scene(FakeEngine(), gallery)


def parts(panel: Panel, kind: str) -> list[dict[str, Any]]:
    return [part for part in panel["parts"] if part["kind"] == kind]


def rows(panel: Panel, place: int = 0) -> dict[str, list[str]]:
    """Rows of the panel's table number `place`, by the text of their first cell."""
    table = parts(panel, "table")[place]
    texts = [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in table["rows"]]
    return {row[0]: row[1:] for row in texts}


def answers(panel: Panel) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in parts(panel, "answers")[0]["rows"]}


def check_whole(panel: Panel) -> None:
    json.dumps(panel)
    assert (panel["from"], bool(panel["title"])) == ("live", True)
    assert panel["told"].endswith((".", "”", ".”"))
    assert all(panel["why"][question].strip() for question in ("what", "how", "scale", "not"))
    assert {part["kind"] for part in panel["parts"]} <= KNOWN
    for table in parts(panel, "table"):
        assert {len(row) for row in table["rows"]} == {len(table["head"])}, table["caption"]
    for bars in parts(panel, "bars"):
        assert all(0 <= row["value"] <= bars["most"] for row in bars["rows"])
    for pictures in parts(panel, "pictures"):
        assert all(row["source"].startswith("data:image/") for row in pictures["rows"])
    for control in panel["controls"]:
        if control["kind"] == "choice":
            assert control["value"] in [value for value, _ in control["options"]]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_whole_with_a_model_that_is_none(fake: Scene, name: str) -> None:
    check_whole(FIGURES[name].panel(fake, {}))


@pytest.mark.parametrize("checkpoint", ["clip", "siglip"])
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_whole_on_any_llava(scene_of: Callable[[str], Scene], checkpoint: str, name: str) -> None:
    check_whole(FIGURES[name].panel(scene_of(checkpoint), {}))


@pytest.mark.parametrize("checkpoint", ["clip", "siglip"])
def test_every_figure_is_whole_in_half_the_precision(
    folder_of: Callable[[str], Path], gallery: Gallery, checkpoint: str
) -> None:
    from model.llava.checkpoints import load

    scene = Scene(LiveEngine(load(folder_of(checkpoint), device="cpu", dtype="bfloat16"), ""), gallery)
    for name in NAMES:
        check_whole(FIGURES[name].panel(scene, {}))


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_embedded_model_is_whole(workshop: Scene, name: str) -> None:
    check_whole(FIGURES[name].panel(workshop, {}))


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_that_is_not_known_is_refused(fake: Scene, name: str) -> None:
    with pytest.raises(ValueError, match="is not known here"):
        FIGURES[name].panel(fake, {"pictur": "x"})


@pytest.mark.parametrize("name", [figure.name for figure in LIVE if "question" in figure.settings.model_fields])
@pytest.mark.parametrize("question", ["<img src=x onerror=alert(1)>", "Что здесь? 这是什么", "a" * 5000, 3])
def test_any_question_is_answered_or_refused_in_words(fake: Scene, name: str, question: Any) -> None:
    if isinstance(question, str) and len(question) < 2000:
        check_whole(FIGURES[name].panel(fake, {"question": question}))
    else:
        with pytest.raises(ValueError, match=r"question: (is longer than|.*string)"):
            FIGURES[name].panel(fake, {"question": question})


def test_no_model_is_said_and_a_recording_refuses_in_words(gallery: Gallery, scene_of: Callable[[str], Scene]) -> None:
    from model.trace import Run

    with pytest.raises(ValueError, match="still being loaded"):
        FIGURES["anatomy"].panel(Scene(None, gallery), {})
    model = scene_of("clip").model
    sight = model.encode(Image.new("RGB", (40, 30), (90, 80, 70)))
    stages = list(model.conversation(sight).ask("Is there a saw?"))
    recording = Recording(Run.collect("clip", "Is there a saw?", stages), pace=0)
    for name in NAMES:
        with pytest.raises(QuestionError, match="This is a recording"):
            FIGURES[name].panel(Scene(recording, gallery, Image.fromarray(sight.picture.original)), {})


@pytest.mark.claim("C01", "C08")
@pytest.mark.embedded
def test_anatomy_tells_the_shares(workshop: Scene) -> None:
    found = rows(FIGURES["anatomy"].panel(workshop, {}))
    eye, translator, tutor = found.values()
    assert [eye[0], translator[0], tutor[0]] == ["3.78 M", "115 k", "5.21 M"]
    assert [eye[1], translator[1], tutor[1]] == ["42 %", "1.3 %", "57 %"]
    stored = rows(FIGURES["anatomy"].panel(workshop, {}), 1)
    assert sum(int(row[2]) for row in stored.values()) == 195


@pytest.mark.claim("C02")
@pytest.mark.embedded
def test_the_stage_switch_says_what_learns(workshop: Scene) -> None:
    one = FIGURES["stages"].panel(workshop, {})
    two = FIGURES["stages"].panel(workshop, {"stage": "two"})
    assert "115,200 of 9,106,048 parameters learn, 1.3 %" in one["told"]
    assert "5,322,496 of 9,106,048 parameters learn, 58 %" in two["told"]
    frozen = [[box.get("frozen") for box in parts(panel, "flow")[0]["boxes"][1:4]] for panel in (one, two)]
    assert frozen == [[True, False, True], [True, False, False]]
    with pytest.raises(ValueError, match="stage"):
        FIGURES["stages"].panel(workshop, {"stage": "three"})


@pytest.mark.claim("C03", "C28")
@pytest.mark.embedded
def test_the_tutor_reads_a_scene_in_words_and_stage_two_made_it_forget(workshop: Scene) -> None:
    found = answers(FIGURES["alone"].panel(workshop, {}))
    before = found["The same tutor before stage two, trained on text alone"]
    assert before["text"] == "Exposed wiring is next to the ladder."
    assert found["The tutor that is loaded"]["text"] == "Nothing is next to the ladder."
    other = FIGURES["alone"].panel(
        workshop, {"question": "left saw; right large red bucket; What colour is the bucket?"}
    )
    assert answers(other)["The same tutor before stage two, trained on text alone"]["text"] == "The bucket is red."
    prompt = workshop.model.laboratory.alone("Is there a saw?")[0][1].prompt
    assert (
        f"the prompt has {len(prompt.ids)} positions"
        in FIGURES["alone"].panel(workshop, {"question": "Is there a saw?"})["told"]
    )
    assert prompt.count("image") == 0


@pytest.mark.claim("C04")
@pytest.mark.embedded
def test_only_the_trained_projector_lets_the_tutor_see_the_ladder(workshop: Scene) -> None:
    found = answers(FIGURES["projectors"].panel(workshop, {"picture": "ladder-and-wiring.png"}))
    assert found["Trained (the loaded one)"]["text"] == "There is a ladder near exposed wiring."
    assert found["Untrained: same shape, random weights"]["text"] == "I see no safety hazard here."
    assert len(found) == 3


@pytest.mark.claim("C06")
@pytest.mark.embedded
def test_growth_counts_positions_and_bytes(workshop: Scene) -> None:
    panel = FIGURES["growth"].panel(workshop, {"picture": "ladder-and-wiring.png"})
    steps = parts(panel, "table")[0]["rows"]
    positions = [int(row[1]["text"].replace(",", "")) for row in steps]
    assert positions == list(range(positions[0], positions[0] + len(steps)))
    layers, heads, width = 6, 4, 64
    each = 2 * layers * heads * width * 4
    assert [row[2]["title"] for row in steps] == [f"{each * position:,} bytes" for position in positions]
    assert f"{each:,} bytes" in parts(panel, "note")[0]["text"]


@pytest.mark.claim("C07", "C22")
def test_a_position_is_chosen_and_refused_in_words(scene_of: Callable[[str], Scene]) -> None:
    scene = scene_of("siglip")
    panel = FIGURES["position"].panel(scene, {"patch": [3, 26], "row": 5})
    assert panel["told"].startswith("The patch at row 5, column 26 is position ")
    assert [control["value"] for control in panel["controls"]][1:] == [5, 26]
    values = scene.model.encode(scene.choose(None)).projected.values[5 * 27 + 26]
    assert f"{len(values)} of length {np.linalg.norm(values):.1f} come out" in panel["told"]
    with pytest.raises(ValueError, match="rows 0 to 26 and columns 0 to 26"):
        FIGURES["position"].panel(scene, {"row": 27})


@pytest.mark.claim("C18", "C19", "C20")
def test_published_numbers_are_those_of_the_fact_sheet(scene_of: Callable[[str], Scene]) -> None:
    told, scene = published(), scene_of("clip")
    assert sum(layer.parameters for layer in told.projector) == 20_979_712
    panel = FIGURES["values"].panel(scene, {})
    found = rows(panel)
    assert found["LLaVA-1.5 7B, before"][:4] == ["576 x 1024", "589,824", "2.36 MB", "1.18 MB"]
    assert found["LLaVA-1.5 7B, after"][:3] == ["576 x 4096", "2,359,296", "9.44 MB"]
    sight = scene.model.encode(scene.choose(None))
    before, after = sight.features.selected, sight.projected.values
    assert found["before the projector"][:2] == [f"{before.shape[0]} x {before.shape[1]}", f"{before.size:,}"]
    assert found["after it"][:2] == [f"{after.shape[0]} x {after.shape[1]}", f"{after.size:,}"]
    title = parts(panel, "table")[0]["rows"][1][3]["title"]
    assert title == f"{after.nbytes:,} bytes"
    assert "4,198,400 against 20,979,712" in parts(panel, "note")[0]["text"]


@pytest.mark.claim("C21")
@pytest.mark.parametrize("checkpoint", ["clip", "siglip", pytest.param("workshop", marks=pytest.mark.embedded)])
def test_tokens_are_the_loaded_tokenizer_s(
    scene_of: Callable[[str], Scene], loaded: Callable[[str], Any], checkpoint: str
) -> None:
    scene, tokenizer = scene_of(checkpoint), loaded(checkpoint).tokenizer
    panel = FIGURES["tokens"].panel(scene, {})
    found = rows(panel)
    patches = scene.model.facts.grid.patches
    assert found["the picture's positions"] == [f"{patches}", f"{patches}", "576"]
    assert found["the whole prefix"][0] == f"{patches + 10}"
    assert found["the whole prefix"][2] == "601"
    assert found["template and start token"][2] == "12"
    text = published().prompt.text
    counted = len(tokenizer(f"\n{text}", add_special_tokens=False)["input_ids"]) - len(
        tokenizer("\n", add_special_tokens=False)["input_ids"]
    )
    assert abs(int(found["the text"][1]) - counted) <= 1  # a tokenizer may join a blank to a word at the edge
    pieces = parts(panel, "table")[1]["rows"]
    joined = "".join(row[1].strip("“”") for row in pieces if row[3] == "text")
    assert joined.strip() == text
    other = rows(FIGURES["tokens"].panel(scene, {"text": "Is there a saw?"}))
    assert other["the whole prefix"][2] == "not counted"


@pytest.mark.claim("C24", "C25")
@pytest.mark.embedded
def test_the_ladder_comes_from_picture_and_words_together(workshop: Scene) -> None:
    panel = FIGURES["blocked"].panel(workshop, {"picture": "ladder-and-wiring.png"})
    found = answers(panel)
    assert found["Everything seen"]["text"] == "There is a ladder near exposed wiring."
    assert len({row["text"] for row in found.values()}) == 4
    shares = parts(panel, "bars")[0]["rows"]
    assert sum(row["value"] for row in shares) == pytest.approx(1, abs=1e-4)
    ladder = rows(panel, 1)["“ ladder”"]
    assert ladder[0] == "> 99 %"
    sight = workshop.model.encode(workshop.choose("ladder-and-wiring.png"))
    found_again = workshop.model.laboratory.blocked(sight, QUESTION)
    place = found_again.answer.tokens.index(" ladder")
    blind, mute, _ = (each.said[place] for each in found_again.without)
    assert ladder[1:3] == [chance(blind), chance(mute)]
    assert blind < 0.1 < mute < found_again.answer.probabilities[place]


@pytest.mark.claim("C11", "C13")
@pytest.mark.embedded
def test_baselines_differ_where_stage_two_taught_something(workshop: Scene) -> None:
    settings = {"questions": ["How many telephones are there?", "What does the sign say?"], "talk": []}
    panel = FIGURES["baselines"].panel(workshop, settings)
    assert parts(panel, "table")[0]["head"][1:] == [
        "Stage one only",
        "Stage two only, one round",
        "Both stages (shipped)",
    ]
    found = rows(panel)
    assert found["How many telephones are there?"][2] == "I count three telephones."
    assert found["How many telephones are there?"][0] != "I count three telephones."
    assert found["What does the sign say?"][2] == "The sign says TOOLS."
    assert found["What does the sign say?"][0] != "The sign says TOOLS."
    assert "differently 2 times" in panel["told"]


@pytest.mark.claim("C11", "C13")
def test_a_model_without_baselines_says_so(scene_of: Callable[[str], Scene]) -> None:
    panel = FIGURES["baselines"].panel(scene_of("siglip"), {})
    assert "siglip" in panel["told"]
    assert "without its sisters" in panel["told"]


@pytest.mark.claim("C15", "B1")
@pytest.mark.embedded
def test_a_blank_and_a_wrong_picture_change_the_answer(workshop: Scene) -> None:
    panel = FIGURES["controls"].panel(workshop, {"picture": "ladder-and-wiring.png", "other": "padlocks.png"})
    found = answers(panel)
    assert list(found) == ["A ladder by the wires", "A blank picture", "Four padlocks"]
    assert len({row["text"] for row in found.values()}) == 3
    sure = [row[0] for row in rows(panel).values()]
    assert sure[0].startswith("−0.00")
    assert all(float(value.replace("−", "-")) < -1 for value in sure[1:])


@pytest.mark.slow
@pytest.mark.claim("C15")
@pytest.mark.embedded
def test_another_picture_is_another_one(workshop: Scene, gallery: Gallery) -> None:
    # Previously the page's picture, when it was a shipped one, was compared with itself and "did not need the picture".
    own = Scene(workshop.model, gallery, gallery.open("ladder-and-wiring.png"))
    panel = FIGURES["controls"].panel(own, {})
    assert list(answers(panel)) == ["A ladder by the wires", "A blank picture", "Four padlocks"]
    assert panel["told"].endswith("Of a blank picture and of another one it says something else.")
    same = FIGURES["controls"].panel(own, {"other": "ladder-and-wiring.png"})
    assert same["told"].endswith("The other picture is the same one: choose another.")
    stranger = Scene(workshop.model, gallery, Image.new("RGB", (90, 60), (20, 90, 30)))
    panel = FIGURES["controls"].panel(stranger, {})
    assert parts(panel, "pictures")[0]["rows"][0]["name"] == "The picture on the page"
    assert "did not need this one" in panel["told"]
    loose = FIGURES["controls"].panel(own, {"question": "Where is the axe?", "other": "padlocks.png"})
    assert "did not need" not in loose["told"]


def truth(probe: Probe) -> scenes.Scene:
    """What is in the picture that a probe asks about."""
    assert probe.seed is not None
    return scenes.scene(probe.seed, "evaluate")


@pytest.mark.claim("B1")
def test_every_probe_s_truth_is_the_scene_s() -> None:
    counting, detail, side, absent, nothing = probes().probes
    counted = next(i for i, kind in enumerate(KINDS) if counting.question == f"How many {kind.plural} are there?")
    assert NUMBERS[truth(counting).count(counted)] == counting.truth
    signs = [thing for thing in truth(detail).things if thing.writing]
    assert [SIGNS[thing.writing.text] for thing in signs if thing.writing] == [detail.truth]
    (named,) = (
        each for each in truth(side).things if side.question == f"What is right of the {KINDS[each.kind].name}?"
    )
    beside = toward(truth(side), named, "right of")
    assert beside is not None
    assert KINDS[beside.kind].one == side.truth
    assert absent.question not in {f"What colour is the {KINDS[each.kind].name}?" for each in truth(absent).things}
    assert absent.question in {f"What colour is the {kind.name}?" for kind in KINDS}
    assert nothing.seed is None


@pytest.mark.claim("B1")
def test_the_kept_scenes_are_those_that_the_dice_of_evaluation_draw(tmp_path: Path) -> None:
    # Previously the page drew them itself, and brought generator and sprites along.
    seeds = [probe.seed for probe in probes().probes if probe.seed is not None]
    assert len(seeds) == 4
    for seed in seeds:
        drawn = scenes.draw(scenes.scene(seed, "evaluate"), 2)
        assert drawn.size == (672, 672)
        assert np.array_equal(np.asarray(probe_picture(seed)), np.asarray(drawn)), seed
    asked: list[tuple[int, int]] = []

    def draw(seed: int, scale: int) -> Image.Image:
        asked.append((seed, scale))
        return Image.new("RGB", (8, 5), (seed % 256, 20, 30))

    files = record(draw, tmp_path)
    assert asked == [(seed, SCALE) for seed in seeds]
    assert sorted(files) == sorted(tmp_path.iterdir())
    for seed in seeds:
        assert probe_picture(seed, tmp_path).getpixel((7, 4)) == (seed % 256, 20, 30)


@pytest.mark.claim("B1")
@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        (0, ["I count five pumps.", "There are 5.", "Five"], ["I count six pumps.", "There are 15.", "fifteen"]),
        (1, ["The sign says EXIT.", "It says “Exit”"], ["The sign says KEEP OUT.", "exits are left"]),
        (2, ["right of it is an oil drum.", "A drum"], ["right of it is nothing.", "a drumstick"]),
        (3, ["I see no door here.", "There isn't one."], ["The door is orange."]),
        (4, ["I cannot see a picture.", "There is no image."], ["Yes, there is a hammer.", "No, there is no hammer."]),
    ],
)
def test_right_is_told_from_wrong(place: int, good: list[str], bad: list[str]) -> None:
    probe = probes().probes[place]
    assert [probe.is_right(text) for text in good] == [True] * len(good)
    assert [probe.is_right(text) for text in bad] == [False] * len(bad)


@pytest.mark.claim("B1")
@pytest.mark.embedded
def test_the_shipped_model_really_fails_at_three_probes_or_more(workshop: Scene) -> None:
    found = answers(FIGURES["cracks"].panel(workshop, {}))
    assert len(found) == 5
    assert sum(not row["good"] for row in found.values()) >= 3
    assert found["Counting many"]["text"] == "I count six fuel pumps."
    assert not found["Counting many"]["good"]


def test_numbers_are_told_as_a_person_reads_them() -> None:
    told = [chance(value) for value in (1.0, 0.9999, 0.5, 0.001, 0.00001)]
    assert told == ["100 %", "> 99 %", "50 %", "0.10 %", "< 0.01 %"]
    assert [logs(value) for value in (0.0, -0.00001, -0.0018, -2.125, -np.inf)] == [
        "0.0000", "> −0.0001", "−0.0018", "−2.12", "−∞",
    ]  # fmt: skip
