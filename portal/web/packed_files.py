"""Keeps a compressed copy beside each static file, made once for each version of the files."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from whitenoise.compress import Compressor

# Brotli at its best takes seconds over a megabyte, whenever a portal starts in a new place.
_MOST_FOR_BROTLI = 512 * 1024


def packed(folder: Path, *, keep_in: Path, version: str) -> Path:
    """Return a copy of the folder in which what can be smaller also lies as .br and .gz."""
    kept = keep_in / version
    if kept.is_dir():
        return kept
    keep_in.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(dir=keep_in))
    shutil.copytree(folder, making, dirs_exist_ok=True)
    well, fast = Compressor(quiet=True), Compressor(quiet=True, use_brotli=False)
    for path in sorted(making.rglob("*")):
        if not path.is_file():
            continue
        compressor = well if path.stat().st_size <= _MOST_FOR_BROTLI else fast
        if compressor.should_compress(path.name):
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
