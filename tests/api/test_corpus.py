"""Thousands of calls that mean harm: none breaks anything, and both databases answer alike."""

from itertools import groupby
from pathlib import Path

import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import transaction
from portal.integrations.tokens import SCOPES, create_token
from portal.stores.models import Location
from tests.api.corpus import corpus
from tests.api.fitting import fitting_of
from tests.factories import a_definition, claims
from tests.people import ALICE

EXPECTED = Path(__file__).with_name("corpus_statuses.txt")
# How many attacks there are at least: 8,000 in all.
LEAST = {"GET": 2_500, "POST": 2_000, "PUT": 1_000, "DELETE": 400}
COFFEE = "coffee-at-the-counter"


@pytest.fixture
def things(app, people, api):
    """One of everything, and where each stands in a path."""
    with app.app_context():
        lets = {"max_redemptions": None, "is_extendable": True, "is_reassignable": True}
        coffee = a_definition(handle=COFFEE, **lets)
        held = claims(COFFEE, ALICE)
        with transaction() as session:
            session.add(Location(id="fitzroy", name="Fitzroy", timezone="Australia/Melbourne"))
        create_token("another", SCOPES, by=PROGRAMME, now=this_moment())
    card = api.post(f"/profiles/{ALICE}/identities", {"handle": "card", "identifier": "29"})
    used = api.post(f"/profiles/{ALICE}/benefits/{held}/redeem")
    hook = {"trigger": "benefit.redeemed", "url": "https://shop.example/events"}
    return {
        "definition_id": coffee.id, "benefit_id": held, "token_id": 2, "profile_id": ALICE,
        "identity_id": card.json["data"]["id"], "redemption_id": used.json["data"]["id"],
        "webhook_id": api.post("/webhooks", hook).json["data"]["id"], "handle": COFFEE,
        "definition": COFFEE,
    }  # fmt: skip


@pytest.fixture
def unhurried(app, monkeypatch):
    settings = app.config["SETTINGS"].model_copy(update={"api_calls_per_minute": 10**9})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("method", LEAST)
def test_no_attack_breaks_anything_and_each_is_answered_as_before(
    app, api, customer, things, unhurried, tmp_path, method
):
    fitting, client = fitting_of(app), app.test_client()
    answers = []
    for attack in corpus(fitting.document, things, method):
        bearer = customer if attack.path.startswith("/id/api/v1/profiles") else api.headers
        answer = client.open(
            attack.path,
            method=attack.method,
            data=attack.data,
            content_type=attack.content_type,
            headers=bearer | attack.headers,
        )
        assert answer.status_code < 500, attack
        if answer.status_code >= 400:
            assert_well_formed(answer, attack)
        fitting.check(answer)
        answers.append((attack.operation, attack.kind, answer.status_code))
    assert len(answers) >= LEAST[method]
    found = "".join(f"{line}\n" for line in written(answers))
    told = tmp_path / "corpus_statuses.txt"
    told.write_text(found)
    expected = EXPECTED.read_text().splitlines(keepends=True)
    before = "".join(line for line in expected if line.startswith(f"{method} "))
    assert found == before, f"if this is meant, put {told} in its place"


def assert_well_formed(answer, attack):
    assert answer.content_type == "application/json", attack
    assert answer.json["message"], attack
    assert answer.headers["X-Request-Id"], attack
    assert answer.status.split(" ", 1)[1] == answer.status.split(" ", 1)[1].title(), attack
    if answer.status_code == 422:
        assert answer.json["errors"], attack
        assert all(text for texts in answer.json["errors"].values() for text in texts), attack


def written(answers):
    """Write the statuses of each call, those that repeat as a count."""
    for (operation, kind), group in groupby(answers, key=lambda each: each[:2]):
        runs = [(status, len(list(run))) for status, run in groupby(status for *_, status in group)]
        counted = " ".join(
            f"{status}x{times}" if times > 1 else f"{status}" for status, times in runs
        )
        yield f"{operation} {kind}: {counted}"
