"""The world draws what it says it draws, and knows what it drew."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from PIL import Image

from model.workshop.backdrops import LIGHTS, ROOMS, photographed, room
from model.workshop.scenes import (
    FAR,
    IGNORE,
    MARGIN,
    MOST,
    NEAR,
    OVERLAP,
    SIDE,
    STRANGE,
    STRETCHED,
    TURN,
    TURNED,
    Labels,
    Scene,
    draw,
    labels,
    scene,
)
from model.workshop.signs import FONTS, PAINTS, WIDEST, Writing, plate, writing
from model.workshop.signs import LARGEST as TALLEST
from model.workshop.signs import SMALLEST as LOWEST
from model.workshop.sprites import OTHERS, drawn, other, sprite
from model.workshop.strangers import _blank, photographs, stranger
from model.workshop.things import (
    CELLS,
    FIELD_COLOURS,
    LARGEST,
    LOOKS,
    SMALLEST,
    SMALLEST_FIELD,
    THIRD,
    TRAINING_LOOKS,
    Thing,
    _fields,
    dressed,
    turned,
)
from model.workshop.world import (
    COLOURS,
    HAZARDS,
    INKED,
    KINDS,
    PLACES,
    SIGN,
    SIGNS,
    SIZES,
    STYLES,
    TRAINING_STYLES,
    UNSEEN_STYLE,
    WALKWAY,
    Hazard,
    index,
    never_together,
)
from tests.model.workshop.sprites_from_icons import NAMED, lines_for_gaps, recoloured

EVERY_STYLE = (*STYLES, UNSEEN_STYLE)
SPRITES = [kind for kind in range(len(KINDS)) if kind != SIGN]


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [scene(seed) for seed in range(400)]


def a_thing(kind: int, left: int, top: int, width: int = 60, height: int = 60, colour: int | None = None) -> Thing:
    return Thing(kind, STYLES[0], 0, colour, left, top, width, height)


def hidden(one: Thing, two: Thing) -> tuple[int, int]:
    """Pixels that two boxes share along x and along y."""
    x = min(one.left + one.width, two.left + two.width) - max(one.left, two.left)
    y = min(one.top + one.height, two.top + two.height) - max(one.top, two.top)
    return (x, y) if x > 0 and y > 0 else (0, 0)


def test_equal_seeds_draw_equal_pictures_and_splits_differ() -> None:
    assert scene(5) == scene(5)
    assert np.array_equal(np.asarray(draw(scene(5))), np.asarray(draw(scene(5))))
    assert scene(5).things != scene(5, "evaluate").things


def test_scenes_hold_none_to_eight_objects_one_a_place(scenes: list[Scene]) -> None:
    assert {len(made.things) for made in scenes} == set(range(MOST + 1))
    assert all(len({thing.place for thing in made.things}) == len(made.things) for made in scenes)
    assert {thing.place for made in scenes for thing in made.things} == set(range(len(PLACES)))
    assert {thing.kind for made in scenes for thing in made.things} == set(range(len(KINDS)))


def test_centres_keep_clear_of_the_lines_between_places(scenes: list[Scene]) -> None:
    for thing in (thing for made in scenes for thing in made.things):
        for along in thing.centre:
            assert MARGIN <= along % THIRD <= THIRD - MARGIN


def test_things_come_alone_or_in_pairs_and_never_at_a_distance_one_could_argue_about(scenes: list[Scene]) -> None:
    for made in scenes:
        gaps = {(a, b): a.gap(b) for a, b in itertools.permutations(made.things, 2)}
        assert all(gap <= NEAR or gap >= FAR for gap in gaps.values())
        for thing in made.things:
            near = [b for (a, b), gap in gaps.items() if a is thing and gap <= NEAR]
            assert near == ([found] if (found := made.neighbour(thing)) else [])
            assert thing.left >= 0
            assert thing.top >= 0
            assert max(thing.left + thing.width, thing.top + thing.height) <= SIDE
    assert any(made.neighbour(thing) for made in scenes for thing in made.things)


def test_only_the_two_of_a_pair_overlap_and_only_a_little(scenes: list[Scene]) -> None:
    overlaps = 0
    for made in scenes:
        for one, two in itertools.combinations(made.things, 2):
            x, y = hidden(one, two)
            if not x:
                continue
            overlaps += 1
            assert made.neighbour(one) is two
            assert SIGN not in (one.kind, two.kind)
            beside = one.place // 3 == two.place // 3
            side, share = (min(one.width, two.width), x) if beside else (min(one.height, two.height), y)
            assert share <= OVERLAP * side + 1  # boxes lie on whole pixels
    assert overlaps > 20


def test_objects_are_of_every_size_within_bounds_and_signs_as_large_as_their_letters(scenes: list[Scene]) -> None:
    things = [thing for made in scenes for thing in made.things]
    assert {thing.size for thing in things} == set(range(len(SIZES)))
    for thing in things:
        assert (thing.writing is not None) == (thing.kind == SIGN)
        if thing.writing:
            assert (thing.width, thing.height) == plate(thing.writing).size
        else:
            assert SMALLEST <= max(thing.width, thing.height) <= LARGEST


def test_a_size_class_is_the_octave_halved() -> None:
    classes = [a_thing(0, 0, 0, side, 10).size for side in (28, 39, 40, 55, 56, 79, 80, 111, 112, 160)]
    assert classes == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert a_thing(0, 0, 0, 10, 56).size == 2


def test_a_kind_that_comes_in_colours_has_one_and_no_other_has(scenes: list[Scene]) -> None:
    things = [thing for made in scenes for thing in made.things]
    assert all((thing.colour is not None) == KINDS[thing.kind].coloured for thing in things)
    assert {thing.colour for thing in things} == {None, *range(len(COLOURS))}
    assert {thing.look for thing in things} == set(range(TRAINING_LOOKS))


def test_training_keeps_some_kinds_apart(scenes: list[Scene]) -> None:
    assert sum(never_together(a, b) for a in range(len(KINDS)) for b in range(a)) > 50
    assert all(never_together(a, b) == never_together(b, a) for a in range(len(KINDS)) for b in range(len(KINDS)))
    for made in (*scenes, *(scene(seed, crowded=True) for seed in range(60))):
        kinds = [thing.kind for thing in made.things]
        assert not any(never_together(a, b) for a, b in itertools.combinations(kinds, 2))


def test_a_crowd_with_two_exposed_wirings_keeps_them_apart_too() -> None:
    for seed in (14070, 14782, 20220):
        kinds = [thing.kind for thing in scene(seed, crowded=True).things]
        assert not any(never_together(a, b) for a, b in itertools.combinations(kinds, 2))


def test_what_hazards_join_is_never_kept_apart() -> None:
    for rule in HAZARDS:
        assert not any(never_together(rule.kind, kind) for kind in (rule.near, rule.without) if kind is not None)


def test_evaluation_may_join_one_pair_kept_apart_and_only_that_one() -> None:
    asked = [pair for pair in itertools.combinations(range(len(KINDS)), 2) if never_together(*pair)]
    met = 0
    for seed, pair in enumerate(asked[::3]):
        kinds = [thing.kind for thing in scene(seed, "evaluate", pair=pair).things]
        met += set(pair) <= set(kinds)
        for a, b in itertools.combinations(kinds, 2):
            assert not never_together(a, b) or {a, b} == set(pair)
    assert met >= 0.9 * len(asked[::3])


@pytest.mark.parametrize("styles", [(UNSEEN_STYLE,), STYLES[1:2], STYLES])
def test_a_scene_is_drawn_in_the_styles_that_were_asked_for(styles: tuple[str, ...]) -> None:
    made = [scene(seed, "evaluate", styles=styles) for seed in range(60)]
    assert {thing.style for each in made for thing in each.things if thing.kind != SIGN} == set(styles)
    assert draw(next(each for each in made if each.things)).size == (SIDE, SIDE)


def test_a_crowded_scene_is_full_and_has_several_signs_at_times() -> None:
    made = [scene(seed, crowded=True) for seed in range(40)]
    assert np.mean([len(each.things) for each in made]) > MOST - 0.5
    assert {0, 1, 2, 3} <= {each.count(SIGN) for each in made}
    assert all(scene(seed).count(SIGN) <= 1 for seed in range(100))


def test_a_spill_that_lies_alone_lies_low(scenes: list[Scene]) -> None:
    spills = [(m, t) for m in scenes for t in m.things if t.kind == index("spill") and not m.neighbour(t)]
    assert len(spills) > 5
    assert all(thing.place >= 3 for _, thing in spills)


def facing(rule: Hazard, other: int | None, gap: int = NEAR, place: int = 0) -> Scene:
    """The rule's kind at a place, and another kind at a gap below or above it."""
    left, top = place % 3 * 112 + 26, place // 3 * 112 + 26
    near = () if other is None else (a_thing(other, left, top + (60 + gap) * (1 if place < 3 else -1)),)
    return Scene(0, "train", (a_thing(rule.kind, left, top), *near))


