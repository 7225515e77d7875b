"""With a new secret key members sign in again; whoever is at a till, and the till, may go on."""

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.integrations import webhooks
from tests.stores import portal_with

OTHER = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"


def take_over(client, other):
    """Open a browser at another portal with the cookies of this one."""
    browser = other.test_client()
    for name in ("session", "device", "shop-device", "shift"):
        if (cookie := client.get_cookie(name)) is not None:
            browser.set_cookie(name, cookie.value)
    return browser


def test_members_sign_in_again_and_tills_go_on(alice, till, settings):
    for secret, of_member in ((settings.secret_key, 200), (OTHER, 303)):
        with portal_with(settings, secret_key=secret) as portal:
            assert take_over(alice, portal).get("/").status_code == of_member
            assert take_over(till, portal).get("/staff").status_code == 200


def test_a_webhook_signs_with_another_secret(app, settings):
    hook = {"trigger": "benefit.created", "url": "https://shop.example/hook"}
    with app.app_context():
        made = webhooks.add(hook, by=PROGRAMME, now=now())
        before, after = (webhooks.secret_of(made, key=key) for key in (settings.secret_key, OTHER))
    assert before != after
