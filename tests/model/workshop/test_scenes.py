"""The world draws what it says it draws."""

import itertools

import numpy as np
import pytest

from model.workshop.scenes import CELLS, FAR, IGNORE, NEAR, SIDE, STRANGE, Scene, Thing, draw, labels, scene
from model.workshop.strangers import stranger
from model.workshop.world import HAZARDS, KINDS, PLACES, STYLES, never_together


def test_equal_seeds_draw_equal_pictures_and_splits_differ() -> None:
    assert scene(5) == scene(5)
    assert np.array_equal(np.asarray(draw(scene(5))), np.asarray(draw(scene(5))))
    assert scene(5).things != scene(5, "evaluate").things


def test_things_come_alone_or_in_pairs_and_never_at_a_distance_one_could_argue_about() -> None:
    for seed in range(150):
        things = scene(seed).things
        gaps = {(a, b): a.gap(b) for a, b in itertools.permutations(things, 2)}
        assert all(gap <= NEAR or gap >= FAR for gap in gaps.values())
        for thing in things:
            assert sum(gap <= NEAR for (a, _), gap in gaps.items() if a is thing) <= 1
            assert thing.left >= 0
            assert thing.top >= 0
            assert max(thing.left + thing.width, thing.top + thing.height) <= SIDE


def test_training_keeps_some_kinds_apart_and_evaluation_may_join_them() -> None:
    assert not any(scene(seed).unseen_pair for seed in range(300))
    pair = next((a, b) for a in range(len(KINDS)) for b in range(a) if never_together(a, b))
    assert any(scene(seed, "evaluate", pair=pair).unseen_pair for seed in range(5))


def test_a_hazard_holds_when_and_only_when_its_two_kinds_are_near() -> None:
    hazard = HAZARDS[0]

    def things(gap: int) -> tuple[Thing, ...]:
        first = Thing(hazard.first, STYLES[0], 20, 20, 60, 60, False)
        return first, Thing(hazard.second, STYLES[0], 80 + gap, 20, 60, 60, False)

    assert Scene(0, "train", things(NEAR)).hazards == [0]
    assert Scene(0, "train", things(FAR)).hazards == []


def test_labels_name_the_place_and_kind_where_the_pixels_are() -> None:
    thing = Thing(3, STYLES[0], 10, 200, 84, 84, False)
    truth = labels(Scene(1, "train", (thing,)))
    covered = np.flatnonzero(truth.kind == 4)
    rows, columns = covered // CELLS, covered % CELLS
    assert len(covered) > 4
    assert rows.min() >= 14
    assert rows.max() <= 20
    assert columns.max() <= 6
    assert set(truth.place[covered]) == {thing.place}
    assert PLACES[thing.place] == "bottom left"
    assert np.flatnonzero(truth.centre == 1).tolist() == [thing.patch]
    assert set(truth.neighbour[covered]) == {0}
    assert set(truth.place[truth.kind == 0]) == {IGNORE}


def test_the_sprite_changes_pixels_only_inside_its_box() -> None:
    thing = Thing(8, STYLES[1], 40, 60, 70, 90, True)
    change = np.asarray(draw(Scene(2, "train", (thing,))), int) - np.asarray(draw(Scene(2, "train", ())), int)
    rows, columns = np.nonzero(np.abs(change).sum(axis=2))
    assert (rows.min(), columns.min()) >= (60, 40)
    assert rows.max() < 150
    assert columns.max() < 110
    assert len(rows) > 500


@pytest.mark.parametrize("seed", range(12))
def test_strangers_are_pictures_of_the_same_size(seed: int) -> None:
    picture = stranger(seed)
    assert picture.size == (SIDE, SIDE)
    assert picture.mode == "RGB"
    assert len(KINDS) + 1 == STRANGE


def test_every_kind_is_drawn_in_every_style() -> None:
    from model.workshop.sprites import sprite

    assert len(KINDS) >= 36
    for style, kind in itertools.product(STYLES, range(len(KINDS))):
        assert np.asarray(sprite(style, kind))[..., 3].max() == 255
