"""Exercises about positions: how many a picture gives, what stands before and after them, what each holds."""

from __future__ import annotations

from lessons.practice.counting import grid
from lessons.practice.exercise import Exercise, Option, Slips, Then, settled
from lessons.practice.pools import Draw, Holding, pools
from lessons.practice.wording import given, pixels, square_tile, tokens, wording
from model.words import phrase


def _picture(draw: Draw) -> tuple[int, int, int]:
    """Width, height and patch of an invented picture that its patches fill."""
    patch = draw.one("patch", pools().patches)
    rows, columns = (draw.between(name, pools().grid) for name in ("rows", "columns"))
    return columns * patch, rows * patch, patch


def patches(draw: Draw, seed: str) -> Exercise:
    """Patches of a picture, which may leave a rest at its right edge."""
    width, height, patch = _picture(draw)
    over = draw.one("over", (0, 0, patch // 2))
    width += over
    rows, columns = grid(width, height, patch)
    answer = rows * columns
    say = wording(
        "patches",
        width=width,
        height=height,
        patch=patch,
        over=over,
        columns=columns,
        rows=rows,
        answer=f"{answer:,}",
    )
    slips = (
        Slips(answer, say)
        .add(columns, "across")
        .add(rows, "down")
        .add(rows + columns, "sum")
        .add(2 * answer, "twice")
        .add(width * height, "pixels")
        .add(width * height // patch, "divided_once")
        .add(rows * (columns + 1), "rest")
        .add(answer + 1, "cls")
    )
    return Exercise(
        "patches",
        seed,
        say("question"),
        given(picture=pixels(width, height), patch=pixels(patch, patch)),
        "patches",
        answer,
        say.hints(),
        say.working("across_with_rest" if over else "across", "down", "all", "rest" if over else ""),
        slips.all,
        ("positions",),
    )


def positions(draw: Draw, seed: str) -> Exercise:
    """Positions that leave the encoder or reach the language model, with and without CLS."""
    side, patch, _ = draw.square()
    cls = draw.one("cls", (True, True, False))
    encoder = draw.one("encoder", (None, None, *pools().encoders))
    border = draw.one("asked", ("leave", "reach"))
    if encoder is not None:
        side, patch, cls = encoder.side, encoder.patch, encoder.cls
    across, left = divmod(side, patch)
    counted = cls and border == "leave"
    answer = across**2 + counted
    say = wording(
        "positions",
        name=encoder.name if encoder else "",
        side=side,
        patch=patch,
        across=across,
        left=left,
        patches=f"{across**2:,}",
        answer=f"{answer:,}",
    )
    slips = Slips(answer, say)
    if cls:
        slips.add(across**2 + (not counted), "left_out" if counted else "dropped")
    else:
        slips.add(across**2 + 1, "none")
    slips.add(across, "side")
    slips.add(2 * across, "sum")
    slips.add((across + 1) ** 2, "rounded_up")
    slips.add(side**2 // patch, "divided_once")
    sentences = [
        "published" if encoder else "invented",
        "with_cls" if cls else "without_cls",
        *(["dropped"] if cls and not counted else []),
        border,
    ]
    return Exercise(
        "positions",
        seed,
        " ".join(map(say, sentences)),
        given(
            picture=pixels(side, side),
            patch=pixels(patch, patch),
            cls=phrase("practice.given.yes" if cls else "practice.given.no"),
        ),
        "positions",
        answer,
        say.hints() if counted else say.hints("first_uncounted", "second_uncounted"),
        say.working("side_with_rest" if left else "side", "patches", "cls" if counted else "dropped" if cls else ""),
        slips.all,
        ("patches",),
    )


def _assignment(draw: Draw) -> tuple[int, int, int, int]:
    """Patch, rows, columns and tokens of text."""
    patch, rows = draw.one("patch", pools().patches), draw.between("rows", pools().grid)
    return patch, rows, draw.one("columns", (rows,)), draw.between("text", pools().text)


def apply(draw: Draw, seed: str) -> Exercise:
    """The assignment: a picture and a few tokens of text, how many positions in all."""
    patch, rows, columns, text = _assignment(draw)
    width, height = columns * patch, rows * patch
    visual = rows * columns
    say = wording(
        "apply",
        width=width,
        height=height,
        patch=patch,
        text=text,
        columns=columns,
        rows=rows,
        visual=f"{visual:,}",
        answer=f"{visual + text:,}",
    )
    slips = (
        Slips(visual + text, say)
        .add(visual, "no_text")
        .add(text, "no_picture")
        .add(visual + text + 1, "cls")
        .add(text + 1, "placeholder")
        .add(columns + text, "one_row")
        .add(visual * text, "product")
    )
    return Exercise(
        "apply",
        seed,
        say("question"),
        given(picture=pixels(width, height), patch=pixels(patch, patch), text=tokens(text)),
        "positions",
        visual + text,
        say.hints(),
        say.working("side", "picture", "all"),
        slips.all,
        then=Then("holds", seed, say("then")),
    )


def holds(draw: Draw, seed: str) -> Exercise:
    """What a position holds; with the numbers of the assignment of the same seed, of which this is the other half."""
    other = settled("apply", seed, apply)[0]
    patch, rows, columns, text = _assignment(other)
    holding: Holding = pools().holds[0] if other.named else draw.one("holding", pools().holds)
    words = {"positions": f"{rows * columns:,}", "patch": str(patch), "text": str(text)}
    options = [(holding.right, True), *((reason, False) for reason in draw.shuffled(holding.wrong))]
    shuffled = draw.shuffled(
        [(reason.text.format(**words), reason.why.format(**words), right) for reason, right in options]
    )
    choices = tuple(Option(str(place), *option) for place, option in enumerate(shuffled))
    right = next(place for place, choice in enumerate(choices) if choice.right)
    say = wording("holds", choice=choices[right].text)
    return Exercise(
        "holds",
        seed,
        holding.ask.format(**words),
        (),
        "",
        right,
        say.hints(),
        (say("right"), choices[right].why),
        choices=choices,
    )


def prefix(draw: Draw, seed: str) -> Exercise:
    """Template, picture and question in one row."""
    side, patch, across = draw.square()
    template, question = draw.between("template", pools().template), draw.between("text", pools().text)
    visual = across**2
    answer = template + visual + question
    say = wording(
        "prefix",
        side=side,
        patch=patch,
        across=across,
        template=template,
        question=question,
        visual=f"{visual:,}",
        answer=f"{answer:,}",
    )
    slips = (
        Slips(answer, say)
        .add(visual + question, "no_template")
        .add(template + visual, "no_question")
        .add(visual, "picture_alone")
        .add(template + question, "no_picture")
        .add(template + question + 1, "placeholder")
        .add(answer + 1, "one_more")
        .add(template + across + question, "one_row")
    )
    return Exercise(
        "prefix",
        seed,
        say("question"),
        given(template=tokens(template), picture=square_tile(side, patch), question=tokens(question)),
        "positions",
        answer,
        say.hints(),
        say.working("picture", "all"),
        slips.all,
    )
