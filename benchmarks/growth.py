"""Draw how times grow with the corpus, as a picture without any library."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

_WIDTH: Final = 640
_HEIGHT: Final = 360
_LEFT: Final = 70
_RIGHT: Final = 110
_TOP: Final = 20
_BOTTOM: Final = 50
_COLOURS: Final = ("#b3541e", "#1e6fb3", "#3d8f5f")


def growth_svg(counts: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str:
    """Draw one line a name: milliseconds by passages, both on logarithmic scales from whole powers of ten."""
    low, high = _decades(counts)
    least, most = _decades([value for line in lines.values() for value in line])

    def place(count: float, ms: float) -> tuple[float, float]:
        across = (math.log10(count) - low) / (high - low)
        up = (math.log10(ms) - least) / (most - least)
        return (
            round(_LEFT + across * (_WIDTH - _LEFT - _RIGHT), 1),
            round(_HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM), 1),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        x, y = place(10**power, 10**least)
        parts.append(f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(least, most + 1):
        x, y = place(10**low, 10**power)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{10**power:,} ms</text>')
    for (name, line), colour in zip(lines.items(), _COLOURS, strict=False):
        points = [place(count, ms) for count, ms in zip(counts, line, strict=True)]
        path = " ".join(f"{x},{y}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in points]
        parts += [
            f'<text x="{x}" y="{y - 8}" text-anchor="middle" fill="{colour}">{ms:.0f}</text>'
            for (x, y), ms in zip(points, line, strict=True)
        ]
        end_x, end_y = points[-1]
        parts.append(f'<text x="{end_x + 14}" y="{end_y + 4}" fill="{colour}">{name}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) // 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">passages</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Give the powers of ten around the values, at least one apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
