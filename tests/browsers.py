"""Browsers of the people everybody knows, as fixtures."""

import pytest

from portal.clock import now as this_moment
from portal.profiles import signing_in
from portal.profiles.sessions import Browser
from tests.strict_client import StrictClient
from tests.tills import Till, a_device, a_person


@pytest.fixture
def client(app):
    """A browser in which nobody is signed in."""
    app.test_client_class = StrictClient
    return app.test_client()


@pytest.fixture
def signed_in_as(app, people, settings):
    """Return a function that opens a browser in which somebody is signed in."""
    app.test_client_class = StrictClient

    def open_browser(first_name):
        client = app.test_client()
        with app.app_context():
            who = signing_in.enter_at_once(
                f"{first_name}@example.com",
                browser=Browser("Firefox, Linux", "d" * 43),
                settings=settings,
                now=this_moment(),
            )
        with client.session_transaction() as session:
            session["_user_id"] = who.token
        return client

    return open_browser


@pytest.fixture
def alice(signed_in_as):
    return signed_in_as("alice")


@pytest.fixture
def bob(signed_in_as):
    return signed_in_as("bob")


@pytest.fixture
def at_till(app, people, settings):
    """Return a function that opens a till with a person of a role; a second one is another till."""

    def open_till(role="till", *, handle=None, device=None, has_second_factor=True, **more):
        app.test_client_class = Till
        client = app.test_client()
        with app.app_context():
            who = a_person(handle or role, role=role, **more)
            device = device or a_device(settings, name=f"Till of {who}")
            return client.sit_down(settings, who, device, has_second_factor=has_second_factor)

    return open_till


@pytest.fixture
def till(at_till):
    return at_till(handle="mia")
