"""Tills in shops, and the people who sign in at them, as tests need them."""

import re
from itertools import count

from sqlalchemy import update

from portal import pins
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.database import transaction
from portal.stores import enrolling, signing_in
from portal.stores.models import Location, StaffMember, StaffSession
from tests.people import ALICE
from tests.strict_client import StrictClient

PIN = "274913"
KEPT_PIN = pins.hashed(PIN)
_numbers = count(1)


def a_shop(location_id="fitzroy", name="Fitzroy"):
    with transaction() as session:
        if session.get(Location, location_id) is None:
            session.add(Location(id=location_id, name=name))
    return location_id


def a_device(settings, *, kind="till", name="Till 1"):
    """Enrol a browser; return the id of the device and its secret."""
    location_id, given = a_shop(), {"settings": settings, "now": now()}
    device_id, code = enrolling.enrol(kind, name, location_id=location_id, by=PROGRAMME, **given)
    client = f"10.1.0.{next(_numbers)}"
    return device_id, enrolling.become(code, client=client, **given).secret


def a_person(handle, *, role="till", has_drawn_pin=False):
    with transaction() as session:
        session.add(
            StaffMember(
                handle=handle, name=f"{handle.capitalize()} Wong", role=role, pin_hash=KEPT_PIN,
                has_drawn_pin=has_drawn_pin, created_at=now(),
            )
        )  # fmt: skip
    return handle


class Till(StrictClient):
    """A browser that is a till, with somebody signed in."""

    device_id = 0

    def sit_down(self, settings, handle, device, *, has_second_factor=True):
        self.device_id, secret = device
        self.set_cookie("shop-device", secret)
        if handle is not None:
            given = {"device_id": self.device_id, "settings": settings, "now": now()}
            self.set_cookie("shift", signing_in.sign_in(handle, PIN, **given))
            if has_second_factor:
                with transaction() as session:
                    session.execute(update(StaffSession).values(has_second_factor=True))
        return self

    def scan(self, text):
        """Put a text into the one field; return the page that comes of it."""
        answer = self.send("/staff/find", page="/staff", query=text)
        return self.get(answer.location) if answer.status_code == 303 else answer

    def redeem(self, benefit_id, *, key="form-1234", holder=ALICE, **fields):
        path = f"/staff/benefits/{benefit_id}/redeem"
        answer = self.send(path, page="/staff", key=key, holder=str(holder), **fields)
        return self.get(answer.location) if answer.status_code == 303 else answer

    def do(self, path, *, pin=PIN, key="form-5678", holder=ALICE, **fields):
        """Send the form of something grave; return the answer itself."""
        return self.send(path, page="/staff", key=key, pin=pin, holder=str(holder), **fields)


def redemption_in(page):
    """Return the id of the redemption that a page leads to."""
    return int(re.search(r"/staff/redemptions/(\d+)", page.text)[1])
