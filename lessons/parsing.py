"""Reads a number as a person writes one. A small grammar read by hand: no text is ever evaluated as code.

What is understood: groups (`1,024`, `1 024`, `589_824`), decimals (`1.5`, `1,5`), scales (`1.5k`, `7.06 B`), powers
(`2^10`, `2**10`, `1e6`), sums, products, fractions (`7 x 8`, `100 + 12`, `1/3`), sides that must agree
(`7 × 8 = 56`), units (`4.7 MB`, `4.5 MiB`, `33 %`, `56 tokens`), digits of any script, a leading "about". Words among
these are those of the language that the program speaks, and English ones.

Comma and point. Where both stand, the last one is the decimal sign. Where one of them stands several times, it parts
thousands. A single point is a decimal sign: `1.024` is a little more than one. A single comma parts thousands if one
to three digits (not a lone 0) stand before it and exactly three after it: `1,024` is a thousand and 24, `1,5` is one
and a half, `0,512` is about a half.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from lessons.units import Unit, bare, named, scale, spellings, wanted
from model.words import either, phrase

LONGEST = 200
"""Characters of an answer."""
LARGEST = Fraction(10**30)
MOST_BITS = 110
"""Of a power's value; keeps `9^9^9` from being worked out."""
DEEPEST = 8
"""Brackets inside brackets."""

TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:[ ,.'_]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>\*\*|[-+*/^=()%]))"
)
SIGNS = str.maketrans(
    {
        **dict.fromkeys("×·⋅∙✕✖", "*"),
        **dict.fromkeys("−–—‒", "-"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("≈≃", "="),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys("’‘`´", "'"),
        "٪": "%",
        "٫": ".",
        "٬": ",",
        "،": ",",
    }
)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


class ParseError(ValueError):
    """What was written cannot be read as the number asked for; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Parsed:
    """A number somebody wrote."""

    value: int | float
    """In `unit`; an int where it is whole."""
    unit: str
    """The unit asked for; the one written where any will do; "" where there is neither."""
    step: float = 0.0
    """What one more in the last written place is worth: 0.01 of "1.25", 10,000 of "7.06 M"; 0 of an expression."""


@dataclass(frozen=True)
class _Term:
    """Part of an expression: its value in base units, what was written of a unit, and its last written place."""

    value: Fraction
    unit: Unit | None = None
    step: Fraction = Fraction(0)
    divided: bool = False


def number(text: object, units: Sequence[str] = ()) -> Parsed:
    """The number that `text` says.

    Args:
        text: what somebody wrote; a bare int or float is taken as it is.
        units: what may be asked for; a number without a unit is in the first of them. Without any, every unit is good.
            A percentage is told in percent: "33 %" is 33, and "1/3" is 33.3 where percent alone are asked for.

    Raises:
        ParseError: there is no number, or more than one, or it is in another unit, or too long; says which, kindly.
    """
    wanted_units = tuple(wanted(name) for name in units)
    if isinstance(text, int | float) and not isinstance(text, bool):
        text = repr(text)
    if not isinstance(text, str):
        raise ParseError(phrase("practice.parsing.not_text"))
    if not text.strip():
        raise ParseError(_in("practice.parsing.empty", wanted_units))
    if len(text) > LONGEST:
        raise ParseError(phrase("practice.parsing.too_long", length=f"{len(text):,}"))
    if re.search(r"[<>&]", text):
        raise ParseError(phrase("practice.parsing.html"))
    written = _plain(text)
    if not re.search(r"\d", written):
        raise ParseError(phrase("practice.parsing.no_number", written=_short(text)))
    sides = _Reader(written, wanted_units).sides()
    unit, default = _agreed(sides[-1].unit, wanted_units), wanted_units[0] if wanted_units else None
    values = [_in_percent(side, unit) for side in sides]
    last = values[-1]
    for value in values[:-1]:
        close = sides[-1].step / 2 if sides[-1].step else abs(last) / 10**9
        if not (value == last or abs(value - last) < close):
            raise ParseError(phrase("practice.parsing.sides_differ", one=_written(value), other=_written(last)))
    if default and default.factor != 1 and sides[-1].unit is None:
        return Parsed(_number(last), default.name, float(sides[-1].step))
    factor = unit.factor if unit else 1
    return Parsed(_number(last / factor), unit.name if unit else "", float(sides[-1].step / factor))


def _plain(text: str) -> str:
    """The text in plain digits and signs, without what only leads up to the number."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda match: "^" + match[0].translate(SUPERSCRIPTS), text)
    # "1½" is one and a half; NFKC alone would make it eleven halves.
    text = re.sub(r"(\d+) ?([¼-¾⅐-⅞])", lambda match: f"({match[1]}+{match[2]})", text)
    text = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS)
    text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    text = re.sub(r"\s+", " ", text).strip()
    while match := _leading().match(text):
        text = text[match.end() :]
    return text.rstrip(" .!;,").lstrip("+")


