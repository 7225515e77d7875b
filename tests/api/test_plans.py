"""Each statement of a page, an act or a job finds its rows by an index, whatever the size."""

from uuid import UUID

import pytest

from bench.statements import noted
from portal.audit.recording import PROGRAMME
from portal.benefits.inviting import invite
from portal.benefits.listing import fields_at
from portal.benefits.redeeming import Occasion, redeem
from portal.clock import now as this_moment
from portal.database import db, transaction
from portal.definitions import allocating
from portal.definitions.listing import FIELDS
from portal.outbox.posting import post_mail
from portal.profiles.models import Identity
from portal.worker.jobs import JOBS
from tests.factories import a_benefit, a_definition, claims
from tests.plans import as_if_large, scanned

LETS = {"is_reclaimable": True, "is_extendable": True, "is_reassignable": True}
PAGES = (
    "/", "/?q=tea", "/history", "/you", "/receipts", "/offers/tea", "/benefits/{held}",
    "/benefits/{held}/use", "/benefits/{other}/give", "/benefits/{held}/extend",
    "/invitations/{invitation}",
)  # fmt: skip
ACTS = (
    ("/offers/cake/claim", {"key": "form-1234"}),
    ("/benefits/{held}/use", {"key": "form-2345"}),
    ("/benefits/{held}/extend", {"key": "form-3456"}),
    ("/benefits/{other}/give", {"key": "form-4567", "email": "charlie@example.com"}),
    ("/invitations/{invitation}/accept", {}),
)
LISTS = (
    "/benefits/{held}", "/benefits?filter[profile_id]={alice}", "/benefits?filter[external_id]=x",
    "/benefits?filter[redeem_code_pos]=x", "/benefits?filter[updated_at][gt]=2026-01-01",
    "/profiles/{alice}", "/profiles/{alice}/benefits", "/profiles/{alice}/benefits?search=x",
    "/profiles/{alice}/benefits?filter[status]=redeemable", "/profiles/{alice}/benefits/claimable",
    "/profiles/{alice}/redemptions", "/profiles/{alice}/balances", "/profiles/{alice}/identities",
    "/profiles?filter[email]=alice@example.com", "/profiles?filter[external_id]=x",
    "/profiles?filter[mobile_phone]=%2B61400000000", "/benefit-definitions",
    "/benefit-definitions/1/allocations", "/tiers/definitions",
)  # fmt: skip
CALLS = (
    ("/profiles/{bob}/benefits/cake/claim", {}),
    ("/profiles/{alice}/benefits/{other}/redeem", {"count": 1}),
    ("/benefits", {"profile_id": "{bob}", "benefit_definition_id": 1}),
    ("/profiles/search-id", {"type": "email", "id": "alice@example.com"}),
    ("/profiles/availability", {"email": "alice@example.com"}),
)


@pytest.fixture
def places(app, people, mailbox):
    with app.app_context():
        tea = a_definition(handle="tea", allow_user_redeem=True, max_redemptions=9, **LETS)
        a_definition(handle="cake", max_global_redemptions=9)
        coded = a_definition(handle="coded", **LETS)
        allocating.add_codes(coded.id, ["a", "b"], by=PROGRAMME, now=this_moment())
        held, other = claims("coded", people.alice), a_benefit(tea, people.alice)
        gift = claims("tea", people.bob)
        redeem(other, by=PROGRAMME, on=Occasion("store"), now=this_moment())
        with transaction() as session:
            post_mail("given", to=people.alice, benefit=other, at=this_moment())
            card = {"handle": "card", "identifier": "1", "created_at": this_moment()}
            session.add(Identity(profile_id=people.alice, **card))
        asked = invite(
            gift, giver=people.bob, to_email="alice@example.com", key="k", now=this_moment()
        )
    return {"held": other, "other": held, "invitation": asked, "alice": people.alice,
            "bob": people.bob}  # fmt: skip


