"""Figures of recorded results and of arithmetic: their numbers against the files and against another way to compute."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open

from lessons.figures import measurements
from lessons.figures.figure import Panel, Scene
from lessons.figures.measurements import EXPERIMENTS, WEIGHTS, difference, evaluation, parameters, phase
from lessons.figures.registry import FIGURES, draw
from lessons.gallery import Gallery
from tests.lessons.fakes import FakeEngine

PICTURES = Path(__file__).parents[3] / "assets" / "pictures"


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    return Gallery(PICTURES)


@pytest.fixture
def bare(gallery: Gallery) -> Scene:
    """No model yet, no picture of one's own."""
    return Scene(None, gallery)


@pytest.fixture
def live(gallery: Gallery) -> Scene:
    """A fake model of 4 x 6 patches of 8 pixels."""
    return Scene(FakeEngine(), gallery)


def table(panel: Panel, place: int = 0) -> dict[str, list[str]]:
    """Rows of the panel's table number `place`, by the text of their first cell."""
    rows = [part for part in panel["parts"] if part["kind"] == "table"][place]["rows"]
    texts = [[cell if isinstance(cell, str) else cell["text"] for cell in row] for row in rows]
    return {row[0]: row[1:] for row in texts}


def notes(panel: Panel) -> str:
    return " ".join(part["text"] for part in panel["parts"] if part["kind"] == "note")


@pytest.mark.parametrize("name", ["curves", "tasks", "cost", "positions", "toy"])
def test_every_panel_is_whole(live: Scene, name: str) -> None:
    panel = draw(live, name, {})
    json.dumps(panel)
    assert panel["title"]
    assert panel["told"].endswith((".", ").", "resampled)."))
    assert all(panel["why"][question].strip() for question in ("what", "how", "scale", "not"))
    for part in panel["parts"]:
        if part["kind"] == "plot":
            assert part["words"]
        if part["kind"] == "table":
            assert {len(row) for row in part["rows"]} == {len(part["head"])}


@pytest.mark.claim("C16", "C17", "A1")
@pytest.mark.parametrize(
    ("width", "height", "patch", "text"),
    [(336, 336, 14, 0), (448, 448, 14, 12), (224, 224, 16, 0), (450, 441, 14, 7), (10, 10, 14, 0), (1, 1, 1, 1)],
)
def test_positions_counted_one_by_one(bare: Scene, width: int, height: int, patch: int, text: int) -> None:
    panel = draw(bare, "positions", {"width": width, "height": height, "patch": patch, "text": text})
    corners = [(x, y) for x in range(0, width, patch) for y in range(0, height, patch)]
    whole = [(x, y) for x, y in corners if x + patch <= width and y + patch <= height]
    found = table(panel)
    assert found["positions of the picture"][1] == f"{len(whole):,}"
    if text:
        assert found["with the text"][1] == f"{len(whole) + text:,}"
    assert ("do not fill a patch" in notes(panel)) == bool(whole and (width % patch or height % patch))
    assert ("no position at all" in notes(panel)) == (not whole)


@pytest.mark.claim("C17", "A1")
def test_the_lesson_s_own_positions(bare: Scene) -> None:
    assert "24 x 24 = 576 positions" in draw(bare, "positions", {"width": 336, "height": 336, "patch": 14})["told"]
    found = table(draw(bare, "positions", {"width": "448", "height": "448", "patch": "14", "text": "12"}))
    assert (found["positions of the picture"][1], found["with the text"][1]) == ("1,024", "1,036")


def test_positions_beside_the_loaded_model(live: Scene, bare: Scene) -> None:
    own = draw(live, "positions", {})
    assert "48 x 32 pixels at a patch of 8 gives 6 x 4 = 24" in own["told"]
    assert "This is what the loaded model takes" in notes(own)
    assert table(own)["keys and values in the loaded model"] == ["x 96 bytes", "2.3 KB"]  # 24 * 96 = 2,304 bytes
    assert "4 x 6 = 24 patches. 4 x 7 = 28 do not fit it" in notes(draw(live, "positions", {"width": 56}))
    assert "patches of 8 pixels" in notes(draw(live, "positions", {"patch": 14}))
    assert "once it is loaded" in notes(draw(bare, "positions", {"width": 10, "height": 10, "patch": 2}))
    with pytest.raises(ValueError, match="still being loaded"):
        draw(bare, "positions", {"width": 336})


