"""Through a whole day of everybody, no secret is left in the store, the log or an address."""

import re

import pytest
from sqlalchemy import select

from portal import logs, pins
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.database import Base, db, transaction
from portal.integrations.tokens import SCOPES, create_token
from portal.profiles.models import Identity
from portal.stores import enrolling, people, second_factor
from tests.factories import a_definition, claims
from tests.kiosks import ALICES_CARD, Kiosk
from tests.people import ALICE
from tests.tills import a_shop

MEMBER_PIN, STAFF_PIN = "274961", "508264"
# What somebody types or sends by mistake may be a secret of another place.
FOREIGN, MISTYPED_CODE, MISTYPED_PIN = "the secret of nobody here", "BK7Q-29XM-4TZ", "918273"


class Day:
    """What was handed out as a secret, and every address that a browser was sent to."""

    def __init__(self):
        self.secrets = {"member's PIN": MEMBER_PIN, "staff's PIN": STAFF_PIN}
        self.addresses = []
        self.errors = []

    def keep(self, answer):
        """Remember the secrets that an answer gives to its browser."""
        self.addresses.append(answer.request.url)
        self.addresses.append(answer.headers.get("Location", ""))
        if answer.status_code >= 400:
            self.errors.append(answer.text)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            if value and name != "session":
                self.secrets[f"cookie {name} {value[:4]}"] = value
        return answer

    def keep_session(self, client):
        """Remember what lies in the signed cookie of a browser."""
        with client.session_transaction() as session:
            for name in ("_user_id", "phone"):
                if session.get(name):
                    self.secrets[f"session {name}"] = session[name]
            if "sign_in" in session:
                self.secrets["token of asking"] = session["sign_in"]["token"]

    def found_in(self, text):
        """Name the secrets that stand in a text."""
        return sorted(name for name, secret in self.secrets.items() if secret in text)


@pytest.fixture
def day(capfd, app, settings, people_of_the_shop, mailbox, client):
    """Go through everything that hands out a secret or takes one; what is told is captured."""
    day = Day()
    the_member(day, app, client, mailbox)
    the_kiosk(day, app, settings)
    the_till(day, app, settings)
    the_programs(day, app, client, settings)
    return day


@pytest.fixture
def people_of_the_shop(app, people):
    with app.app_context():
        a_definition(handle="tea")
        claims("tea", people.alice)
    return people


def the_member(day, app, client, mailbox):
    day.keep(client.send("/sign-in", page="/sign-in", email="alice@example.com"))
    day.keep_session(client)
    app.extensions["postman"].finish()
    letter = mailbox.texts()[-1]
    code = "".join(re.search(r"^\s+(\d{4}) (\d{4})$", letter, re.MULTILINE).groups())
    day.secrets |= {"mailed code": code, "mailed link": re.search(r"link#(\S+)", letter)[1]}
    day.keep(client.send("/sign-in/code", page="/sign-in/code", code="00000000"))
    day.keep(client.send("/sign-in/code", page="/sign-in/code", code=code))
    day.keep_session(client)
    day.keep(client.send("/you/pin", page="/you/pin", pin=MEMBER_PIN, again=MEMBER_PIN))
    for path in ("/", "/you", "/benefits/1", "/benefits/1/show", "/benefits/999"):
        day.keep(client.get(path))


def the_kiosk(day, app, settings):
    with app.app_context():
        add_the_card()
        given = {"location_id": a_shop(), "by": PROGRAMME, "settings": settings, "now": now()}
        day.secrets["kiosk's code"] = enrolling.enrol("kiosk", "Kiosk 1", **given)[1]
    kiosk = a_browser(app)
    enrol(day, kiosk, day.secrets["kiosk's code"])
    day.keep(kiosk.says(ALICES_CARD))
    day.keep(kiosk.submit("/kiosk/pin", pin=MISTYPED_PIN))
    day.keep(kiosk.submit("/kiosk/pin", pin=MEMBER_PIN))
    shown = kiosk.get(day.keep(kiosk.submit("/kiosk/benefits/1/phone")).location)
    code = re.search(r"/phone#([2-9A-Z]{11})", shown.text) or re.search(
        r"\b([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{3})\b", shown.text
    )
    day.secrets["phone's code"] = code[1].replace("-", "")
    day.keep(kiosk.submit("/kiosk/finish"))


def a_browser(app):
    app.test_client_class = Kiosk
    return app.test_client()


def add_the_card():
    with transaction() as session:
        given = {"identifier": ALICES_CARD, "created_at": now()}
        session.add(Identity(profile_id=ALICE, handle="loyalty-card", **given))


