"""Serves the static files: those of the portal under a digest and for ever, pictures by name."""

from hashlib import sha256
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from portal.config import Settings
from portal.paths import STATIC
from portal.web.packed_files import packed
from portal.web.places import Application
from portal.web.security_headers import security_headers

PICTURES = "media"
_FOR_EVER = 365 * 24 * 3600
_AN_HOUR = 3600


def static_files(app: Flask, settings: Settings, application: Application) -> WhiteNoise:
    """Answer for `/static/<digest>/…` and `/media/…`, and pass on what is neither."""
    digest = _digest_of(STATIC)
    prefix = f"static/{digest}"
    headers = security_headers(settings)

    def add(answer: dict[str, str], path: str, url: str) -> None:
        for name, value in headers.items():
            answer[name] = value

    files = WhiteNoise(
        application,
        max_age=_AN_HOUR,
        allow_all_origins=False,
        add_headers_function=add,
        immutable_file_test=lambda path, url: url.startswith(f"/{prefix}/"),
    )
    packed_copy = packed(STATIC, keep_in=settings.instance_dir / "packed", version=digest)
    files.add_files(str(packed_copy), prefix=prefix)
    files.add_files(str(STATIC / PICTURES), prefix=PICTURES)
    own_pictures = settings.instance_dir / PICTURES
    if own_pictures.is_dir():
        files.add_files(str(own_pictures), prefix=PICTURES)
    app.jinja_env.globals["asset"] = lambda name: f"/{prefix}/{name}"
    return files


def _digest_of(folder: Path) -> str:
    """Name the contents of a folder, so that a change of any file changes every address."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
