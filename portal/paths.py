"""Where the templates, the static files and the catalogues of words are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _beside_or_inside(name: str) -> Path:
    """Prefer the checkout beside the package; a wheel carries its copy inside."""
    beside = PACKAGE.parent / name
    return beside if (PACKAGE.parent / "pyproject.toml").exists() else PACKAGE / name


TEMPLATES = _beside_or_inside("templates")
STATIC = _beside_or_inside("static")
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"