def judged(rule: Hazard, made: Scene) -> bool:
    return HAZARDS.index(rule) in made.hazards


@pytest.mark.parametrize("rule", HAZARDS, ids=lambda rule: rule.sentence)
def test_a_hazard_holds_where_and_only_where_its_sentence_is_true(rule: Hazard) -> None:
    bystander, place = index("pencil"), rule.places[0]
    partner = rule.near if rule.near is not None else rule.without
    needs = rule.near is not None
    assert judged(rule, facing(rule, None, place=place)) == (not needs)
    assert judged(rule, facing(rule, bystander, place=place)) == (not needs)
    if partner is not None:
        assert judged(rule, facing(rule, partner, NEAR, place)) == needs
        assert judged(rule, facing(rule, partner, FAR, place)) == (not needs)
    others = dataclasses.replace(rule, kind=bystander, near=None, without=None)
    assert not judged(rule, facing(others, partner, place=place))
    named = [kind for kind in (rule.kind, partner) if kind is not None]
    assert all(KINDS[kind].name in rule.sentence for kind in named)


@pytest.mark.parametrize("place", range(len(PLACES)))
@pytest.mark.parametrize("rule", HAZARDS, ids=lambda rule: rule.sentence)
def test_a_hazard_holds_at_its_places_alone(rule: Hazard, place: int) -> None:
    assert judged(rule, facing(rule, rule.near, place=place)) == (place in rule.places)
    assert rule.places in (tuple(range(9)), WALKWAY)


