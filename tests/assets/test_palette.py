"""The colours of labels: read from the style sheet, their contrast worked out as WCAG 2.2 does."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
USUAL, CONTRAST = CSS.split(':root[data-theme="contrast"]')
PAIR = re.compile(
    r"--([a-z]+(?:-\w+)*): light-dark\((oklch\([^)]*\)|#\w+), (oklch\([^)]*\)|#\w+)\)"
)
MODES = {"light": 0, "dark": 1}
LABELS = range(1, 13)


def colours(css: str) -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(css)}


def linear(colour: str) -> tuple[float, float, float]:
    """Linear sRGB of a hex or oklch() colour (oklch by the matrices of CSS Color 4)."""
    if colour.startswith("#"):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
        values = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in values
        )
        return red, green, blue
    light, chroma, hue = map(float, colour.removeprefix("oklch(").rstrip(")").split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    one = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    two = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    three = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * one - 3.3077115913 * two + 0.2309699292 * three,
        -1.2684380046 * one + 2.6097574011 * two - 0.3413193965 * three,
        -0.0041960863 * one - 0.7034186147 * two + 1.7076147010 * three,
    )


def luminance(colour: str) -> float:
    red, green, blue = (min(1.0, max(0.0, value)) for value in linear(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_worked_out_as_in_the_standard() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("oklch(0 0 0)", "oklch(1 0 0)") == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("theme", "least", "ink"), [("usual", 4.5, 9.0), ("contrast", 7.0, 9.0)])
def test_each_label_stands_out_from_paper_and_tint(
    mode: str, theme: str, least: float, ink: float
) -> None:
    known = colours(USUAL) | (colours(CONTRAST) if theme == "contrast" else {})
    at = MODES[mode]
    paper = known["paper"][at]
    found = {}
    for number in LABELS:
        line, tint = known[f"line-{number}"][at], known[f"tint-{number}"][at]
        found[number] = (
            contrast(line, paper),
            contrast(line, tint),
            contrast(known["ink"][at], tint),
        )
    weak = {
        number: values
        for number, values in found.items()
        if values[0] < least or values[1] < 4.5 or values[2] < ink
    }
    assert weak == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("theme", ["usual", "contrast"])
def test_text_stands_out_from_every_ground(mode: str, theme: str) -> None:
    known = colours(USUAL) | (colours(CONTRAST) if theme == "contrast" else {})
    at = MODES[mode]
    inks = ("ink", "ink-soft", "accent", "good", "warn", "bad")
    weak = [
        (ink, ground)
        for ink in inks
        for ground in ("paper", "raised", "sunken")
        if contrast(known[ink][at], known[ground][at]) < 4.5
    ]
    assert weak == []
