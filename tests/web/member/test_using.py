import pytest

from tests.factories import a_definition, changed_benefit, claims

KEY = "form-1234"


@pytest.fixture
def held(app, people):
    with app.app_context():
        a_definition(handle="tea", name="Tea", max_redemptions=2, allow_user_redeem=True)
        return claims("tea", people.alice)


def test_where_allowed_a_page_says_what_will_happen_and_a_button_does_it(alice, held):
    assert f'href="/benefits/{held}/use"' in alice.get(f"/benefits/{held}").text
    page = alice.get(f"/benefits/{held}/use").text
    assert "This counts as one use." in page
    done = alice.send(f"/benefits/{held}/use", key=KEY)
    assert done.location == f"/benefits/{held}"
    page = alice.get(done.location).text
    assert "Used. Thank you." in page
    assert "1 of 2 uses left" in page


def test_the_same_form_twice_uses_once(alice, held):
    for _ in range(3):
        alice.send(f"/benefits/{held}/use", key=KEY)
    assert "1 of 2 uses left" in alice.get(f"/benefits/{held}").text


def test_what_is_used_up_says_so(alice, app, held):
    with app.app_context():
        changed_benefit(held, redemptions_used=2)
    answer = alice.send(f"/benefits/{held}/use", key=KEY)
    assert answer.status_code == 409
    assert "You have used this benefit." in answer.text


def test_where_it_is_not_allowed_there_is_no_such_page(alice, app, people):
    with app.app_context():
        a_definition(handle="plain")
        other = claims("plain", people.alice)
    assert f"/benefits/{other}/use" not in alice.get(f"/benefits/{other}").text
    assert alice.get(f"/benefits/{other}/use").status_code == 404
    assert alice.send(f"/benefits/{other}/use", key=KEY).status_code == 404