@pytest.mark.slow
def test_fourteen_rules_each_said_in_its_own_words_and_met_in_training() -> None:
    assert len(HAZARDS) == len({rule.sentence for rule in HAZARDS}) == 14
    assert {found for seed in range(1200) for found in scene(seed).hazards} == set(range(14))


def test_labels_name_what_is_where_the_pixels_are() -> None:
    bucket, chair = index("bucket"), index("chair")
    one, two = a_thing(bucket, 14, 200, 84, 84, colour=3), a_thing(chair, 14 + 84 + 6, 210, 100, 50, colour=0)
    truth = labels(Scene(1, "train", (one, two)))
    for number, (thing, near) in enumerate(((one, two), (two, one))):
        covered = np.flatnonzero(truth.kind == 1 + thing.kind)
        rows, columns = covered // CELLS, covered % CELLS
        assert len(covered) > 4
        assert thing.top // 14 <= rows.min() <= rows.max() <= (thing.top + thing.height) // 14
        assert thing.left // 14 <= columns.min() <= columns.max() <= (thing.left + thing.width) // 14
        assert np.array_equal(covered, np.flatnonzero(truth.thing == number))
        assert covered[truth.centre[covered] == 1].tolist() == [thing.patch]
        told = [set(getattr(truth, name)[covered]) for name in ("place", "neighbour", "colour", "size", "text")]
        assert told == [{thing.place}, {1 + near.kind}, {1 + (thing.colour or 0)}, {thing.size}, {IGNORE}]
    assert PLACES[one.place] == "bottom left"
    room_or_rim = truth.thing < 0
    assert (truth.thing[truth.kind == 0] == -1).all()
    assert (truth.kind[truth.thing == IGNORE] == IGNORE).all()
    for field in dataclasses.fields(Labels)[2:]:
        off_things = {0, IGNORE} if field.name == "centre" else {IGNORE}
        assert set(getattr(truth, field.name)[room_or_rim]) == off_things, field.name


def test_labels_of_a_thing_alone_in_its_own_colours() -> None:
    thing = a_thing(index("hammer"), 130, 20)
    truth = labels(Scene(1, "train", (thing,)))
    on = truth.thing == 0
    assert set(truth.neighbour[on]) == set(truth.colour[on]) == {0}


