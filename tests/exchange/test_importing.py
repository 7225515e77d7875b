"""What comes of a file: the good of it, or all of it, or nothing; and twice is as once."""

import io
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.benefits import finding
from portal.benefits.checking import broken_promises
from portal.benefits.finding import named
from portal.benefits.models import Benefit
from portal.benefits.reassigning import reassign
from portal.benefits.redeeming import Occasion, redeem
from portal.database import reading
from portal.definitions import defining
from portal.errors import Invalid
from portal.exchange import benefits, importing
from portal.exchange.profiles import PROFILES
from portal.exchange.reading import read_rows
from portal.profiles.erasing import hide
from portal.profiles.listing import find, find_by
from portal.profiles.models import Profile
from tests.factories import a_definition

DEFINITIONS = """name,handle,period,max_redemptions,tags,is_claimable,claim_condition
Tea,tea,30,3,"hot, sweet",TRUE,"{""rule"": ""tier"", ""value"": ""gold""}"
Cake,cake,7,null,,,
"""
MEMBERS = """external_id;first_name;email;tier_handle;mobile_phone
m-1;Zoë;ZOE@example.com;gold;+61 491 570 156
m-2;Yan;yan@example.com;;
"""
BENEFITS = """external_id,profile_id,profile_id_handle,benefit_definition_handle,issued_at,expires_at
b-1,alice@example.com,email,tea,2026-11-01 09:00:00,
b-2,a11ce000-0000-4000-8000-000000000001,,tea,2026-11-02,2026-12-24
"""
CARDS = """external_id,profile_id,profile_id_handle,benefit_definition_handle
c-1,77,card,tea
c-1,77,card,tea
c-2,m-1,external_id,tea
c-3,78,card,tea
"""


def records():
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(AuditRow))


def id_of(external_id):
    return named({external_id}, ())[external_id].id


def members():
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(Profile))


def test_definitions_come_in_and_again_change_nothing(exchange):
    assert exchange.bring("definitions", DEFINITIONS) == {"added": 2}
    tea, cake = defining.find_by_handle("tea"), defining.find_by_handle("cake")
    assert (tea.tags, tea.is_claimable, tea.max_redemptions) == (["hot", "sweet"], True, 3)
    assert tea.claim_condition == {"rule": "tier", "value": "gold"}
    assert (cake.max_redemptions, cake.is_claimable) == (None, False)
    before = records()
    assert exchange.bring("definitions", DEFINITIONS) == {"unchanged": 2}
    assert exchange.bring("definitions", DEFINITIONS.replace("Cake,", "Pie,")) == {
        "changed": 1, "unchanged": 1,
    }  # fmt: skip
    assert records() == before + 1


def test_profiles_are_known_by_any_of_their_names(exchange, people):
    assert exchange.bring("profiles", MEMBERS) == {"added": 2}
    zoe = find_by("external_id", "m-1")
    assert (zoe.email, zoe.mobile_phone) == ("zoe@example.com", "+61491570156")
    before = records()
    assert exchange.bring("profiles", MEMBERS) == {"unchanged": 2}
    by_mail = '{"email": "Zoe@Example.com", "last_name": "Zed", "identities": [{"handle": "card", "identifier": "77"}]}'
    assert exchange.bring("profiles", by_mail, "jsonl") == {"changed": 1}
    assert exchange.bring("profiles", by_mail, "jsonl") == {"unchanged": 1}
    by_id = json.dumps([{"id": str(zoe.id), "first_name": "Zo"}])
    assert exchange.bring("profiles", by_id, "json") == {"changed": 1}
    assert find_by("card", "77").id == zoe.id
    assert records() == before + 2


def test_a_profile_keeps_the_id_it_had_elsewhere(exchange):
    own = "0f2a7b1e-6a53-4a5e-9a44-0123456789ab"
    assert exchange.bring("profiles", f"id,first_name\n{own},Ada\n") == {"added": 1}
    assert find(UUID(own)).first_name == "Ada"


def test_benefits_come_in_by_what_others_know_them_by(exchange, people):
    a_definition(handle="tea", name="Tea")
    assert exchange.bring("benefits", BENEFITS) == {"added": 2}
    second = finding.find(id_of("b-2")).benefit
    assert str(second.issued_local_at) == "2026-11-02 00:00:00"
    assert str(second.expires_local_at) == "2026-12-24 00:00:00"
    before = records()
    assert exchange.bring("benefits", BENEFITS) == {"unchanged": 2}
    assert exchange.bring("benefits", BENEFITS.replace("2026-12-24", "2026-12-31")) == {
        "changed": 1, "unchanged": 1,
    }  # fmt: skip
    assert records() == before + 1
    assert list(broken_promises()) == []


