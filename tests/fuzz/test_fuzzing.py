"""A short, seeded run of what `make fuzz` does at length."""

import pytest

from portal.benefits.checking import broken_promises
from portal.clock import now as this_moment
from portal.demo import programme
from tests.fuzz.fuzzing import fuzz, settings_of_run


@pytest.mark.parametrize("as_customer", [False, True], ids=["key", "customer"])
def test_the_document_and_the_api_agree(app, monkeypatch, as_customer):
    unhurried = app.config["SETTINGS"].model_copy(update={"api_calls_per_minute": 10**9})
    monkeypatch.setitem(app.config, "SETTINGS", unhurried)
    with app.app_context():
        programme.fill(now=this_moment())
    config = settings_of_run(examples=4, seed=20261126, phases=("fuzzing", "stateful"))
    found = fuzz(app, as_customer=as_customer, config=config)
    assert found.failures == {}
    assert len(found.cases) >= (18 if as_customer else 60)
    assert {200, 201, 401, 404, 422} <= found.statuses.keys()
    with app.app_context():
        assert list(broken_promises()) == []
