"""Keeps a compressed copy beside each static file, made once for each version of the files."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from whitenoise.compress import Compressor


def packed(folder: Path, *, keep_in: Path, version: str) -> Path:
    """Return a copy of the folder in which what can be smaller also lies as .br and .gz."""
    kept = keep_in / version
    if kept.is_dir():
        return kept
    keep_in.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(dir=keep_in))
    shutil.copytree(folder, making, dirs_exist_ok=True)
    compressor = Compressor(quiet=True)
    for path in sorted(making.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name):
            compressor.compress(str(path))
    return _put(making, kept)


def _put(making: Path, kept: Path) -> Path:
    """Give the copy its name at once; when another process was faster, its copy is as good."""
    try:
        making.chmod(0o755)
        making.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise
        shutil.rmtree(making)
    return kept