def test_holders_are_known_by_a_card_and_a_row_that_stands_there_twice_gives_once(exchange, people):
    a_definition(handle="tea")
    card = [{"handle": "card", "identifier": "77"}]
    exchange.bring("profiles", json.dumps({"external_id": "m-1", "identities": card}), "jsonl")
    assert exchange.bring("benefits", CARDS) == {"added": 2, "unchanged": 1, "wrong": 1}
    assert exchange.told == [(5, {"profile_id": ["No such profile."]})]


def test_a_benefit_that_was_used_or_given_on_is_not_given_again(exchange, people, now):
    a_definition(handle="tea", is_reassignable=True, max_redemptions=2)
    exchange.bring("benefits", BENEFITS)
    first, second = map(id_of, ("b-1", "b-2"))
    redeem(first, by=PROGRAMME, on=Occasion("store"), now=now)
    reassign(second, to=people.bob, by=PROGRAMME, now=now)
    assert exchange.bring("benefits", BENEFITS) == {"unchanged": 1, "wrong": 1}
    assert exchange.told == [(3, {"profile_id": ["Another profile holds the benefit."]})]


def test_codes_are_added_once_however_often_they_stand_there(exchange):
    a_definition(handle="tea")
    codes = "benefit_definition_handle,code\ntea,A\ntea,B\ntea,A\nnope,C\ntea,\n"
    assert exchange.bring("codes", codes) == {"added": 2, "unchanged": 1, "wrong": 2}
    assert exchange.told == [
        (5, {"benefit_definition_handle": ["No such benefit definition."]}),
        (6, {"code": ["Field required"]}),
    ]
    assert exchange.bring("codes", codes)["unchanged"] == 3
    exchange.given = type(exchange.given)(
        PROGRAMME, exchange.given.now, exchange.given.settings, "tea"
    )
    assert exchange.bring("codes", '["B", "C"]', "json") == {"added": 1, "unchanged": 1}


