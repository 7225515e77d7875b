import re
from datetime import timedelta

import pytest
import time_machine

from portal.clock import now
from portal.profiles.preferring import prefer_language
from tests.people import ALICE

CODE = re.compile(r"^\s+(\d{4}) (\d{4})$", re.MULTILINE)
LINK = re.compile(r"http://localhost/sign-in/link#(\S+)")


@pytest.fixture
def letters(app, people, mailbox):
    """Return a function that waits for the mail and gives its texts."""

    def read():
        app.extensions["postman"].finish()
        return mailbox.texts()

    return read


def ask(client, address="alice@example.com", **more):
    return client.send("/sign-in", page="/sign-in", email=address, **more)


def code_in(letter):
    return "".join(CODE.search(letter).groups())


def test_an_address_a_code_and_in(client, letters):
    assert ask(client).location == "/sign-in/code"
    assert "a•••@example.com" in client.get("/sign-in/code").text
    letter = letters()[-1]
    assert "Hello Alice," in letter
    done = client.send("/sign-in/code", page="/sign-in/code", code=code_in(letter))
    assert (done.status_code, done.location) == (303, "/")
    assert "Alice" in client.get("/").text


def test_one_is_led_back_to_where_one_was_going(client, letters):
    there = client.get("/claim/free-tea")
    assert there.location == "/sign-in?next=/claim/free-tea"
    assert 'value="/claim/free-tea"' in client.get(there.location).text
    ask(client, next="/claim/free-tea")
    done = client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    assert done.location == "/claim/free-tea"


@pytest.mark.parametrize("path", [
    "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
    "/offers/../../evil", "/offers/x\r\nSet-Cookie: a=b", "/offers/%2f%2fevil", "/static/x",
])  # fmt: skip
def test_one_is_led_nowhere_else(client, letters, path):
    ask(client, next=path)
    done = client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    assert done.location == "/"


def test_a_known_and_an_unknown_address_look_the_same(client, app, letters):
    known = ask(client)
    seen = client.get("/sign-in/code").text
    other = app.test_client()
    unknown = ask(other, "xlice@example.com")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    plain = [
        re.sub(r'value="[^"]+"|\b\d\d</span>|[ax]•••', "", text)
        for text in (seen, other.get("/sign-in/code").text)
    ]
    assert plain[0] == plain[1]
    assert len(letters()) == 1
    wrong = other.send("/sign-in/code", page="/sign-in/code", code="12345678")
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    "typed",
    ["", "nonsense", "a@b", "a b@c.d", "x" * 250 + "@a.bc", "a@b.example\nBcc: c@d.example"],
)
def test_what_is_no_address_is_told_beside_the_field_and_kept(client, people, typed):
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("typed", ["", "1234", "abcdefgh", "123456789", "١٢٣٤٥٦٧٨"])
def test_what_is_no_code_costs_no_try(client, letters, typed):
    ask(client)
    for _ in range(6):
        answer = client.send("/sign-in/code", page="/sign-in/code", code=typed)
        assert answer.status_code == 422
    good = client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    assert good.status_code == 303


def test_after_five_wrong_codes_the_right_one_is_no_longer_good(client, letters):
    ask(client)
    code = code_in(letters()[-1])
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        answer = client.send("/sign-in/code", page="/sign-in/code", code=wrong)
        assert "That is not the code we sent." in answer.text
    late = client.send("/sign-in/code", page="/sign-in/code", code=code)
    assert "This code is over." in late.text


def test_a_code_is_good_for_ten_minutes_and_once(client, app, letters, now):
    with time_machine.travel(now, tick=False) as clock:
        ask(client)
        code = code_in(letters()[-1])
        clock.shift(timedelta(minutes=10))
        assert "over" in client.send("/sign-in/code", page="/sign-in/code", code=code).text
        ask(client)
        code = code_in(letters()[-1])
        clock.shift(timedelta(minutes=9, seconds=59))
        with client.session_transaction() as session:
            asked = dict(session)
        assert client.send("/sign-in/code", page="/sign-in/code", code=code).status_code == 303
        again = app.test_client()
        with again.session_transaction() as session:
            session.update(asked)
        assert "over" in again.send("/sign-in/code", page="/sign-in/code", code=code).text


