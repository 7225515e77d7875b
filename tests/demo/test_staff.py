"""The people of the demo shop."""

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.demo import staff
from portal.stores import people
from portal.stores.signing_in import vouch
from tests.tills import a_device


def test_they_work_there_also_where_somebody_was_added_before(app, settings):
    with app.app_context():
        people.add("jo", "Jo Hart", role="supervisor", by=PROGRAMME, now=now())
        staff.hire(now=now())
        staff.hire(now=now())
        device_id, _secret = a_device(settings)
        for handle, _name, _role in staff.CREW:
            vouch(handle, staff.PIN, device_id=device_id, now=now())


def test_whoever_has_a_name_of_theirs_already_keeps_it(app):
    with app.app_context():
        people.add("mia", "Mia of ours", role="till", by=PROGRAMME, now=now())
        staff.hire(now=now())
        names = {person.handle: person.name for person in people.people()}
        assert names["mia"] == "Mia of ours"
        assert names.keys() == {handle for handle, _name, _role in staff.CREW}
