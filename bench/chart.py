"""Draws the medians of the ratios to the floor as an SVG that a README can show."""

from html import escape
from pathlib import Path

from bench.measuring import Measured

_WIDTH, _ROW, _LEFT, _TOP = 760, 26, 250, 56
_COLOURS = {"sqlite": "#0f766e", "postgresql": "#4f46e5"}


def write_chart(path: Path, found: list[Measured]) -> None:
    """Write one bar for each workload with a floor that does the same; noisy ones have none."""
    bars = [each for each in found if each.floor_name != "hello" and not each.is_too_noisy]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawn(bars))


def drawn(bars: list[Measured]) -> str:
    """Draw CPU per request as a multiple of the floor's, which is the line at 1."""
    most = max([1.0, *(bar.ratios("cpu_ms")[2] for bar in bars)])
    scale = (_WIDTH - _LEFT - 70) / most
    height = _TOP + _ROW * len(bars) + 34
    floor_at = _LEFT + scale
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            'font-family="system-ui, sans-serif" font-size="13" role="img" '
            'aria-label="CPU for each request as a multiple of the floor">',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            '<text x="16" y="28" font-size="16" fill="#111111">'
            "CPU for each request, the floor is 1</text>",
            *(_bar(bar, number, scale) for number, bar in enumerate(bars)),
            f'<line x1="{floor_at:.1f}" x2="{floor_at:.1f}" y1="{_TOP - 8}" y2="{height - 26}" '
            'stroke="#b91c1c" stroke-dasharray="4 3"/>',
            _legend(height),
            "</svg>",
            "",
        ]
    )


def _bar(bar: Measured, number: int, scale: float) -> str:
    least, middle, most = bar.ratios("cpu_ms")
    y = _TOP + _ROW * number
    width, centre = middle * scale, y + 9
    return (
        f'<text x="{_LEFT - 10}" y="{y + 14}" text-anchor="end" fill="#111111">'
        f"{escape(bar.title)}</text>"
        f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="18" '
        f'fill="{_COLOURS[bar.database]}"/>'
        f'<path d="M{_LEFT + least * scale:.1f} {centre}H{_LEFT + most * scale:.1f}" '
        'stroke="#111111"/>'
        f'<text x="{_LEFT + max(width, most * scale) + 8:.1f}" y="{y + 14}" fill="#111111">'
        f"{middle:.2f}</text>"
    )


def _legend(height: int) -> str:
    parts = []
    for number, (name, colour) in enumerate(_COLOURS.items()):
        x = _LEFT + number * 130
        parts.append(
            f'<rect x="{x}" y="{height - 20}" width="12" height="12" fill="{colour}"/>'
            f'<text x="{x + 18}" y="{height - 10}" fill="#111111">{name}</text>'
        )
    return "".join(parts)
