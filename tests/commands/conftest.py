import os

import pytest
from click.testing import CliRunner

from portal.cli import main


@pytest.fixture
def run(app, settings, database_url, monkeypatch):
    """Run a command on the store of the test."""
    for name, value in {
        "INSTANCE_DIR": settings.instance_dir, "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url, "DATABASE_URL": database_url,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"PORTAL_{name}", str(value))
    return lambda *words, **more: CliRunner().invoke(main, [str(word) for word in words], **more)


@pytest.fixture
def invoke():
    """Run a command in the environment as it is."""
    before = dict(os.environ)
    yield lambda *words: CliRunner().invoke(main, words)
    os.environ.clear()
    os.environ.update(before)