@pytest.mark.parametrize(
    ("kind", "row", "field"),
    [
        ("definitions", {"name": "Tea", "handle": "tea"}, "period"),
        ("definitions", {"name": "Tea", "handle": "a b", "period": 1}, "handle"),
        ("definitions", {"name": "T", "handle": "t", "period": 1, "tasg": []}, "tasg"),
        ("definitions", {"name": "T", "handle": "t", "period": 1, "claim_condition": {"x": 1}}, "claim_condition"),
        ("definitions", {"name": "T", "handle": "t", "period": 1, "period_type": "absolute"}, "absolute_expiry"),
        ("definitions", {"handle": "there", "name": None}, "name"),
        ("profiles", {"first_name": "Ada"}, "id"),
        ("profiles", {"email": "nobody"}, "email"),
        ("profiles", {"email": "a@b.example", "tier_handle": "iron"}, "tier_handle"),
        ("profiles", {"id": "7"}, "id"),
        ("profiles", {"email": "a@b.example", "mobile_phone": "12"}, "mobile_phone"),
        ("profiles", {"external_id": "new", "email": "alice@example.com", "mobile_phone": "abcdefg"}, "mobile_phone"),
        ("benefits", {"profile_id": "nobody", "benefit_definition_handle": "there", "external_id": "1"}, "profile_id"),
        ("benefits", {"profile_id": "alice@example.com", "profile_id_handle": "email", "external_id": "1"}, "benefit_definition_handle"),
        ("benefits", {"profile_id": "alice@example.com", "profile_id_handle": "email", "benefit_definition_handle": "there"}, "external_id"),
        ("benefits", {"profile_id": "x", "timezone": "Moon", "benefit_definition_handle": "there"}, "timezone"),
        ("codes", {"benefit_definition_handle": "there", "code": " "}, "code"),
        ("codes", 7, ""),
        ("profiles", [1], ""),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("people")
def test_a_wrong_row_is_named_by_its_line_and_its_field(exchange, kind, row, field):
    a_definition(handle="there")
    before = records()
    assert exchange.bring(kind, "[\n\n" + json.dumps(row) + "\n]", "json") == {"wrong": 1}
    [(line, mistakes)] = exchange.told
    assert (line, field) == (3, next(iter(mistakes)) if field else "")
    assert records() == before


BAD = "email,first_name\na@x.example,A\nb,B\nc@x.example,C\n"


def test_the_good_rows_come_in_or_none_by_choice(exchange):
    assert exchange.bring("profiles", BAD, whole=True) == {"added": 2, "wrong": 1}
    assert (members(), exchange.told[0][0]) == (0, 3)
    assert exchange.bring("profiles", BAD, dry_run=True) == {"added": 2, "wrong": 1}
    assert members() == 0
    assert exchange.bring("profiles", BAD) == {"added": 2, "wrong": 1}
    assert members() == 2
    assert exchange.bring("profiles", BAD.replace("b,", "b@x.example,"), whole=True) == {
        "added": 1, "unchanged": 2,
    }  # fmt: skip
    assert members() == 3


def test_a_dry_run_foresees_what_rows_do_to_one_another(exchange, people):
    made = a_definition(handle="tea", force_allocation=True)
    exchange.bring("codes", "benefit_definition_handle,code\ntea,ONLY\n")
    assert exchange.bring("benefits", BENEFITS, dry_run=True) == {"added": 1, "wrong": 1}
    assert exchange.told == [(3, {"": ["No code is left to allocate."]})]
    assert exchange.bring("benefits", BENEFITS) == {"added": 1, "wrong": 1}
    assert defining.find(made.id).handle == "tea"


def test_rows_are_kept_in_batches_and_a_file_that_broke_off_is_sent_again(exchange, monkeypatch):
    """A run that ends in the middle leaves whole batches, and the next one does the rest."""
    monkeypatch.setattr(importing, "AT_ONCE", 10)
    lines = [json.dumps({"email": f"p{number}@x.example"}) for number in range(35)]

    def breaking_off(line, mistakes):
        raise KeyboardInterrupt

    cut = "\n".join([*lines[:25], "{"])
    rows = read_rows(io.BytesIO(cut.encode()), "jsonl", {})
    with pytest.raises(KeyboardInterrupt):
        importing.bring_in(rows, PROFILES, exchange.given, told=breaking_off)
    assert members() == 25
    assert exchange.bring("profiles", "\n".join(lines), "jsonl") == {"added": 10, "unchanged": 25}


def test_a_deleted_profile_is_not_brought_back(exchange, people, now):
    hide(people.bob, by=PROGRAMME, now=now)
    assert exchange.bring("profiles", f"id,first_name\n{people.bob},Bob\n") == {"wrong": 1}
    assert exchange.told == [(2, {"id": ["The profile was deleted."]})]


def test_a_benefit_of_another_definition_is_not_bent(exchange, people):
    a_definition(handle="tea")
    a_definition(handle="cake")
    exchange.bring("benefits", BENEFITS)
    assert exchange.bring("benefits", BENEFITS.replace(",tea,", ",cake,"))["wrong"] == 2
    with pytest.raises(Invalid):
        exchange.bring("benefits", "external_id,colour\n1,red\n")


def test_times_of_a_file_are_one_moment(exchange, people, now):
    a_definition(handle="tea", now=now - timedelta(days=9))
    exchange.bring("benefits", BENEFITS)
    assert finding.find(id_of("b-1")).benefit.created_at == now


@pytest.fixture
def two_at_once(exchange, app, monkeypatch):
    """Bring the same benefits in twice, both after having looked for what is there."""
    a_definition(handle="tea")
    both_have_looked, look_up = Barrier(2, timeout=1), benefits._look_up

    def looking(rows):
        around = look_up(rows)
        with suppress(BrokenBarrierError):
            both_have_looked.wait()
        return around

    monkeypatch.setattr(benefits, "_look_up", looking)

    def bring(_number):
        with app.app_context():
            return exchange.bring("benefits", BENEFITS)

    def run():
        with ThreadPoolExecutor(2) as threads:
            tallies = sum(threads.map(bring, range(2)), Counter())
        with reading() as connection:
            return tallies, connection.scalar(select(func.count()).select_from(Benefit))

    return run


def test_two_imports_at_once_double_nothing(two_at_once, people):
    assert two_at_once() == ({"added": 2, "unchanged": 2}, 2)


def test_two_imports_that_do_not_stand_in_line_double_everything(
    two_at_once, people, monkeypatch, database_kind
):
    """The control; on SQLite the second cannot begin before the first has ended."""
    monkeypatch.setattr(importing, "stand_in_line", lambda session, name: None)
    assert two_at_once()[1] == (4 if database_kind == "postgresql" else 2)
