"""What goes out comes in again: here, where nothing changes, and elsewhere, where it is the same."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.audit.recording import PROGRAMME
from portal.cli import main
from portal.database import db
from portal.definitions import allocating
from tests.api.test_definitions import EVERY
from tests.factories import a_benefit, a_definition, claims
from tests.people import settle
from tests.stores import emptied

NASTY = "=cmd|' /C calc'!A0"


@pytest.fixture
def filled(exchange, people, now):
    every = EVERY | {
        "description": NASTY,
        "campaign": "007",
        "value": "true",
        "redeem_code_pos": "'=1",
    }
    assert exchange.bring("definitions", json.dumps([every]), "json") == {"added": 1}
    made = a_definition(handle="plain", name='Plain, and "simple"\nstill', redeem_code_pos="+1")
    allocating.add_codes(made.id, ["A-1", "=2", "C"], by=PROGRAMME, now=now)
    claims("plain", people.alice, now=now)
    a_benefit(made, people.bob, now=now, extra={"external_id": "x-1", "meta": {"a": [1, None]}})
    named = {"email": "zoe@example.com", "first_name": "-Zoë", "custom_attributes": [
        {"namespace": "a", "handle": "b", "type": "c", "value": 1.5}],
        "attributes": {"comms": {"mail": True}}, "reward_balance": 12.34, "mobile_phone": "+61491570156",
        "identities": [{"handle": "card", "identifier": "9"}], "birth_day": 29, "birth_month": 2,
    }  # fmt: skip
    assert exchange.bring("profiles", json.dumps(named), "jsonl") == {"added": 1}
    return exchange


@pytest.mark.parametrize("written_in", ["csv", "json", "jsonl"])
@pytest.mark.parametrize(
    ("kind", "count"), [("definitions", 2), ("profiles", 4), ("benefits", 2), ("codes", 3)]
)
def test_what_went_out_changes_nothing_when_it_comes_in(filled, kind, count, written_in):
    written = filled.write(kind, written_in)
    assert filled.bring(kind, written, written_in) == {"unchanged": count}
    assert filled.told == []
    assert filled.write(kind, written_in) == written


@pytest.mark.parametrize("written_in", ["csv", "json"])
def test_another_store_becomes_the_same(filled, settings, now, written_in):
    kinds = ("definitions", "codes", "profiles")
    written = {kind: filled.write(kind, written_in) for kind in kinds}
    emptied(db.engine, settings.instance_dir / "template")
    settle(now)
    filled.bring("profiles", json.dumps({"id": "a11ce000-0000-4000-8000-000000000001"}), "jsonl")
    for kind in kinds:
        counts = filled.bring(kind, written[kind], written_in)
        assert counts["wrong"] == 0, filled.told
    for kind in ("definitions", "profiles"):
        lines = filled.write(kind, "jsonl").splitlines()
        assert len(lines) == len(set(lines)) == {"definitions": 2, "profiles": 4}[kind]
        assert filled.bring(kind, written[kind], written_in)["unchanged"] == len(lines)


def test_no_cell_of_a_table_is_a_formula(filled):
    for kind in ("definitions", "profiles", "benefits", "codes"):
        for row in csv.reader(io.StringIO(filled.write(kind))):
            assert not [cell for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert NASTY in filled.write("definitions")


def test_nothing_goes_out_as_nothing(exchange):
    assert exchange.write("profiles", "json") == "[]\n"
    assert exchange.write("profiles", "jsonl") == ""
    assert exchange.write("profiles").count("\n") == 1


@pytest.fixture
def run(app, settings, database_url, monkeypatch):
    """Run a command on the store of the test."""
    for name, value in {
        "INSTANCE_DIR": settings.instance_dir, "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url, "DATABASE_URL": database_url,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"PORTAL_{name}", str(value))
    return lambda *words, **more: CliRunner().invoke(main, [str(word) for word in words], **more)


def test_files_go_out_and_come_in_from_the_command_line(run, people, tmp_path):
    file = tmp_path / "people.csv"
    assert run("export", "profiles", file).stderr == "3 profiles\n"
    assert file.stat().st_mode & 0o077 == 0
    assert run("import", "profiles", file).stderr == "0 added, 0 changed, 3 unchanged\n"
    file.write_text(file.read_text().replace("Alice", "Alicia") + "\nnobody\n")
    done = run("import", "profiles", file, "--all-or-nothing")
    assert done.exit_code == 1
    assert done.stdout == "line 6: id: must be a UUID\n"
    assert done.stderr == (
        "Nothing was kept. It would be: 0 added, 1 changed, 2 unchanged\nError: 1 rows are wrong.\n"
    )
    assert run("import", "profiles", file, "--dry-run").exit_code == 1
    assert "Alicia" not in run("export", "profiles").stdout
    assert run("import", "profiles", file).exit_code == 1
    assert "Alicia" in run("export", "profiles", "--format", "json").stdout


def test_a_pool_is_filled_from_what_is_typed(run, app, people):
    with app.app_context():
        a_definition(handle="tea")
    codes = {"input": "code\nA\nB\n"}
    done = run("import", "codes", "-", "--definition", "tea", **codes)
    assert done.exception is None
    assert done.stderr == "2 added, 0 changed, 0 unchanged\n"
    out = run("export", "codes", "--definition", "tea", "--format", "csv").stdout
    assert out.splitlines()[1:] == ["tea,A,free,", "tea,B,free,"]
    assert (
        run("import", "codes", "-", input="colour\nred\n").stderr == "Error: colour: is no column\n"
    )


def test_a_file_that_fails_midway_leaves_what_was_there(run, people, tmp_path, monkeypatch):
    from portal.exchange import exporting

    def fail(*_):
        raise KeyboardInterrupt

    file = tmp_path / "people.csv"
    file.write_text("as it was")
    monkeypatch.setattr(exporting, "_as_table", fail)
    assert run("export", "profiles", file).exit_code == 1
    assert [Path(each).name for each in tmp_path.iterdir()] == ["people.csv"]
    assert file.read_text() == "as it was"
