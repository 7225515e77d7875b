import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.audit.recording import PROGRAMME
from portal.cli import main
from portal.clock import now as this_moment
from portal.database import reading
from portal.integrations.tokens import PREFIX, SCOPES, find_key

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def run(tmp_path, database_url, monkeypatch):
    """Return a function that runs a command of the portal in a place of its own."""
    monkeypatch.setenv("PORTAL_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET)
    monkeypatch.setenv("PORTAL_BASE_URL", "http://localhost")

    def command(*words):
        return CliRunner().invoke(main, words)

    before = dict(os.environ)
    yield command
    os.environ.clear()
    os.environ.update(before)


def test_a_key_is_printed_alone_and_once(run):
    assert run("db", "upgrade").exit_code == 0
    made = run("tokens", "create", "till", "--scope", "read-benefits")
    assert made.stdout.startswith(PREFIX)
    assert made.stdout.count("\n") == 1
    assert run("tokens", "create", "till").exit_code == 0


def test_an_unknown_scope_and_a_long_name_are_named(run):
    assert run("db", "upgrade").exit_code == 0
    answer = run("tokens", "create", "till", "--scope", "everything")
    assert answer.exit_code == 1
    assert answer.stderr == "Error: scopes: everything is not a scope.\n"
    assert run("tokens", "create", "x" * 101).exit_code == 1


def test_a_key_has_every_scope_unless_told(run, app):
    from portal.integrations.tokens import create_token

    with app.app_context(), reading() as connection:
        raw = create_token("till", SCOPES, by=PROGRAMME, now=this_moment())
        assert find_key(raw, connection, now=this_moment()).scopes == set(SCOPES)


def test_a_store_of_another_version_is_named(run):
    answer = run("tokens", "create", "till")
    assert answer.exit_code == 1
    assert "run `portal db upgrade`" in answer.stderr


def test_where_a_demo_was_made_its_secret_is_found_again(run, monkeypatch, tmp_path):
    monkeypatch.delenv("PORTAL_SECRET_KEY")
    monkeypatch.delenv("PORTAL_BASE_URL")
    assert run("tokens", "create", "till").exit_code == 1
    assert run("demo").exit_code == 0
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    for name in ("PORTAL_SECRET_KEY", "PORTAL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert run("tokens", "create", "till").stdout.startswith(PREFIX)


def test_a_demo_takes_what_lies_in_files(run, monkeypatch, tmp_path):
    for name, value in (("SECRET_KEY", SECRET), ("CURRENCY", "EUR")):
        monkeypatch.delenv(f"PORTAL_{name}", raising=False)
        monkeypatch.setenv(f"PORTAL_{name}_FILE", str(tmp_path / name))
        (tmp_path / name).write_text(value)
    assert run("demo").exit_code == 0
    assert not (tmp_path / "secret-key").exists()
    assert run("tokens", "create", "till").exit_code == 0


def test_a_wrong_setting_is_one_line_and_no_trace(run, monkeypatch):
    monkeypatch.setenv("PORTAL_TIMEZONE", "Nowhere")
    answer = run("db", "upgrade")
    assert answer.exit_code == 1
    assert answer.stderr == (
        "Error: PORTAL_TIMEZONE must be an IANA time zone such as Europe/Berlin\n"
    )


def test_the_demo_grows_by_as_many_members_as_asked_for(run):
    assert run("demo", "--members", "30").exit_code == 0
    assert run("demo", "--members", "5").exit_code == 0


def test_the_command_is_installed():
    command = Path(sys.executable).parent / "portal"
    done = subprocess.run(
        [command, "--help"], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "Run and look after a benefits portal." in done.stdout


def test_what_the_demo_holds_goes_out(run):
    assert run("demo").exit_code == 0
    for kind, count in (("definitions", 19), ("profiles", 40)):
        assert run("export", kind).stdout.count("\n") > count
    assert run("export", "benefits", "--format", "jsonl").stdout.startswith('{"id": 1, ')
    assert run("definitions", "list").exit_code == 0


def test_a_store_is_copied_and_put_back(run, tmp_path):
    assert run("db", "upgrade").exit_code == 0
    copy = tmp_path / "copy.sqlite3"
    copied = run("backup", str(copy))
    assert "version 0" in copied.stderr
    elsewhere = os.environ | {"PORTAL_INSTANCE_DIR": str(tmp_path / "new")}
    words = [Path(sys.executable).parent / "portal", "restore", copy]
    restored = subprocess.run(words, capture_output=True, text=True, check=True, env=elsewhere)
    assert restored.stderr.endswith("Run `portal db upgrade`.\n")
    copy.write_text("no store")
    assert run("restore", str(copy)).stderr == "Error: file: is damaged, or no SQLite file\n"


def test_a_benefit_is_used_undone_and_ended_from_the_command_line(run):
    assert run("demo").exit_code == 0
    used = run("benefits", "redeem", "1", "--location", "fitzroy", "--note", "By hand")
    assert used.exit_code == 0
    assert run("benefits", "reverse", used.stdout.strip()).exit_code == 0
    again = run("benefits", "reverse", used.stdout.strip())
    assert again.stderr == "Error: The redemption has been reversed already.\n"
    assert run("benefits", "void", "1", "--reason", "Given in error").exit_code == 0
    assert run("benefits", "redeem", "1").stderr == "Error: The benefit has been voided.\n"
    assert run("benefits", "redeem", "404").stderr == "Error: There is no such thing.\n"
    assert "location_id" in run("benefits", "redeem", "2", "--location", "moon").stderr


def test_a_till_is_enrolled_listed_and_revoked_from_the_command_line(run, tmp_path):
    assert run("db", "upgrade").exit_code == 0
    added = run("locations", "add", "fitzroy", "Fitzroy")
    assert added.stdout.split() == ["fitzroy", "Fitzroy"]
    assert run("locations", "list").stdout == added.stdout
    made = run("devices", "enrol", "till", "Till 1", "--location", "fitzroy")
    assert "http://localhost/devices/enrol#" in made.stdout
    assert "█▀▀▀▀▀█" in made.stdout or "▄▄▄▄▄" in made.stdout
    file = tmp_path / "kiosk.svg"
    assert (
        run("devices", "enrol", "kiosk", "K", "--location", "fitzroy", "--svg", str(file)).exit_code
        == 0
    )
    assert file.read_text().startswith("<?xml")
    assert run("devices", "revoke", "1").exit_code == 0
    assert run("devices", "revoke", "1").stderr == "Error: There is no such thing.\n"
    listed = run("devices", "list").stdout.splitlines()
    assert ["waiting" in listed[0], "revoked" in listed[1]] == [True, True]
    assert "location" in run("devices", "enrol", "till", "T", "--location", "moon").stderr


def test_people_are_added_changed_and_ended_from_the_command_line(run):
    assert run("db", "upgrade").exit_code == 0
    assert len(run("staff", "add", "mia", "Mia Wong", "--role", "supervisor").stdout.strip()) == 6
    assert run("staff", "change", "mia", "--role", "admin").exit_code == 0
    assert "drawn PIN" in run("staff", "list").stdout
    assert len(run("staff", "pin", "mia").stdout.strip()) == 6
    assert run("staff", "app", "mia").stdout.startswith("otpauth://totp/")
    assert run("staff", "end", "mia").exit_code == 0
    assert run("staff", "end", "mia").stderr == "Error: There is no such thing.\n"
    assert "ended" in run("staff", "list").stdout