@cache
def _leading() -> re.Pattern[str]:
    """What may lead up to a number."""
    words = "|".join(map(re.escape, spellings().before_a_number))
    return re.compile(rf"\s*(?:(?:{words})\b\.?|[~=∼])\s*", re.IGNORECASE)


class _Reader:
    """Reads one line of arithmetic from left to right."""

    def __init__(self, text: str, wanted_units: Sequence[Unit]) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0
        self._bytes = any(unit.family == "bytes" for unit in wanted_units)
        self._wanted = wanted_units

    def sides(self) -> list[_Term]:
        """What stands on the sides of each `=`; one where there is none."""
        terms = [self._sum()]
        while self._take("="):
            terms.append(self._sum())
        if self._at < len(self._tokens):
            kind, said = self._tokens[self._at]
            if kind == "number":
                raise ParseError(phrase("practice.parsing.two_numbers"))
            raise ParseError(phrase("practice.parsing.out_of_place", written=said))
        return terms

    def _sum(self) -> _Term:
        term = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            term = _joined(term, other, term.value + other.value if sign == "+" else term.value - other.value)
        return term

    def _product(self) -> _Term:
        term = self._signed()
        while sign := self._take("*", "/"):
            other = self._signed()
            if sign == "/" and other.value == 0:
                raise ParseError(phrase("practice.parsing.divided_by_zero"))
            value = term.value * other.value if sign == "*" else term.value / other.value
            term = _joined(term, other, value, divided=sign == "/")
        return term

    def _signed(self) -> _Term:
        if self._take("-"):
            term = self._signed()
            return _Term(-term.value, term.unit, term.step, term.divided)
        return self._power()

    def _power(self) -> _Term:
        base = self._atom()
        if not self._take("^"):
            return base
        power = self._signed()
        exponent = power.value
        if exponent.denominator != 1 or abs(exponent) > MOST_BITS:
            raise ParseError(phrase("practice.parsing.odd_power"))
        size = max(base.value.numerator.bit_length(), base.value.denominator.bit_length())
        if size * abs(exponent) > 2 * MOST_BITS:
            raise ParseError(phrase("practice.parsing.large_power"))
        if base.value == 0 and exponent < 0:
            raise ParseError(phrase("practice.parsing.divided_by_zero"))
        return _joined(base, power, base.value ** int(exponent))

    def _atom(self) -> _Term:
        if self._take("("):
            self._depth += 1
            if self._depth > DEEPEST:
                raise ParseError(phrase("practice.parsing.too_many_brackets"))
            term = self._sum()
            self._depth -= 1
            if not self._take(")"):
                raise ParseError(phrase("practice.parsing.open_bracket"))
            return self._with_unit(_Term(term.value, term.unit, divided=term.divided))
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "number":
            self._at += 1
            return self._with_unit(_literal(self._tokens[self._at - 1][1]))
        raise ParseError(phrase("practice.parsing.number_missing"))

    def _with_unit(self, term: _Term) -> _Term:
        """The term with the scale and the unit that stand after it."""
        scaled = False
        while self._at < len(self._tokens) and (word := self._tokens[self._at])[0] == "word":
            said = word[1]
            unit = self._unit(said)
            if unit:
                term = _Term(term.value * unit.factor, unit, term.step * unit.factor, term.divided)
            elif factor := scale(said):
                if scaled:
                    raise ParseError(phrase("practice.parsing.two_scales", written=said))
                term, scaled = _Term(term.value * factor, term.unit, term.step * factor, term.divided), True
            elif said.lower() not in spellings().beside_a_unit:
                raise ParseError(_in("practice.parsing.unknown_unit", self._wanted, written=_short(said)))
            self._at += 1
        return _bounded(term)

    def _unit(self, said: str) -> Unit | None:
        if said == "B" and self._bytes:
            return Unit("bytes", "bytes")
        return named(said) or next((unit for unit in self._wanted if bare(said) == bare(unit.name)), None)

    def _take(self, *signs: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "sign" and self._tokens[self._at][1] in signs:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""


def _tokens(text: str) -> list[tuple[str, str]]:
    """Numbers, words and signs in order; an `x` between two numbers is a sign."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ParseError(phrase("practice.parsing.no_sign", written=_short(text[at:].strip())))
        kind = str(match.lastgroup)
        said = match[kind]
        at = match.end()
        if kind == "word" and said.lower() in ("x", *spellings().times):
            kind, said = "sign", "*"
        if kind == "sign":
            kind, said = ("word", "%") if said == "%" else ("sign", "^" if said == "**" else said)
        tokens.append((kind, said))
    return tokens


def _literal(written: str) -> _Term:
    """One number as it stands: groups, decimals, an exponent."""
    digits, _, exponent = written.lower().partition("e")
    if exponent and abs(int(exponent[:6])) > 30:
        raise ParseError(phrase("practice.parsing.large_power_of_ten"))
    whole, decimals = _grouped(digits)
    step = Fraction(1, 10 ** len(decimals)) * Fraction(10) ** int(exponent or 0)
    return _Term(int(whole + decimals or "0") * step, step=step)


def _grouped(digits: str) -> tuple[str, str]:
    """The digits before and after the decimal sign, by the rule at the head of this module."""
    signs = [sign for sign in digits if sign in ",."]
    decimal = ""
    if len(set(signs)) == 2:
        decimal = signs[-1]
        if signs.count(decimal) > 1:
            raise ParseError(phrase("practice.parsing.decimal_signs", written=digits))
    elif len(signs) == 1 and not (signs == [","] and re.fullmatch(r"(?!0,)\d{1,3},\d{3}", digits)):
        decimal = signs[0]
    whole, _, decimals = digits.partition(decimal) if decimal else (digits, "", "")
    groups = re.split(r"[ ,.'_]", whole)
    if not decimals.isdigit() and decimals:
        raise ParseError(phrase("practice.parsing.decimals", written=digits))
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise ParseError(phrase("practice.parsing.groups", written=digits))
    return "".join(groups), decimals


def _joined(one: _Term, other: _Term, value: Fraction, *, divided: bool = False) -> _Term:
    return _bounded(_Term(value, other.unit or one.unit, divided=divided or one.divided or other.divided))


def _bounded(term: _Term) -> _Term:
    if abs(term.value) > LARGEST:
        raise ParseError(phrase("practice.parsing.large_number"))
    return term


def _agreed(written: Unit | None, wanted_units: Sequence[Unit]) -> Unit | None:
    """The unit in which the number is told. Raises ParseError where another was asked for."""
    if not wanted_units:
        return written
    if written is None:
        return wanted_units[0]
    for unit in wanted_units:
        if unit.family == written.family:
            return unit
    names = either(unit.name for unit in wanted_units)
    raise ParseError(phrase("practice.parsing.other_unit", written=written.name, wanted=names))


def _in_percent(side: _Term, unit: Unit | None) -> Fraction:
    """A share written as a fraction, in percent where percent are asked for."""
    share = (
        unit is not None and unit.family == "percent" and side.unit is None and side.divided and abs(side.value) <= 1
    )
    return side.value * 100 if share else side.value


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _written(value: Fraction) -> str:
    shown = _number(value)
    return f"{shown:,}" if isinstance(shown, int) else f"{shown:,.6g}"


def _in(name: str, wanted_units: Sequence[Unit], **values: str) -> str:
    """A text that also says which unit is asked for, if any is; its id then ends in `_in`."""
    return phrase(f"{name}_in", unit=wanted_units[0].name, **values) if wanted_units else phrase(name, **values)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
