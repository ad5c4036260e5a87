"""Numbers as people write them, and what is said of those that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lessons import parsing, units
from lessons.parsing import LONGEST, ParseError, number
from model import words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1024", 1024), ("1,024", 1024), ("1 024", 1024), ("1\u202f024", 1024), ("1_024", 1024), ("1'024", 1024),
        ("1’024", 1024), ("589 824", 589824), ("2,359,296", 2359296), ("2.359.296", 2359296), ("1024.", 1024),
        ("1.5", 1.5), ("1,5", 1.5), ("33,33", 33.33), ("0,512", 0.512), ("1.024", 1.024), ("1.024,5", 1024.5),
        ("1,024.5", 1024.5), ("1 024,5", 1024.5), (".5", 0.5), ("-3", -3), ("−3", -3), ("+3", 3),
        ("2^10", 1024), ("2**10", 1024), ("2¹⁰", 1024), ("10^-2", 0.01), ("1.05e6", 1_050_000), ("1e-3", 0.001),
        ("1.05 × 10^6", 1_050_000), ("24x24", 576), ("24 X 24", 576), ("24 × 24", 576), ("24 * 24", 576),
        ("24 times 24", 576), ("24 by 24", 576), ("1024 + 12", 1036), ("(1024 + 1) * 4096", 4_198_400),
        ("336/14", 24), ("336 ÷ 14", 24), ("1/4", 0.25), ("¼", 0.25), ("1½", 1.5), ("-1½", -1.5), ("2 - 3", -1),
        ("24 × 24 = 576", 576), ("1024 + 12 = 1,036", 1036), ("= 576", 576), ("1024 x 4096 = 4.19 M", 4_190_000),
        ("1/3 = 0.33", 0.33), ("336/14 = 24 = 24", 24),
        ("1.5k", 1500), ("1.5 k", 1500), ("7.06 B", 7_060_000_000), ("20.98 M", 20_980_000), ("2 million", 2_000_000),
        ("about 1024", 1024), ("~1024", 1024), ("≈ 1,024", 1024), ("ca. 1024", 1024), ("It is about 1024", 1024),
        ("١٠٢٤", 1024), ("١٬٠٢٤", 1024), ("۱۰۲۴", 1024), ("१०२४", 1024), ("１０２４", 1024), ("١٫٥", 1.5),
        (576, 576), (1.5, 1.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text: object, value: float) -> None:
    found = number(text).value
    assert found == pytest.approx(value, rel=1e-12)
    assert isinstance(found, int) == (float(value).is_integer())


@pytest.mark.parametrize(
    ("text", "asked", "value", "unit"),
    [
        ("1024 tokens", ("positions",), 1024, "positions"),
        ("1024 visual tokens", ("positions",), 1024, "positions"),
        ("1024", ("positions",), 1024, "positions"),
        ("576 patches", ("positions", "patches"), 576, "patches"),
        ("7.06 B", ("parameters",), 7_060_000_000, "parameters"),
        ("7 B", ("bytes",), 7, "bytes"),
        ("4.7 MB", ("bytes",), 4_700_000, "bytes"),
        ("4.5 MiB", ("bytes",), 4_718_592, "bytes"),
        ("4.5 Mi", ("bytes",), 4_718_592, "bytes"),
        ("3 megabytes", ("bytes",), 3_000_000, "bytes"),
        ("1 gibibyte", ("bytes",), 2**30, "bytes"),
        ("4.5", ("MB",), 4.5, "MB"),
        ("4.5 MiB", ("MB",), 4.718592, "MB"),
        ("4700 kB", ("MB",), 4.7, "MB"),
        ("33 %", ("percent",), 33, "percent"),
        ("33 per cent", ("percent",), 33, "percent"),
        ("٣٣٪", ("percent",), 33, "percent"),
        ("1/4", ("percent",), 25, "percent"),
        ("576/2048 = 28 %", ("percent",), 28, "percent"),
        ("576/2048*100 = 28.1", ("percent",), 28.1, "percent"),
        ("0.3", ("%",), 0.3, "percent"),
        ("2 stages", ("stages",), 2, "stages"),
        ("1 stage", ("stages",), 1, "stages"),
        ("1024 positions x 2 bytes", ("bytes",), 2048, "bytes"),
        ("5 values", (), 5, "values"),
    ],
)
def test_units_and_scales(text: str, asked: tuple[str, ...], value: float, unit: str) -> None:
    found = number(text, asked)
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to check"), (" \n ", "nothing to check"), (None, "written as text"), (True, "written as text"),
        (["1"], "written as text"), ("many", "no number in"), ("نص", "no number in"), ("nan", "no number in"),
        (float("inf"), "no number in"), ("__import__('os').system('x')", "no number in"), ("<b>576</b>", "HTML"),
        ("1" * (LONGEST + 1), "characters long"), ("9" * 100, "too large"), ("9^9^9", "power"), ("9^99", "too large"),
        ("1e999", "too large"), ("24 × 24 = 577", "differ"), ("24 24", "two numbers"), ("12,34,567", "two numbers"),
        ("576 (24)", "cannot be read"), ("1/0", "divided by zero"), ("0^-1", "divided by zero"), ("3 +", "missing"),
        ("(3", "bracket"), ("((((((((((1))))))))))", "brackets"), ("24 bananas", "not a unit"), ("2 k k", "two scales"),
        ("2^0.5", "power"), ("1;2", "cannot be read"), ("²", "missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_kindly(text: object, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        number(text)
    assert len(str(caught.value)) < 200
    assert str(caught.value)[0].isupper() or str(caught.value)[0] == "“"


def test_the_wrong_unit_is_named() -> None:
    with pytest.raises(ParseError, match="in values; asked for are positions"):
        number("589824 values", ("positions",))


@pytest.mark.parametrize(("text", "step"), [("20.98 M", 10_000), ("24 x 24", 0), ("0.33", 0.01), ("1e3", 1000)])
def test_the_last_written_place_is_known(text: str, step: float) -> None:
    assert number(text).step == pytest.approx(step)


# ---- another language

GERMAN = {
    "units": {"positions": ["positionen", "position", "stellen"], "megabytes": ["megabyte"]},
    "scales": {"tausend": 1000, "billion": 10**12},
    "times": ["mal"],
    "before_a_number": ["so etwa"],
    "beside_a_unit": ["visuelle"],
}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language that writes numbers in its own words, and says one complaint."""
    (tmp_path / "words" / "practice").mkdir(parents=True)
    (tmp_path / "language.json").write_text('{"code": "de", "name": "Deutsch", "direction": "ltr"}')
    (tmp_path / units.FILE).write_text(json.dumps(GERMAN))
    complaint = {"other_unit": "Gefragt ist nach {wanted}, nicht nach {written}."}
    (tmp_path / "words" / "practice" / "parsing.json").write_text(json.dumps(complaint))
    monkeypatch.setenv(words.VARIABLE, str(tmp_path))
    caches = (words.catalogue, units.spellings, parsing._leading)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("text", "asked", "value", "unit"),
    [
        ("so etwa 2 Tausend visuelle Stellen", ("positions",), 2000, "positionen"),
        ("24 mal 24", ("positions",), 576, "positionen"),
        ("1 billion", (), 10**12, ""),  # its own word comes before the English one
        ("3 Megabyte", ("bytes",), 3_000_000, "bytes"),
        ("about 2 thousand visual tokens", ("Positionen",), 2000, "positionen"),
        ("24 times 24 patches", ("patches",), 576, "patches"),
    ],
)
def test_words_of_the_language_are_understood_and_english_ones_too(
    text: str, asked: tuple[str, ...], value: int, unit: str
) -> None:
    found = number(text, asked)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.usefixtures("german")
def test_a_unit_is_told_as_the_language_calls_it() -> None:
    with pytest.raises(ParseError, match="Gefragt ist nach positionen, nicht nach values"):
        number("5 values", ("positions",))
