import pytest

from portal.stores.rights import ROLES
from tests.tills import PIN, a_person


def test_staff_take_a_kiosk_out_of_use_with_their_pin(kiosk, app):
    with app.app_context():
        a_person("mia", role="supervisor")
    assert "Take this kiosk out of use" not in kiosk.get("/kiosk/settings").text
    assert kiosk.submit("/kiosk/settings/end").status_code == 404
    assert kiosk.submit("/kiosk/settings", handle="mia", pin="000001").status_code == 422
    assert kiosk.submit("/kiosk/settings", handle="Mia", pin=PIN).location == "/kiosk/settings"
    assert "Take this kiosk out of use" in kiosk.get("/kiosk/settings").text
    assert kiosk.submit("/kiosk/settings/end").location == "/devices"
    assert kiosk.get("/kiosk").location == "/devices"


def test_the_first_page_forgets_who_of_the_staff_was_there(kiosk, app):
    with app.app_context():
        a_person("mia")
    kiosk.submit("/kiosk/settings", handle="mia", pin=PIN)
    kiosk.get("/kiosk")
    assert "Take this kiosk out of use" not in kiosk.get("/kiosk/settings").text


def test_a_pin_that_was_drawn_for_somebody_opens_no_settings(kiosk, app):
    with app.app_context():
        a_person("mia", role="supervisor", has_drawn_pin=True)
    assert kiosk.submit("/kiosk/settings", handle="mia", pin=PIN).status_code == 422
    assert kiosk.submit("/kiosk/settings/end").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_who_only_looks_takes_no_kiosk_out_of_use(kiosk, app, role):
    with app.app_context():
        a_person("kim", role=role)
    kiosk.submit("/kiosk/settings", handle="kim", pin=PIN)
    may = role != "auditor"
    page = kiosk.get("/kiosk/settings").text
    assert "This browser is a kiosk of Fitzroy." in page
    assert ("Take this kiosk out of use" in page) is may
    assert kiosk.submit("/kiosk/settings/end").status_code == (303 if may else 404)
    assert kiosk.get("/kiosk").status_code == (303 if may else 200)
