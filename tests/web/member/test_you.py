import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits.erasing import erase
from portal.clock import now
from portal.profiles.erasing import hide
from tests.people import ALICE


def test_you_see_who_you_are_and_where_you_are_signed_in(alice):
    page = alice.get("/you").text
    for said in ("Alice Adler", "alice@example.com", "Gold", "Firefox, Linux", "This device"):
        assert said in page


def test_signing_out_ends_the_session_on_the_server(alice):
    with alice.session_transaction() as session:
        token = session["_user_id"]
    assert alice.send("/sign-out", page="/you").status_code == 303
    with alice.session_transaction() as session:
        assert "_user_id" not in session
        session["_user_id"] = token
    assert alice.get("/").location.startswith("/sign-in")


def test_another_device_is_signed_out_from_here(signed_in_as):
    here, there = signed_in_as("alice"), signed_in_as("alice")
    end = "/you/sessions/2/end"
    assert end in here.get("/you").text
    assert here.send(end, page="/you").location == "/you"
    assert there.get("/").status_code == 303
    assert here.get("/").status_code == 200


def test_signing_out_everywhere(signed_in_as):
    here, there = signed_in_as("alice"), signed_in_as("alice")
    assert here.send("/sign-out-everywhere", page="/you").status_code == 303
    assert {here.get("/").status_code, there.get("/").status_code} == {303}


@pytest.mark.parametrize("leave", [hide, erase])
def test_whoever_is_hidden_or_erased_is_out_at_once(alice, app, leave):
    assert alice.get("/").status_code == 200
    with app.app_context():
        leave(ALICE, by=PROGRAMME, now=now())
    assert alice.get("/").location.startswith("/sign-in")


def test_nobody_ends_the_session_of_another(alice, bob):
    assert bob.send("/you/sessions/1/end", page="/you").status_code == 404
    assert alice.get("/").status_code == 200


def test_the_language_is_kept_for_the_member(alice, signed_in_as):
    assert 'lang="en"' in alice.get("/").text
    assert (
        alice.send("/language", page="/you", language="de", next="/history").location == "/history"
    )
    assert 'lang="de"' in alice.get("/").text
    assert 'lang="de"' in signed_in_as("alice").get("/").text
    alice.send("/language", page="/you", language="ar", next="https://evil.example")
    assert 'dir="rtl"' in alice.get("/").text


def test_an_unknown_language_changes_nothing(alice):
    assert alice.send("/language", page="/you", language="xx", next="//evil").location == "/"
    assert 'lang="en"' in alice.get("/").text