def enrol(day, browser, code):
    day.keep(browser.send("/devices/enrol", page="/devices/enrol", code=MISTYPED_CODE))
    day.keep(browser.send("/devices/enrol", page="/devices/enrol", code=code))


def the_till(day, app, settings):
    browser = a_browser(app)
    with app.app_context():
        given = {"by": PROGRAMME, "now": now()}
        drawn = people.add("mia", "Mia Wong", role="supervisor", **given)
        address = second_factor.set_up("mia", settings=settings, **given)
        code = enrolling.enrol("till", "Till 1", location_id=a_shop(), settings=settings, **given)[
            1
        ]
    day.secrets |= {
        "drawn PIN": drawn, "till's code": code, "app's secret": re.search("secret=(.+?)&", address)[1],
    }  # fmt: skip
    enrol(day, browser, code)
    for pin in (MISTYPED_PIN, drawn):
        day.keep(browser.send("/staff/sign-in", page="/staff/sign-in", who="mia", pin=pin))
    change = {"pin": drawn, "new_pin": STAFF_PIN, "again": STAFF_PIN}
    day.keep(browser.send("/staff/pin", page="/staff/pin", **change))
    day.keep(browser.send("/staff/lock", page="/staff"))
    day.keep(browser.send("/staff/unlock", page="/staff/unlock", pin=STAFF_PIN))


def the_programs(day, app, client, settings):
    with app.app_context():
        day.secrets["key"] = create_token("back office", SCOPES, by=PROGRAMME, now=now())
    key = {"Authorization": f"Bearer {day.secrets['key']}"}

    def call(path, body):
        headers = key | {"Idempotency-Key": path[-10:]}
        return day.keep(client.post(path, json=body, headers=headers)).json

    hook = {"url": "https://shop.example/hook", "trigger": "benefit.created", "is_active": True}
    day.secrets["webhook's secret"] = call("/api/v3/webhooks", hook)["data"]["secret"]
    poor = {"name": "shop", "scopes": ["read-benefits"]}
    day.secrets["handed on key"] = call("/api/v3/auth/api-tokens", poor)["accessToken"]
    customer = call("/id/api/v1/auth/token", {"id": str(ALICE)})["data"]["token"]
    day.secrets["customer's token"] = customer
    day.keep(client.get("/id/api/v1/profiles/me", headers={"Authorization": f"Bearer {customer}"}))
    day.keep(client.get("/api/v3/webhooks", headers={"Authorization": f"Bearer {FOREIGN}"}))


def whole_store():
    """Write down every row of every table."""
    with db.engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
        )  # fmt: skip


def test_the_day_hands_out_secrets_of_every_kind(day):
    kinds = {name.rsplit(" ", 1)[0] if name.startswith("cookie") else name for name in day.secrets}
    assert kinds == {
        "member's PIN", "staff's PIN", "drawn PIN", "token of asking", "mailed code", "mailed link",
        "session _user_id", "cookie device", "cookie shop-device", "cookie kiosk", "cookie shift",
        "kiosk's code", "till's code", "phone's code", "app's secret", "key", "handed on key",
        "webhook's secret", "customer's token",
    }  # fmt: skip


def test_none_lies_in_the_store(day, app):
    with app.app_context():
        assert day.found_in(whole_store()) == []


def test_none_is_told_by_the_log_an_address_or_an_error(day, capfd):
    told = capfd.readouterr()
    assert '"event": "signed in"' in told.err
    assert day.found_in(told.out + told.err) == []
    assert day.found_in("\n".join(day.addresses)) == []
    assert len(day.errors) > 5
    assert day.found_in("\n".join(day.errors)) == []


def test_nor_is_what_was_typed_by_mistake(day, capfd):
    told = capfd.readouterr()
    places = (told.out + told.err, "\n".join(day.addresses))
    for mistake in (FOREIGN, MISTYPED_CODE, MISTYPED_CODE.replace("-", ""), MISTYPED_PIN):
        assert [place for place in places if mistake in place] == []


def test_what_was_left_would_be_found(day, app, capfd):
    """The control: a secret in any of these places is seen."""
    logs.info("signed in", code=day.secrets["mailed code"])
    assert day.found_in(capfd.readouterr().err) == ["mailed code"]
    assert day.found_in(f"http://localhost/sign-in?token={day.secrets['mailed link']}") == [
        "mailed link"
    ]
    with app.app_context():
        people.change("mia", name=f"Mia {STAFF_PIN}", role=None, by=PROGRAMME, now=now())
        assert day.found_in(whole_store()) == ["staff's PIN"]
    assert not pins.is_common(STAFF_PIN)