@pytest.fixture
def never_scans(app):
    """Return a function that asks for the plan of every statement that was made."""

    def check(made):
        assert made
        with app.app_context(), as_if_large(db.engine) as connection:
            for statement, values in made:
                # What only inserts looks for nothing but the rows that it refers to.
                if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                    assert not scanned(connection, statement, values), statement

    return check


def filled(places, body):
    return {k: v.format(**places) if isinstance(v, str) else v for k, v in body.items()}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_finds_everything_by_an_index(app, alice, places, never_scans, path):
    with noted(app) as made:
        assert alice.get(path.format(**places)).status_code == 200
    never_scans(made)


@pytest.mark.parametrize(("path", "form"), ACTS)
def test_an_act_finds_everything_by_an_index(app, alice, places, never_scans, path, form):
    with noted(app) as made:
        assert alice.send(path.format(**places), **form).status_code == 303
    never_scans(made)


@pytest.mark.parametrize("path", LISTS)
def test_a_call_finds_everything_by_an_index(app, api, places, never_scans, path):
    with noted(app) as made:
        assert api.get(path.format(**places)).status_code == 200
    never_scans(made)


def each_way(fields, values):
    """Write every filter of a list by every operator it takes, and every order."""
    for name, field in fields.items():
        value = field.choices[0] if field.choices else values[field.kind]
        yield from (f"filter[{name}][{by}]={value}" for by in field.operators)
        if field.sorts:
            yield from (f"sort={name}", f"sort=-{name}")


VALUES = {"text": "x", "number": 1, "flag": 1, "clock": "2026-01-01", "utc": "2026-01-01",
          "instant": "2026-01-01", "uuid": UUID(int=1, version=4), "json": "{}"}  # fmt: skip


def test_a_list_of_definitions_reads_none_of_what_grows_but_by_an_index(
    app, api, places, never_scans
):
    asked = [*each_way(FIELDS, VALUES), "search=x", "tags[]=x", "page[number]=9"]
    with noted(app) as made:
        assert {api.get(f"/benefit-definitions?{each}").status_code for each in asked} == {200}
    never_scans(dict(made).items())


def test_what_one_holds_is_listed_in_every_way_by_an_index(app, api, places, never_scans):
    asked = [*each_way(fields_at(this_moment()), VALUES), "search=x", "tags[]=x"]
    with noted(app) as made:
        for each in asked:
            assert api.get("/profiles/{alice}/benefits?".format(**places) + each).status_code == 200
    never_scans(dict(made).items())


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_an_act_of_the_api_finds_everything_by_an_index(app, api, places, never_scans, path, body):
    with noted(app) as made:
        assert api.post(path.format(**places), filled(places, body)).status_code < 300
    never_scans(made)


def test_signing_in_finds_everything_by_an_index(app, client, places, never_scans):
    with noted(app) as made:
        assert (
            client.send("/sign-in", page="/sign-in", email="alice@example.com").status_code == 303
        )
        assert client.send("/sign-in/code", page="/sign-in/code", code="12345678").status_code < 500
    never_scans(made)


# Once an hour, with nobody waiting, the sessions of the last months are read from end to end; and
# the shape of the store is told without reading a row of it.
ASIDE = {"sweep sign-ins", "sweep shifts", "tell the shape of the store"}
WITH_INDEX = [job for job in JOBS if job.name not in ASIDE]


@pytest.mark.parametrize("job", WITH_INDEX, ids=lambda job: job.name)
def test_a_job_finds_what_is_due_by_an_index(app, places, never_scans, job):
    with app.app_context(), noted(app) as made:
        job.work(now=this_moment())
    never_scans(made)


def test_a_statement_that_reads_a_whole_table_is_found(app, people):
    with app.app_context(), as_if_large(db.engine) as connection:
        for statement in (
            "SELECT id FROM profiles WHERE company = 'Adler'",
            "SELECT count(*) FROM benefits",
            "SELECT id FROM benefits ORDER BY void_reason LIMIT 5",
        ):
            assert scanned(connection, statement, ()), statement
        assert not scanned(connection, "SELECT id FROM benefits ORDER BY id LIMIT 5", ())
