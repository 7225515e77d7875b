from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.stores import people


def test_staff_take_a_kiosk_out_of_use_with_their_pin(kiosk, app):
    with app.app_context():
        pin = people.add("mia", "Mia", role="supervisor", by=PROGRAMME, now=now())
    assert "Take this kiosk out of use" not in kiosk.get("/kiosk/settings").text
    assert kiosk.submit("/kiosk/settings/end").status_code == 404
    assert kiosk.submit("/kiosk/settings", handle="mia", pin="000001").status_code == 422
    assert kiosk.submit("/kiosk/settings", handle="Mia", pin=pin).location == "/kiosk/settings"
    assert "Take this kiosk out of use" in kiosk.get("/kiosk/settings").text
    assert kiosk.submit("/kiosk/settings/end").location == "/devices"
    assert kiosk.get("/kiosk").location == "/devices"


def test_the_first_page_forgets_who_of_the_staff_was_there(kiosk, app):
    with app.app_context():
        pin = people.add("mia", "Mia", role="till", by=PROGRAMME, now=now())
    kiosk.submit("/kiosk/settings", handle="mia", pin=pin)
    kiosk.get("/kiosk")
    assert "Take this kiosk out of use" not in kiosk.get("/kiosk/settings").text
