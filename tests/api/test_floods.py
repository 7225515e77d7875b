import pytest


@pytest.fixture
def five_a_minute(app, monkeypatch):
    settings = app.config["SETTINGS"].model_copy(update={"api_calls_per_minute": 5})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def test_whoever_calls_too_often_is_told_when_to_go_on(five_a_minute, api):
    answers = [api.get("/auth/verify") for _ in range(7)]
    assert [each.status_code for each in answers] == [200] * 5 + [429] * 2
    assert answers[-1].status == "429 Too Many Requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert set(answers[-1].json) == {"message"}


def test_one_who_calls_too_often_slows_down_nobody_else(five_a_minute, key_with):
    first, second = key_with("read-benefits"), key_with("read-benefits")
    assert [first.get("/auth/verify").status_code for _ in range(6)][-1] == 429
    assert second.get("/auth/verify").status_code == 200
