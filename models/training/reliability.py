"""Compare stated confidence with how often it is right: bins, Brier score, and the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold one bin of a reliability curve: mean confidence, share right, and its share of all weight."""

    confidence: float
    right: float
    share: float


def reliability(confidence: Floats, right: NDArray[np.bool_], weights: Floats) -> list[Bin]:
    """Give the bins that hold rows, lowest confidence first; all arguments [n].

    Bins are of equal width, (i/10, (i+1)/10] (DeGroot and Fienberg 1983; Niculescu-Mizil and Caruana 2005).
    """
    places = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    total = weights.sum()
    bins = []
    for place in range(BINS):
        rows = places == place
        share = float(weights[rows].sum())
        if share > 0:
            mean = float((weights * confidence)[rows].sum()) / share
            bins.append(Bin(mean, float((weights * right)[rows].sum()) / share, share / float(total)))
    return bins


def ece(confidence: Floats, right: NDArray[np.bool_], weights: Floats) -> float:
    """Give the expected calibration error over these bins (Guo et al. 2017, equation 3), weighted."""
    return sum(one.share * abs(one.confidence - one.right) for one in reliability(confidence, right, weights))


def brier(chances: Floats, labels: NDArray[np.int64], weights: Floats) -> float:
    """Give the mean squared distance of the three probabilities to the label, 0..2 (Brier 1950)."""
    wanted = np.eye(chances.shape[1])[labels]
    distances = ((chances - wanted) ** 2).sum(axis=1)
    return float((weights * distances).sum() / weights.sum())


@dataclass(frozen=True, slots=True)
class Panel:
    """Hold one plot: its title, and curves by name."""

    title: str
    curves: Mapping[str, Sequence[Bin]]


_SIDE: Final = 300
_MARGIN: Final = 52
_COLOURS: Final = ("#9a9a9a", "#1f5fa8", "#b3401f")


def reliability_svg(panels: Sequence[Panel]) -> str:
    """Draw reliability curves side by side as an SVG; the area of a dot is its share of the pairs."""
    width = len(panels) * (_SIDE + _MARGIN + 20) + 10
    height = _SIDE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for place, panel in enumerate(panels):
        left = _MARGIN + place * (_SIDE + _MARGIN + 20)
        parts += [f'<g transform="translate({left},{_MARGIN - 16})">', *_axes(panel.title)]
        for (name, bins), colour, row in zip(panel.curves.items(), _COLOURS, range(3), strict=False):
            parts += _curve(name, bins, colour, row)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes(title: str) -> list[str]:
    lines = [
        f'<rect width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#444"/>',
        f'<line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0" stroke="#bbb" stroke-dasharray="4 4"/>',
        f'<text x="{_SIDE / 2:g}" y="-10" text-anchor="middle" font-weight="bold">{escape(title)}</text>',
        f'<text x="{_SIDE / 2:g}" y="{_SIDE + 36}" text-anchor="middle">stated probability</text>',
        f'<text transform="translate(-36,{_SIDE / 2:g}) rotate(-90)" text-anchor="middle">share right</text>',
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        at = tick * _SIDE
        lines.append(f'<text x="{at:g}" y="{_SIDE + 16}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="-6" y="{_SIDE - at + 4:g}" text-anchor="end">{tick:g}</text>')
    return lines


def _curve(name: str, bins: Sequence[Bin], colour: str, row: int) -> list[str]:
    spots = [(one.confidence * _SIDE, (1 - one.right) * _SIDE, one.share) for one in bins]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + 16 * share**0.5:.1f}" fill="{colour}" opacity="0.35"/>'
        for x, y, share in spots
    ]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *dots,
        f'<text x="10" y="{20 + 16 * row}" fill="{colour}">{escape(name)}</text>',
    ]