def test_labels_of_a_sign_tell_its_text() -> None:
    said = Writing(SIGNS.index("HIGH VOLTAGE"), 0, 18, 2, 0)
    width, height = plate(said).size
    sign = Thing(SIGN, "", 0, None, 40, 130, width, height, writing=said)
    truth = labels(Scene(1, "train", (sign,)))
    on = truth.thing == 0
    assert on.sum() >= width * height // 14**2 // 2
    assert set(truth.kind[on]) == {1 + SIGN}
    assert set(truth.text[on]) == {said.text}
    assert set(truth.text[~on]) == {IGNORE}


def test_the_room_is_what_no_object_touches() -> None:
    made = scene(14)
    bare = np.asarray(draw(dataclasses.replace(made, things=())), int)
    change = np.abs(np.asarray(draw(made), int) - bare).sum(axis=2)
    seen = change.reshape(CELLS, 14, CELLS, 14).max((1, 3)).ravel() > 60
    assert made.things
    assert seen[labels(made).thing >= 0].mean() > 0.95


def test_a_thing_in_front_hides_another_but_never_the_patch_of_its_centre(scenes: list[Scene]) -> None:
    checked = 0
    for made in scenes:
        truth = labels(made)
        for number, thing in enumerate(made.things):
            assert truth.thing[thing.patch] == number
            assert truth.centre[thing.patch] == 1
        assert (truth.centre == 1).sum() == len(made.things)
        assert (truth.centre[truth.kind == 0] == 0).all()
        assert (truth.centre[truth.thing == IGNORE] == IGNORE).all()
        checked += any(hidden(a, b)[0] for a, b in itertools.combinations(made.things, 2))
    assert checked > 20
    back, front = a_thing(index("brick"), 20, 20, 80, 80), a_thing(index("brick"), 52, 24, 80, 80)
    before, after = (labels(Scene(0, "train", things)) for things in ((back,), (back, front)))
    assert (after.thing == 0).sum() < (before.thing == 0).sum()
    assert after.thing[back.patch] == 0
    assert after.centre[back.patch] == 1


def test_the_sprite_changes_pixels_only_in_and_just_round_its_box() -> None:
    thing = Thing(index("ladder"), STYLES[1], 0, None, 40, 60, 70, 90, True)
    change = np.asarray(draw(Scene(2, "train", (thing,))), int) - np.asarray(draw(Scene(2, "train", ())), int)
    rows, columns = np.nonzero(np.abs(change).sum(axis=2))
    shadow = 8
    assert 60 - shadow <= rows.min() <= rows.max() < 150 + shadow
    assert 40 - shadow <= columns.min() <= columns.max() < 110 + shadow
    assert len(rows) > 500


def test_what_is_painted_last_is_in_front() -> None:
    back, front = a_thing(index("box"), 100, 100, 90, 90), a_thing(index("brick"), 120, 120, 90, 90)
    one, two = (np.asarray(draw(Scene(3, "train", things)), int) for things in ((back, front), (front, back)))
    assert np.abs(one - two)[125:185, 125:185].mean() > 10


def test_a_flipped_thing_is_drawn_mirrored_and_a_larger_scale_draws_the_same_picture() -> None:
    thing = a_thing(index("saw"), 100, 100, 120, 90)
    plain, flipped = (
        np.asarray(draw(Scene(3, "train", (dataclasses.replace(thing, flipped=way),))), int) for way in (False, True)
    )
    assert np.abs(plain - flipped).mean() > 0.5
    made = scene(14)
    large = draw(made, scale=2)
    assert large.size == (2 * SIDE, 2 * SIDE)
    small = np.asarray(large.resize((SIDE, SIDE)), int)
    assert np.abs(small - np.asarray(draw(made), int)).mean() < 16


def test_blank_pictures_are_of_any_colour_and_at_times_of_one_grey() -> None:
    blanks = [np.asarray(_blank(np.random.default_rng(seed))) for seed in range(300)]
    plain = [picture[0, 0].tolist() for picture in blanks if np.ptp(picture, axis=(0, 1)).max() == 0]
    grey = [colour for colour in plain if len(set(colour)) == 1]
    assert 0.35 < len(plain) / 300 < 0.65
    assert 0.15 < len(grey) / len(plain) < 0.45
    assert len({colour[0] for colour in grey}) > 20