def test_controls_hold_what_was_drawn(live: Scene) -> None:
    panel = draw(live, "positions", {"width": 56, "text": 3})
    assert {one["name"]: one["value"] for one in panel["controls"]} == {
        "width": 56,
        "height": 32,
        "patch": 8,
        "text": 3,
    }


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("positions", {"width": 0}, "width: should be at least 1, not 0"),
        ("positions", {"width": 10**9}, "width: should be at most 10000"),
        ("positions", {"width": ""}, "width: should be a whole number"),
        ("positions", {"width": "<b>"}, "width: should be a whole number"),
        ("positions", {"width": "三百"}, "width: should be a whole number"),
        ("positions", {"depth": 3}, "depth: is not known here"),
        ("toy", {"row": [1, 2]}, "row"),
        ("toy", {"row": [1, 2, math.inf]}, "row.2"),
        ("curves", {"seed": 1}, "seed: is not known here"),
        ("nothing", {}, "There is no figure 'nothing'"),
        (None, {}, "There is no figure"),
        (["curves"], {}, "There is no figure"),
        ("curves", None, "settings are an object"),
        ("curves", ["x"], "settings are an object"),
        ("curves", {3: 1}, "settings are an object"),
    ],
)
def test_settings_that_cannot_be(live: Scene, name: object, settings: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        draw(live, name, settings)


@pytest.mark.claim("C23")
def test_the_toy_of_the_lesson(bare: Scene) -> None:
    (part,) = draw(bare, "toy", {})["parts"]
    assert part["row"] == [1, 2, 1]
    assert part["matrix"] == [[2, 0], [1, 3], [-1, 4]]
    assert part["result"] == [3, 10]
    assert "1·2 + 2·1 + 1·(−1) = 3 and 1·0 + 2·3 + 1·4 = 10" in draw(bare, "toy", {})["told"]
    assert part["products"] == [[2, 0], [2, 6], [-1, 4]]


@pytest.mark.claim("C23")
def test_another_toy(bare: Scene) -> None:
    panel = draw(bare, "toy", {"row": [0.5, -1, 2], "matrix": [[4, 0], [1, 1], [0, 3]]})
    assert panel["parts"][0]["result"] == [0.5 * 4 - 1, -1 + 2 * 3]
    assert "[0.5, −1, 2] times the matrix is [1, 5]" in panel["told"]


@pytest.mark.claim("C12")
def test_losses_are_those_of_the_logs(bare: Scene) -> None:
    panel = draw(bare, "curves", {})
    lines = [json.loads(line) for line in (EXPERIMENTS / "stage-two.jsonl").read_text().splitlines()]
    logged = {line["step"]: line["loss"] for line in lines if "loss" in line}
    plot = panel["parts"][0]["figure"]["data"]
    both = next(trace for trace in plot if trace["name"] == "stage two after stage one")
    assert dict(zip(both["x"], both["y"], strict=True)) == logged
    one = next(trace for trace in plot if trace["name"].startswith("stage one"))
    assert max(one["x"]) == 0
    assert min(one["x"]) == 50 - 300
    found = table(panel)
    assert found["50"] == ["0.244", "0.647"]
    assert found["500"] == ["0.117", "0.145"]
    assert "One seed each" in panel["why"]["not"]


@pytest.mark.claim("C12")
def test_the_difference_against_a_normal_approximation() -> None:
    first, second = evaluation("first-round-evaluation"), evaluation("without-stage-one-evaluation")
    assert first is not None
    assert second is not None
    found = difference(first, second)
    shared = second.scenes
    more = [a - b for a, b in zip(first.by_scene[:shared], second.by_scene, strict=True)]
    mean = sum(more) / shared
    spread = math.sqrt(sum((one - mean) ** 2 for one in more) / (shared - 1)) * math.sqrt(shared)
    assert found.first - found.second == pytest.approx(sum(more) / found.answers)
    assert found.low == pytest.approx((sum(more) - 1.96 * spread) / found.answers, abs=6e-4)
    assert found.high == pytest.approx((sum(more) + 1.96 * spread) / found.answers, abs=6e-4)
    assert found.low > 0


@pytest.mark.claim("C13", "C15", "Q2")
def test_tasks_are_those_of_the_evaluations(bare: Scene) -> None:
    panel = draw(bare, "tasks", {})
    told: dict[str, Any] = json.loads((EXPERIMENTS / "evaluation.json").read_text())
    scores = table(panel, 1)
    assert set(scores) == set(told["tasks"])
    for task, score in told["tasks"].items():
        low, high = score["interval"]
        assert scores[task][0] == f"{score['share']:.3f}"
        n, p, z = score["n"], score["share"], 1.96  # Wilson's interval again
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        assert low == pytest.approx((middle - half) / (1 + z * z / n), abs=2e-4)
        assert high == pytest.approx((middle + half) / (1 + z * z / n), abs=2e-4)
    controls = table(panel)
    assert [cells[0] for cells in controls.values()] == ["1,000", "200", "150", "150"]
    right, blank, other = (float(cell.split()[0]) for cell in controls["shipped"][1:])
    assert right > 2 * other > 2 * blank
    assert controls["shipped"][1] == "0.951 (0.948–0.954)"
    assert float(scores["sign"][3]) < 0.1  # stage one alone never saw what is on a sign
    dots = next(part for part in panel["parts"] if part["kind"] == "plot")["figure"]["data"][0]
    place = list(dots["y"]).index("caption")
    low, high = told["tasks"]["caption"]["interval"]
    assert dots["x"][place] - dots["error_x"]["arrayminus"][place] == pytest.approx(low)
    assert dots["x"][place] + dots["error_x"]["array"][place] == pytest.approx(high)


@pytest.mark.claim("C01", "C08")
def test_parameters_of_the_shipped_model_by_its_tensors() -> None:
    found = {"eye": 0, "translator": 0, "tutor": 0}
    with safe_open(WEIGHTS, "np") as weights:
        for name in weights.keys():  # noqa: SIM118 (not a mapping)
            part = "eye" if "vision" in name else "translator" if "projector" in name else "tutor"
            found[part] += weights.get_tensor(name).size
    assert dict(parameters()) == found
    assert found["translator"] < 0.02 * sum(found.values())


@pytest.mark.claim("C08")
def test_llava_15_by_the_arithmetic_of_its_sizes(bare: Scene) -> None:
    panel = draw(bare, "cost", {})
    rows = next(part for part in panel["parts"] if part["kind"] == "table")["rows"]
    exact = [[int(cell["title"].replace(",", "")) for cell in row[1:]] for row in rows]
    assert [row[0] for row in rows] == [
        *("Our workshop model", "LLaVA-1.5 7B", "LLaVA-1.5 13B"),
        *("LLaVA-OneVision 0.5B", "llava-interleave 0.5B"),
    ]
    eye, translator, tutor, whole = zip(*exact, strict=True)
    layer = 4 * (1024**2 + 1024) + 2 * 1024 * 4096 + 4096 + 1024 + 4 * 1024
    assert eye[1] == eye[2] == 3 * 14**2 * 1024 + 1024 + 577 * 1024 + 2 * 1024 + 24 * layer + 2 * 1024
    for column, hidden, inner, layers in ((1, 4096, 11008, 32), (2, 5120, 13824, 40)):
        assert translator[column] == 1024 * hidden + hidden + hidden**2 + hidden
        block = 4 * hidden**2 + 3 * hidden * inner + 2 * hidden
        assert tutor[column] == 2 * 32000 * hidden + layers * block + hidden
    assert whole[1:] == (7_062_902_784, 13_350_839_296, 893_618_208, 864_031_264)
    # Previously lesson 1 asked for the eye's share of a LLaVA with half a billion, and the figure had no such model.
    # SigLIP so400m: 26 layers of width 1152, an inner width of 4304, 729 positions; fact sheet, section 1.1
    siglip = 4 * (1152**2 + 1152) + 1152 * 4304 + 4304 + 4304 * 1152 + 1152 + 4 * 1152
    assert eye[3] == eye[4] == 3 * 14**2 * 1152 + 1152 + 729 * 1152 + 26 * siglip + 2 * 1152
    assert translator[3] == 1152 * 896 + 896 + 896**2 + 896
    assert translator[4] == 1152 * 1024 + 1024 + 1024**2 + 1024
    assert whole[3] - eye[3] - translator[3] - tutor[3] == 896  # the newline vector
    assert "44.5 % of LLaVA-OneVision 0.5B, 46.0 % of llava-interleave 0.5B" in panel["told"]
    assert "4.3 % of LLaVA-1.5 7B" in panel["told"]
    assert "0.30 % of LLaVA-1.5 7B's" in panel["told"]


@pytest.mark.claim("C08")
def test_cost_of_our_phases_by_the_logs(bare: Scene) -> None:
    ours = table(draw(bare, "cost", {}), 1)
    rounds = ["third-stage-two", "stage-two-again", "stage-two-third", "stage-two-fourth", "stage-two-fifth"]
    for name, logs in (("Stage one", ["third-stage-one"]), ("Stage two", rounds)):
        ends = [json.loads((EXPERIMENTS / f"{log}.jsonl").read_text().splitlines()[-1]) for log in logs]
        assert ours[name][2] == f"{sum(end['step'] for end in ends):,}"
        assert ours[name][3] == f"{sum(end['seconds'] for end in ends) / 60:.0f} minutes"
    theirs = [part for part in draw(bare, "cost", {})["parts"] if part["kind"] == "table"][2]["rows"]
    hours = [int(row[-1]["text"].split()[0]) for row in theirs]
    assert hours == [int(3.5 * 8), 10 * 8, int(5.5 * 8), 20 * 8]
    assert [sum(hours[:2]), sum(hours[2:])] == [108, 204]


def test_a_phase_that_was_resumed_counts_each_step_once() -> None:
    run = phase("third-stage-two-without-stage-one")
    assert list(run.steps) == list(range(50, 1651, 50))
    assert run.seconds == 3309.5


def test_a_phase_that_was_begun_again_is_its_last_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = {"event": "start", "machine": "x86_64 CPU, 2 threads, bfloat16"}
    first = [begun, *({"step": 50 * n, "seconds": 100.0 * n, "loss": 9.0} for n in range(1, 9))]
    again = [{**begun, "machine": "x86_64 CPU, 1 threads, bfloat16"}, {"step": 50, "seconds": 7.0, "loss": 2.0}]
    (tmp_path / "begun-twice.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (*first, *again)))
    monkeypatch.setattr(measurements, "EXPERIMENTS", tmp_path)
    run = phase("begun-twice")
    assert (run.steps, run.losses, run.seconds, run.last_step, run.threads) == ((50,), (2.0,), 7.0, 50, 1)


def test_a_station_gives_its_settings_back(live: Scene) -> None:
    settings = {"at": "encoder", "view": "likeness", "patch": [1, 2]}
    assert draw(live, "station", settings) == {"station": {"at": "encoder", "view": "likeness", "patch": (1, 2)}}


def test_a_figure_that_needs_a_model_says_so_while_there_is_none(bare: Scene) -> None:
    for figure in FIGURES.values():
        if figure.needs != "nothing" and figure.name != "station":
            with pytest.raises(ValueError, match="still being loaded"):
                figure.panel(bare, {})


def test_which_picture_a_figure_takes(gallery: Gallery) -> None:
    first = gallery.open(gallery.shipped[0].file)
    assert Scene(None, gallery).choose(None).size == first.size
    own = first.resize((40, 30))
    assert Scene(None, gallery, own).choose(None) is own
    assert Scene(None, gallery, own).choose("cat.jpg").size == gallery.open("cat.jpg").size
