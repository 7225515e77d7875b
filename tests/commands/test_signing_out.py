import re

import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.database import reading
from tests.tills import PIN


def recorded(app, action):
    with app.app_context(), reading() as connection:
        which = select(AuditRow.profile_id, AuditRow.after).where(AuditRow.event == action)
        return [tuple(row) for row in connection.execute(which)]


def is_in(member):
    return member.get("/you").status_code == 200


@pytest.mark.parametrize("who", ["alice@example.com", "a11ce000-0000-4000-8000-000000000001"])
def test_a_member_is_signed_out_everywhere_and_others_stay(run, app, people, alice, bob, who):
    assert is_in(alice)
    assert run("members", "sign-out", who).exit_code == 0
    assert (is_in(alice), is_in(bob)) == (False, True)
    assert recorded(app, "members signed out") == [(people.alice, None)]


def test_everybody_is_signed_out_at_once(run, app, alice, bob, kiosk, alices_card):
    kiosk.enters()
    assert kiosk.get("/kiosk/benefits").status_code == 200
    assert run("members", "sign-out", "--everybody").exit_code == 0
    assert (is_in(alice), is_in(bob)) == (False, False)
    assert kiosk.get("/kiosk/benefits").location == "/kiosk"
    assert recorded(app, "members signed out") == [(None, None)]


def test_a_code_that_was_mailed_before_is_good_no_more(run, client, app, people, mailbox):
    client.send("/sign-in", page="/sign-in", email="alice@example.com")
    app.extensions["postman"].finish()
    code = re.search(r"^\s+(\d{4} \d{4})$", mailbox.texts()[-1], re.MULTILINE)[1]
    run("members", "sign-out", "alice@example.com")
    answer = client.send("/sign-in/code", page="/sign-in/code", code=code)
    assert "This code is over. Ask for a new one." in answer.text


def test_a_person_is_signed_out_at_every_till_and_may_come_back(run, app, at_till):
    mia, noa = at_till(handle="mia"), at_till(handle="noa")
    assert run("staff", "sign-out", "mia").exit_code == 0
    assert mia.get("/staff").location == "/staff/sign-in"
    assert noa.get("/staff").status_code == 200
    mia.send("/staff/sign-in", page="/staff/sign-in", who="mia", pin=PIN)
    assert mia.get("/staff").status_code == 200
    assert recorded(app, "staff signed out") == [(None, {"handle": "mia"})]


def test_all_staff_are_signed_out_at_once(run, at_till):
    mia, noa = at_till(handle="mia"), at_till(handle="noa")
    assert run("staff", "sign-out", "--everybody").exit_code == 0
    assert [each.get("/staff").location for each in (mia, noa)] == ["/staff/sign-in"] * 2


@pytest.mark.parametrize("words", [("members", "sign-out"), ("staff", "sign-out")])
def test_a_command_about_nobody_or_an_unknown_one_changes_nothing(run, alice, words):
    assert "Name one, or say --everybody." in run(*words).stderr
    assert "Name one, or say --everybody." in run(*words, "mia", "--everybody").stderr
    assert run(*words, "nobody@example.com").stderr == "Error: There is no such thing.\n"
    assert is_in(alice)
