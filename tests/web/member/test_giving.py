import re
from datetime import datetime

import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits import changing
from portal.benefits.inviting import lapse
from portal.clock import now as this_moment
from tests.factories import a_benefit, a_definition, claims

KEY = "form-1234"


@pytest.fixture
def held(app, people):
    with app.app_context():
        a_definition(handle="tea", name="Tea", is_reassignable=True, is_extendable=True)
        return claims("tea", people.alice)


@pytest.fixture
def both(signed_in_as):
    return signed_in_as("alice"), signed_in_as("bob")


def offer(alice, held, email="bob@example.com", key=KEY):
    return alice.send(f"/benefits/{held}/give", email=email, key=key)


def invitation_on(page):
    return re.search(r'href="(/invitations/\d+)"', page)[1]


def test_a_benefit_goes_from_one_member_to_another(both, held):
    alice, bob = both
    assert f'href="/benefits/{held}/give"' in alice.get(f"/benefits/{held}").text
    assert "Give Tea away?" in alice.get(f"/benefits/{held}/give").text
    assert offer(alice, held).location == f"/benefits/{held}"
    page = alice.get(f"/benefits/{held}").text
    assert "Offered to B***, who can take it until" in page
    assert f"/benefits/{held}/give" not in page
    assert "Sent to B***, waiting" in alice.get("/").text
    home = bob.get("/").text
    assert "Alice offers you Tea" in home
    invitation = invitation_on(home)
    assert "Take Tea" in bob.get(invitation).text
    assert bob.send(f"{invitation}/accept").location == f"/benefits/{held}"
    mine = bob.get(f"/benefits/{held}").text
    assert "It is yours now" in mine
    assert "Given to you" in mine
    assert alice.get(f"/benefits/{held}").status_code == 404
    history = alice.get("/history").text
    assert "Given away" in history
    remains = re.search(r'href="(/benefits/\d+)"', history)[1]
    assert "You gave this benefit to somebody else." in alice.get(remains).text
    assert "This offer is over" in bob.get(invitation).text


def test_an_offer_is_left_or_taken_back(both, held):
    alice, bob = both
    offer(alice, held)
    invitation = invitation_on(bob.get("/").text)
    assert bob.send(f"{invitation}/decline").location == "/"
    assert "offers you" not in bob.get("/").text
    offer(alice, held, key="form-5678")
    again = invitation_on(bob.get("/").text)
    assert alice.send(f"{again}/take-back").location == f"/benefits/{held}"
    assert "It stays with you." in alice.get(f"/benefits/{held}").text
    answer = bob.send(f"{again}/accept")
    assert answer.status_code == 409
    assert "This offer is over" in answer.text


@pytest.mark.parametrize(
    "typed", ["", "nobody", "a@b", "x" * 300 + "@example.com", "alice@example.com"]
)
def test_a_mistyped_address_is_named_and_kept(alice, held, typed):
    answer = offer(alice, held, email=typed)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_who_is_a_member_shows_nowhere(alice, held):
    known = offer(alice, held, email="bob@example.com")
    page = alice.get(known.location).text.replace("bob@example.com", "").replace("B***", "")
    alice.send(f"/invitations/{1}/take-back")
    unknown = offer(alice, held, email="bea@example.com", key="form-9999")
    other = alice.get(unknown.location).text.replace("bea@example.com", "").replace("B***", "")
    strip = re.compile(
        r'value="[^"]*"|action="/invitations/\d+/|href="/receipts/[^"]*"|<ul class="(?:facts|events)">.*?</ul>',
        re.S,
    )
    assert strip.sub("", page) == strip.sub("", other)


def test_more_time_is_had_once(alice, held):
    assert f'href="/benefits/{held}/extend"' in alice.get(f"/benefits/{held}").text
    assert "You can do this once for each benefit." in alice.get(f"/benefits/{held}/extend").text
    for _ in range(2):
        assert alice.send(f"/benefits/{held}/extend", key=KEY).location == f"/benefits/{held}"
    page = alice.get(f"/benefits/{held}").text
    assert "More time, until" in page
    assert f"/benefits/{held}/extend" not in page
    assert alice.get(f"/benefits/{held}/extend").status_code == 404
    answer = alice.send(f"/benefits/{held}/extend", key="form-5678")
    assert answer.status_code == 409
    assert "Extended already" in answer.text


def test_what_cannot_be_given_has_no_such_page(alice, app, people):
    with app.app_context():
        fixed = a_benefit(a_definition(), people.alice)
    page = alice.get(f"/benefits/{fixed}").text
    assert "/give" not in page
    assert "/extend" not in page
    assert alice.get(f"/benefits/{fixed}/give").status_code == 404


def test_receipts_tell_everything_and_can_be_looked_up(both, held, app):
    alice, bob = both
    offer(alice, held)
    alice.send("/invitations/1/take-back")
    page = alice.get("/receipts").text
    for what in ("Tea: Claimed", "Tea: Offered to somebody", "Tea: Offer taken back"):
        assert what in page
    *_offers, receipt = re.findall(r'href="(/receipts/[^"]+)"', page)
    shown = alice.get(receipt).text
    assert "By you" in shown
    assert bob.get(receipt).status_code == 404
    reference = receipt.removeprefix("/receipts/")
    assert (
        alice.get(f"/receipts/{reference[:4]}-{reference[4:8]}-{reference[8:]}").status_code == 200
    )
    assert alice.get("/receipts/AAAAAAAAAAA").status_code == 404


def test_a_last_day_that_was_moved_is_told_and_other_changes_are_not(both, held, app, now):
    alice, _bob = both
    with app.app_context():
        for fields in ({"expires_at": datetime(2027, 2, 14, 23, 59, 59)}, {"value": 3}):
            changing.change(held, fields, by=PROGRAMME, now=now)
    page = alice.get("/receipts").text
    assert "Tea: New last day: 14 February 2027" in page
    assert page.count("/receipts/") == 2


def test_many_receipts_are_read_in_pages(alice, app, people):
    with app.app_context():
        for _ in range(60):
            a_benefit(a_definition(), people.alice)
    page = alice.get("/receipts").text
    assert page.count("Given to you") == 50
    older = re.search(r'href="(/receipts\?before=[^"]+)"', page)[1]
    assert alice.get(older).text.count("Given to you") == 10


def test_an_offer_that_ran_out_is_over_before_anybody_closed_it(both, held, app):
    alice, bob = both
    offer(alice, held)
    invitation = invitation_on(bob.get("/").text)
    with app.app_context():
        from datetime import timedelta

        assert lapse(now=this_moment() + timedelta(days=8)) == 1
    assert "offers you" not in bob.get("/").text
    assert "This offer is over" in bob.get(invitation).text
    assert "Offer ran out" in alice.get(f"/benefits/{held}").text