@pytest.mark.parametrize("seed", range(12))
def test_strangers_are_pictures_of_the_same_size(seed: int) -> None:
    picture = stranger(seed)
    assert picture.size == (SIDE, SIDE)
    assert picture.mode == "RGB"
    assert np.array_equal(np.asarray(picture), np.asarray(stranger(seed)))
    assert len(KINDS) + 1 == STRANGE


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_every_kind_and_every_other_thing_is_drawn_in_every_style(style: str) -> None:
    assert len(KINDS) == 66
    pictures = [sprite(style, kind) for kind in SPRITES] + [other(style, number) for number in range(len(OTHERS))]
    for picture in pictures:
        alpha = np.asarray(picture)[..., 3]
        assert alpha.max() >= 250
        assert max(picture.size) >= 100
        assert (alpha > 128).mean() > 0.03
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_the_unseen_style_is_another_one() -> None:
    assert len(set(STYLES)) == 4
    assert UNSEEN_STYLE not in STYLES
    ours = index("exposed wiring"), index("spill")
    for kind in set(SPRITES) - set(ours):
        assert sprite(UNSEEN_STYLE, kind).tobytes() not in {sprite(style, kind).tobytes() for style in STYLES}


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_painted_colours_are_told_apart(style: str) -> None:
    paints = np.array(list(COLOURS.values()), float)
    painted = [kind for kind in SPRITES if KINDS[kind].coloured]
    right = []
    for kind, colour in itertools.product(painted, range(len(COLOURS))):
        pixels = np.asarray(dressed(style, kind, colour, 0), float)
        mean = pixels[pixels[..., 3] > 128][:, :3].mean(0)
        right.append(((paints - mean) ** 2).sum(1).argmin() == colour)
    assert np.mean(right) > 0.95


def test_each_look_shows_a_drawing_differently() -> None:
    for kind, colour in ((index("hammer"), None), (index("bucket"), 2)):
        shown = {dressed(STYLES[0], kind, colour, look).tobytes() for look in range(TRAINING_LOOKS)}
        assert len(shown) >= (TRAINING_LOOKS if colour is None else 3)  # paint has no other tones
    for style in INKED:
        assert len({dressed(style, index("camera"), None, look).tobytes() for look in range(LOOKS)}) == LOOKS


def test_an_inked_drawing_has_flat_colours_and_dark_lines_where_two_meet() -> None:
    for kind, colour in ((index("fire extinguisher"), None), (index("hammer"), None), (index("chair"), 3)):
        drawings = [np.asarray(dressed(STYLES[1], kind, colour, look)) for look in (1, 4)]  # both outlined
        outlined, inked = (drawing[drawing[..., 3] > 250][:, :3] for drawing in drawings)
        assert (inked.max(-1) < 60).mean() > 1.1 * (outlined.max(-1) < 60).mean()
        assert len(np.unique(inked, axis=0)) < len(np.unique(outlined, axis=0)) / 2


@pytest.mark.parametrize("style", INKED)
def test_a_line_drawing_is_filled_field_by_field_and_keeps_its_lines(style: str) -> None:
    many: list[int] = []
    for kind in [kind for kind in SPRITES if drawn(style, kind) and not KINDS[kind].coloured][::4]:
        plain, filled = (np.asarray(dressed(style, kind, None, look), int) for look in (0, 5))
        assert np.array_equal(plain[..., 3], filled[..., 3])
        assert (filled[..., :3].max(-1) <= plain[..., :3].max(-1) + 1).all()  # lines stay dark
        shown = filled[(plain[..., 3] > 250) & (plain[..., :3].min(-1) == 255)][:, :3]
        colours, pixels = np.unique(shown, axis=0, return_counts=True)
        many.append(int((pixels >= SMALLEST_FIELD).sum()))
        assert not (colours == 255).all(-1).any() or many[-1] > 1
    assert np.mean(np.array(many) > 1) >= 0.4
    assert max(many) <= FIELD_COLOURS


