"""What a programme keeps to itself is on no page, in no mail and in no answer to a customer."""

import pytest

from portal.definitions.variables import Privacy, privacy_of
from portal.web.reasons import telling
from portal.worker.loop import run_once
from tests.api.test_why_not import Customer
from tests.factories import a_definition, changed_profile
from tests.people import BOB

TAG = {"var": "flattened_tags"}
SHOE = {"var": "custom_attributes.fit.shoe_secret"}
COMMS = {"var": "attributes.comms.letter_secret"}
PRIVATE = {
    "a tag": {"in": ["tag-secret", TAG]},
    "a tag in short": {"rule": "tag", "value": ["tag-secret", "other-secret"]},
    "no tag": {"!": [{"in": ["held-secret", TAG]}]},
    "some tag": {"some": [TAG, {"==": [{"var": ""}, "tag-secret"]}]},
    "a status": {"rule": "status", "value": "status-secret"},
    "a status by its place": {"==": [{"var": "flattened_statuses.0"}, "status-secret"]},
    "an attribute": {"==": [COMMS, "yes-secret"]},
    "an attribute that is there": {"!": [{"missing": ["attributes.comms.none_secret"]}]},
    "a custom attribute": {"==": [SHOE, "size-secret"]},
    "a custom number": {">=": [{"var": "custom_attributes.fit.sum_secret"}, 777123]},
    "all attributes": {"!": [{"var": "attributes"}]},
    "a computed name": {"==": [{"var": {"var": "company"}}, "tag-secret"]},
    "everything": {"!": [{"var": ""}]},
    "an address": {"==": [{"var": "email"}, "someone-secret@example.com"]},
    "a part of an address": {"in": ["-secret.example", {"var": "email"}]},
    "a name": {"==": [{"var": "last_name"}, "name-secret"]},
    "a phone number": {"in": [{"var": "mobile_phone"}, ["+49-secret"]]},
    "a number of the shop": {"==": [{"var": "external_id"}, "id-secret"]},
    "beside what is open": {"and": [{"in": ["tag-secret", TAG]}, {">=": [{"var": "age"}, 0]}]},
    "instead of what is open": {"or": [{"in": ["tag-secret", TAG]}, {"==": [1, 2]}]},
    "in a choice": {"if": [{"in": ["tag-secret", TAG]}, True, {"in": ["else-secret", TAG]}]},
    "added up": {">": [{"+": [{"var": "custom_attributes.fit.sum_secret"}, 1]}, 777123]},
    "compared with another": {"==": [SHOE, COMMS]},
}
RAW = (
    "secret", "777123", "flattened", "attributes", "custom_", "last_name", "mobile_phone",
    '"var"', "&#34;var", '"missing"', "!in",
)  # fmt: skip


@pytest.fixture
def marked(app, people):
    with app.app_context():
        changed_profile(
            BOB,
            tags=["held-secret"],
            statuses=["known-secret"],
            attributes={"comms": {"letter_secret": "no-secret"}},
            custom_attributes=[
                {"namespace": "fit", "handle": "shoe_secret", "type": "text", "value": "43-secret"},
                {"namespace": "fit", "handle": "sum_secret", "type": "number", "value": 12},
            ],
            company="full_name",
        )


def everything_told(client, api, mailbox, app):
    """Collect all that the member is told by pages, mails and the API."""
    made = api.client.post(
        "/id/api/v1/auth/token", json={"id": str(BOB)}, headers=api.headers
    ).json["data"]
    customer = Customer(app.test_client(), made["token"])
    client.send("/offers/open/claim", key="form-1234")
    run_once(app)
    answers = [
        client.get("/"),
        client.get("/?q=tea"),
        client.get("/offers/tea"),
        client.send("/offers/tea/claim", key="form-5678"),
        client.get("/history"),
        customer.get("/profiles/me/benefits/claimable?include=refused"),
        customer.post("/profiles/me/benefits/tea/claim"),
        customer.get("/profiles/me/benefits"),
    ]
    return [answer.text for answer in answers] + [
        message.as_string() for message in mailbox.messages
    ]


@pytest.mark.parametrize("condition", PRIVATE.values(), ids=PRIVATE)
def test_nothing_private_is_told(bob, api, mailbox, app, marked, condition):
    with app.app_context():
        a_definition(handle="tea", name="Tea", claim_condition=condition)
        a_definition(handle="open", name="Cake", notify_issue_offset_days=0)
    told = everything_told(bob, api, mailbox, app)
    assert [(raw, number) for number, text in enumerate(told) for raw in RAW if raw in text] == []
    assert "Tea" in told[0]


def test_with_everything_open_it_would_be_told(bob, app, marked, monkeypatch):
    with app.app_context():
        a_definition(handle="tea", claim_condition=PRIVATE["a tag"])
    open_to_all = Privacy(shown=frozenset({"flattened_tags"}))
    monkeypatch.setattr(telling, "privacy_of", lambda _settings: open_to_all)
    assert "For members marked tag-secret" in bob.get("/offers/tea").text


@pytest.mark.parametrize(
    ("shown", "hidden", "reads", "is_private"),
    [
        ((), (), ["tier_handle"], False),
        ((), (), ["flattened_tags"], True),
        ((), (), ["flattened_tags.0"], True),
        ((), (), ["attributes"], True),
        ((), (), ["custom_attributes.fit.shoe"], True),
        (("custom_attributes.fit",), (), ["custom_attributes.fit.shoe"], False),
        (("custom_attributes.fit",), (), ["custom_attributes.fitness.shoe"], True),
        (("custom_attributes.fit",), (), ["custom_attributes"], True),
        (("custom_attributes.fit",), ("custom_attributes.fit.shoe",),
         ["custom_attributes.fit.shoe"], True),
        (("flattened_tags",), (), ["flattened_tags", "flattened_statuses"], True),
        (("flattened_tags",), ("flattened_tags",), ["flattened_tags"], True),
        ((), ("aggregations",), ["aggregations.spend_12m"], True),
        ((), ("tier.handle",), ["tier_handle"], True),
        ((), ("age",), ["tier_handle"], False),
        (("flattened_tags",), (), ["*"], True),
    ],
)  # fmt: skip
def test_a_programme_opens_and_closes_variables(settings, shown, hidden, reads, is_private):
    changed = settings.model_copy(update={"shown_variables": shown, "private_variables": hidden})
    assert privacy_of(changed).hides(frozenset(reads)) is is_private
