"""What goes out comes in again: here, where nothing changes, and elsewhere, where it is the same."""

import csv
import io
import json

import pytest

from portal.audit.recording import PROGRAMME
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