def test_a_silhouette_becomes_light_shapes_with_lines_round_them_and_in_narrow_gaps() -> None:
    alpha = np.zeros((60, 100), np.uint8)
    alpha[10:50, 10:40] = alpha[10:50, 46:90] = 255  # two shapes, six pixels apart
    black = np.zeros((60, 100, 4), np.uint8)
    black[..., 3] = alpha
    found = np.asarray(lines_for_gaps(Image.fromarray(black)))[6:-6, 6:-6]
    assert (found[alpha > 0] == 255).all()
    for row, column in ((30, 43), (30, 8), (8, 60)):  # the gap, left of a shape, above one
        assert found[row, column].tolist() == [0, 0, 0, 255]
    assert found[30, 98, 3] == found[1, 1, 3] == 0


def test_theme_are_exchanged_all_at_once() -> None:
    assert recoloured("#a #b #c", {"#a": "#b", "#b": "#a"}) == "#b #a #c"
    assert recoloured("#a", {}) == "#a"


def test_fields_are_found_apart_and_largest_first() -> None:
    light = np.zeros((20, 30), bool)
    light[2:6, 2:6] = light[8:18, 4:14] = True
    light[3, 20] = True  # too small to have a colour of its own
    assert [int(field.sum()) for field in _fields(light)] == [100, 16]


def test_pale_fields_keep_their_dark_lines() -> None:
    for kind in (index("hammer"), index("alarm clock")):
        inked, pale, palest = (np.asarray(dressed(STYLES[0], kind, None, look), int) for look in (4, 6, 7))
        field, line = inked[..., :3].max(-1) > 100, (inked == (24, 24, 28, 255)).all(-1)
        brightness = [drawing[field][:, :3].mean() for drawing in (inked, pale, palest)]
        assert brightness[0] + 40 < brightness[1] < brightness[2] - 20
        assert np.quantile(palest[field][:, :3], 0.2) > 200
        assert line.mean() > 0.05
        assert (palest[line] == inked[line]).mean() > 0.95


def test_only_training_turns_things_and_draws_them_in_further_looks_and_styles(scenes: list[Scene]) -> None:
    def things(made: list[Scene]) -> list[Thing]:
        return [thing for each in made for thing in each.things if thing.kind != SIGN]

    trained, asked = things(scenes), things([scene(seed, "evaluate") for seed in range(200)])
    assert {thing.style for thing in trained} == {*STYLES, *TRAINING_STYLES}
    assert {thing.look for thing in trained} == set(range(TRAINING_LOOKS))
    assert {thing.angle for thing in trained} == set(range(-TURNED, TURNED + 1, TURN))
    plain = [t for t in trained if t.angle == 0 and t.look < LOOKS and t.style in STYLES]
    assert 0.45 < len(plain) / len(trained) < 0.6
    assert {thing.style for thing in asked} == set(STYLES)
    assert {thing.look for thing in asked} == set(range(LOOKS))
    assert {thing.angle for thing in asked} == {0}


def test_only_training_stretches_things(scenes: list[Scene]) -> None:
    def stretches(made: list[Scene]) -> list[float]:
        """Natural logarithm of how much wider than its drawing each thing is that is not small."""
        found = []
        for thing in [one for each in made for one in each.things if one.kind != SIGN]:
            if min(thing.width, thing.height) < 40:
                continue
            width, height = turned(dataclasses.replace(thing, left=0, top=0, width=0, height=0), False).size
            found.append(math.log(thing.width / thing.height * height / width))
        return found

    trained, asked = stretches(scenes), stretches([scene(seed, "evaluate") for seed in range(200)])
    assert max(map(abs, asked)) < 0.05  # whole pixels
    assert STRETCHED - 0.05 < max(trained) < STRETCHED + 0.05
    assert -STRETCHED - 0.05 < min(trained) < 0.05 - STRETCHED
    assert 0.3 < np.mean(np.abs(trained) > 0.05) < 0.5


def test_a_turned_thing_is_turned_and_its_labels_with_it() -> None:
    thing = a_thing(index("ruler"), 100, 100, 120, 120)
    upright, turned = (Scene(3, "train", (dataclasses.replace(thing, angle=angle),)) for angle in (0, 45))
    assert np.abs(np.asarray(draw(upright), int) - np.asarray(draw(turned), int)).mean() > 0.5
    assert not np.array_equal(labels(upright).thing, labels(turned).thing)


