"""The programme's own colour, made dark or light enough to be read wherever it stands."""

from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app
from flask.typing import ResponseReturnValue

from portal import logs
from portal.config import Settings

if TYPE_CHECKING:
    from coloraide import Color

theme = Blueprint("theme", __name__)

# WCAG 2.2, 1.4.3: text against its ground.
_READABLE = 4.5
_LIGHT_GROUNDS, _DARK_GROUNDS = ("#ffffff", "#f6f5f2"), ("#1b1e1c", "#121412")
_TINTED = {True: ("#ffffff", 0.09), False: ("#141715", 0.26)}
_STEP = 0.01


@theme.get("/theme.css")
def theme_css() -> ResponseReturnValue:
    if not current_app.extensions["theme"]:
        abort(404)
    answer = Response(current_app.extensions["theme"], mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def prepare_theme(app: Flask, settings: Settings) -> None:
    """Write the colours of the programme once, and say so where its own could not be read."""
    css = theme_of(settings.brand_colour) if settings.brand_colour else ""
    app.extensions["theme"] = css
    version = sha256(css.encode()).hexdigest()[:8]
    app.jinja_env.globals["theme_href"] = f"/theme.css?v={version}" if css else None


def theme_of(colour: str) -> str:
    """Write the custom properties of a brand colour, given as #rrggbb, for light and for dark."""
    on_light, on_dark = readable(colour, on_light=True), readable(colour, on_light=False)
    if on_light != colour.lower():
        logs.warning("brand colour darkened", given=colour, used=on_light)
    return f"@layer tokens {{ :root {{ --brand: {on_light}; --brand-dark: {on_dark}; }} }}\n"


def readable(colour: str, *, on_light: bool) -> str:
    """Return the nearest colour of the same hue that is read as text on every ground of ours."""
    from coloraide import Color

    found, step = Color(colour).convert("oklch"), -_STEP if on_light else _STEP
    while True:
        shown = Color(found.convert("srgb").fit().to_string(hex=True))
        if _is_readable(shown, on_light=on_light):
            return shown.to_string(hex=True)
        found["lightness"] += step


def _is_readable(shown: "Color", *, on_light: bool) -> bool:
    ground, share = _TINTED[on_light]
    tint = shown.mix(ground, 1 - share, space="oklab")
    if shown.contrast(tint) < _READABLE:
        return False
    grounds = _LIGHT_GROUNDS if on_light else _DARK_GROUNDS
    return all(shown.contrast(each) >= _READABLE for each in grounds)