def test_a_new_code_ends_the_one_before(client, letters):
    ask(client)
    first = code_in(letters()[-1])
    assert client.send("/sign-in/again", page="/sign-in/code").location == "/sign-in/code"
    second = code_in(letters()[-1])
    assert client.send("/sign-in/code", page="/sign-in/code", code=first).status_code == 422
    assert client.send("/sign-in/code", page="/sign-in/code", code=second).status_code == 303


def test_the_link_signs_in_on_the_same_browser_when_its_button_is_pressed(client, letters):
    ask(client)
    token = LINK.search(letters()[-1])[1]
    assert client.get("/sign-in/link").status_code == 200
    assert client.get("/").status_code == 303
    assert client.send("/sign-in/link", page="/sign-in/link", token=token).location == "/"
    assert client.get("/").status_code == 200


def test_on_another_browser_the_link_needs_the_number(client, app, letters):
    ask(client)
    number = re.search(r'class="number">(\d\d)<', client.get("/sign-in/code").text)[1]
    token = LINK.search(letters()[-1])[1]
    phone = app.test_client()
    assert 'name="number"' in phone.get("/sign-in/link").text
    wrong = f"{(int(number) + 1) % 100:02d}"
    for guess in ("", wrong):
        answer = phone.send("/sign-in/link", page="/sign-in/link", token=token, number=guess)
        assert answer.status_code == 422
        assert token in answer.text
    done = phone.send("/sign-in/link", page="/sign-in/link", token=token, number=number)
    assert done.status_code == 303
    assert phone.get("/").status_code == 200


def test_a_trusted_device_stays_and_another_goes_when_idle(client, app, letters, now):
    with time_machine.travel(now, tick=False) as clock:
        for trust, later, status in (
            ("y", timedelta(days=29), 200),
            ("", timedelta(minutes=31), 303),
        ):
            browser = app.test_client()
            ask(browser)
            code = code_in(letters()[-1])
            browser.send("/sign-in/code", page="/sign-in/code", code=code, trust=trust)
            clock.shift(later)
            assert browser.get("/").status_code == status


def test_a_session_ends_after_twelve_hours_of_use(client, letters, now):
    with time_machine.travel(now, tick=False) as clock:
        ask(client)
        client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
        for _ in range(25):
            clock.shift(timedelta(minutes=28))
            assert client.get("/").status_code == 200
        clock.shift(timedelta(minutes=28))
        assert client.get("/").status_code == 303


def test_a_new_device_is_told_of_by_mail_and_a_known_one_is_not(client, app, letters):
    for browser in (client, app.test_client()):
        ask(browser)
        browser.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    told = [letter for letter in letters() if "had not seen before" in letter]
    assert len(told) == 1
    client.send("/sign-out", page="/you")
    ask(client)
    client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    assert len([letter for letter in letters() if "had not seen before" in letter]) == 1


def test_signing_in_begins_a_new_session(client, letters):
    ask(client)
    with client.session_transaction() as session:
        before = session["csrf_token"]
    client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    with client.session_transaction() as session:
        assert session.get("csrf_token") != before
        assert "sign_in" not in session


def test_too_many_mails_to_one_address_are_refused_with_the_time_to_wait(client, letters):
    for _ in range(5):
        assert ask(client).status_code == 303
    answer = ask(client)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "60 minutes" in answer.text
    assert ask(client, "bob@example.com").status_code == 303
    assert len(letters()) == 6


def test_a_mail_speaks_the_language_of_its_member(client, app, letters):
    client.send("/language", page="/sign-in", language="de", next="/sign-in")
    ask(client)
    assert "Hallo Alice," in letters()[-1]


def test_mail_is_written_in_text_and_in_html(client, letters, mailbox):
    ask(client)
    assert letters()
    message = mailbox.messages[0]
    assert (message["To"], message["Subject"]) == ("alice@example.com", "Your code for Northfield")
    html = message.get_body(("html",)).get_content()
    assert "style=" in html
    assert "<style" not in html


def test_a_page_of_an_error_speaks_the_language_of_whoever_is_signed_in(client, app, letters):
    with app.app_context():
        prefer_language(ALICE, "de", now=now())
    ask(client)
    client.send("/sign-in/code", page="/sign-in/code", code=code_in(letters()[-1]))
    assert 'lang="de"' in client.get("/nothing-here").text