@pytest.mark.parametrize("style", TRAINING_STYLES)
def test_a_style_of_training_draws_many_kinds_and_is_none_of_the_others(style: str) -> None:
    assert style not in EVERY_STYLE
    kinds = [kind for kind in SPRITES if drawn(style, kind)]
    assert len(kinds) >= (20 if style in NAMED else 35)
    for kind in kinds:
        assert (np.asarray(sprite(style, kind))[..., 3] > 128).mean() > 0.03
        assert sprite(style, kind).tobytes() not in {sprite(other, kind).tobytes() for other in EVERY_STYLE}


@pytest.mark.parametrize("style", NAMED)
def test_what_a_style_is_said_to_draw_it_draws(style: str) -> None:
    assert {KINDS[kind].name for kind in SPRITES if drawn(style, kind)} == set(NAMED[style])


def test_photographs_of_training_are_not_those_of_evaluation() -> None:
    trained, asked = set(photographs("training")), set(photographs("evaluation"))
    assert not trained & asked
    assert min(len(trained), len(asked)) >= 50
    assert all(path.exists() for path in trained | asked)


def test_signs_say_everything_at_every_height_and_fit() -> None:
    made = [writing(np.random.default_rng(seed)) for seed in range(1500)]
    assert len(SIGNS) == len(set(SIGNS)) == 28
    assert {said.text for said in made} == set(range(len(SIGNS)))
    assert {said.height for said in made} == set(range(LOWEST, TALLEST + 1))
    assert {said.font for said in made} == set(range(len(FONTS)))
    assert {said.paint for said in made} == set(range(len(PAINTS)))
    assert {said.lines for said in made} == {1, 2}
    assert all(plate(said).width <= WIDEST or said.height == LOWEST for said in made)
    assert all(said.lines == 1 or " " in SIGNS[said.text] for said in made)


def test_a_sign_shows_the_letters_of_its_text() -> None:
    for font, lines in itertools.product(range(len(FONTS)), (1, 2)):
        plates = [plate(Writing(text, font, 16, lines, 0)) for text in range(len(SIGNS))]
        assert len({(image.size, image.tobytes()) for image in plates}) == len(SIGNS)


def inked(said: Writing) -> np.ndarray:
    """Where the plate shows letters, its border left out."""
    back, ink = (np.array(paint, float) for paint in PAINTS[said.paint])
    pixels = np.asarray(plate(said), float)[..., :3]
    border = max(3, said.height // 3) // 4 + 2
    shown: np.ndarray = ((pixels - ink) ** 2).sum(-1) < ((pixels - back) ** 2).sum(-1)
    return shown[border:-border, border:-border]


@pytest.mark.parametrize("font", range(len(FONTS)))
@pytest.mark.parametrize("height", [LOWEST, 13, 17, 24, 32, TALLEST])
def test_a_capital_is_as_high_as_the_sign_says(font: int, height: int) -> None:
    for paint in range(len(PAINTS)):
        rows = np.flatnonzero(inked(Writing(SIGNS.index("EXIT"), font, height, 1, paint)).any(1))
        assert abs(rows[-1] - rows[0] + 1 - height) <= 1


def test_two_lines_stand_one_above_the_other() -> None:
    one, two = (Writing(SIGNS.index("WET FLOOR"), 0, 20, lines, 0) for lines in (1, 2))
    assert plate(two).height > plate(one).height + 20
    assert plate(two).width < 0.75 * plate(one).width
    gaps = np.diff(np.flatnonzero(inked(two).any(1)))
    assert (gaps > 1).sum() == 1


def test_rooms_and_light_are_the_same_each_time_and_differ_from_each_other() -> None:
    rooms = [room(number) for number in range(12)]
    assert len({made.tobytes() for made in rooms}) == len(rooms)
    assert room(ROOMS - 1).shape == (SIDE, SIDE, 3)
    kept = rooms[3].copy()
    again = room.__wrapped__(3)
    photographs = [np.asarray(photographed(Image.fromarray(kept), np.random.default_rng(s))) for s in (1, 1, 2)]
    assert np.array_equal(kept, again)
    assert np.array_equal(photographs[0], photographs[1])
    assert not np.array_equal(photographs[0], photographs[2])
    assert LIGHTS > 1
    for seed in range(6):
        draw(scene(seed))
    assert all(np.array_equal(made, room(number)) for number, made in enumerate(rooms))
