"""How the portal starts: on a store that is old, current, newer or out of reach."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
from sqlalchemy import create_engine, text

from portal.app import create_app
from portal.commands.opening import close
from portal.config import Settings
from portal.migrations import alembic, upgrade
from portal.revisions import known, version_at
from tests.conftest import SECRET
from tests.post_office import free_port
from tests.receiver import within
from tests.stores import postgresql_database

RUN = "from portal.cli import main; main(['run', '--no-worker'])"
PREPARE = """
import sys
from portal.commands.opening import open_settings
from portal.commands.serving import prepare_store
prepare_store(open_settings(), demo=False)
print("alembic" in sys.modules)
"""


@pytest.fixture
def own(tmp_path, database_kind, database_url):
    """The settings of a store that only this test has, and which is still empty."""
    given = {"secret_key": SECRET, "base_url": "http://localhost", "instance_dir": tmp_path}
    if database_kind == "sqlite":
        yield Settings(**given)
        return
    with postgresql_database(database_url) as url:
        yield Settings(**given, database_url=url)


@pytest.fixture
def environment(own, monkeypatch):
    """The environment of whoever starts a portal on the store."""
    for name, value in own.model_dump(exclude_unset=True).items():
        monkeypatch.setenv(f"PORTAL_{name.upper()}", str(value))
    return monkeypatch


def made(settings, *, down_to=None):
    app = create_app(settings)
    upgrade(app)
    if down_to:
        with app.app_context():
            alembic.downgrade(down_to)
    close(app)


def claim_to_be(version, settings):
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()


@contextmanager
def serving():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], env=os.environ | {"PORTAL_BIND": f"127.0.0.1:{port}"},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield lambda: health(port)
    finally:
        process.send_signal(signal.SIGTERM)
        _out, told = process.communicate(timeout=30)
        assert "Traceback" not in told


def health(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/health", headers={"Host": "localhost"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


@pytest.mark.parametrize("down_to", [None, known()[-2]])
def test_a_store_that_is_empty_or_old_is_brought_up_to_date_and_served(own, environment, down_to):
    if down_to:
        made(own, down_to=down_to)
        assert version_at(own.database) == down_to
    with serving() as answered:
        assert within(30, lambda: answered() == 200)
        assert version_at(own.database) == known()[-1]


@pytest.mark.parametrize("is_current", [True, False])
def test_what_migrates_is_loaded_only_where_there_is_something_to_migrate(
    own, environment, is_current
):
    made(own, down_to=None if is_current else known()[-2])
    done = subprocess.run(
        [sys.executable, "-c", PREPARE], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout == f"{not is_current}\n"


@pytest.mark.parametrize("words", [("run",), ("db", "upgrade")])
def test_a_store_that_is_newer_is_refused_in_a_line(own, environment, invoke, words):
    made(own)
    claim_to_be("0999", own)
    answer = invoke(*words)
    assert answer.exit_code == 1
    assert answer.stderr == (
        "Error: The store is of version 0999, which is newer than this portal: update it.\n"
    )
    assert version_at(own.database) == "0999"


def test_a_wrong_setting_stops_the_start_in_a_line(environment, invoke):
    environment.setenv("PORTAL_WORKERS", "none")
    answer = invoke("run")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: PORTAL_WORKERS Input should be a valid integer")
    assert answer.stderr.count("\n") == 1


def test_a_store_out_of_reach_stops_the_start_in_a_line(environment, invoke):
    environment.setenv("PORTAL_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    answer = invoke("run")
    assert answer.exit_code == 1
    assert answer.stderr.startswith("Error: The store does not answer: connection failed")
    assert answer.stderr.count("\n") == 1
