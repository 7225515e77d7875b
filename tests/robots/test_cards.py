"""A robot tries cards with the PINs that many choose, at one kiosk: it enters nowhere.

`make robots` tries ten thousand cards, `make test` eighty.
"""

import os
from collections import Counter
from datetime import timedelta

import click
import time_machine

from portal import pins
from portal.clock import now
from tests.kiosks import ALICES_CARD

CARDS = int(os.environ.get("ROBOT_CARDS", "80"))
COMMON = [pin for pin in ("123456", "111111", "000000", "121212") if pins.is_common(pin)]


def test_one_kiosk_enters_nowhere_is_limited_and_members_are_let_in_elsewhere(
    open_kiosk, alices_card, settings, capsys
):
    """The cards are numbered in a row, as cards are, and Alice's is among them."""
    robot, elsewhere = open_kiosk("Kiosk 1"), open_kiosk("Kiosk 2")
    first = int(ALICES_CARD) - 5
    answers = Counter()
    for number in range(CARDS):
        answer = robot.enters(str(first + number), COMMON[number % len(COMMON)])
        answers[answer.status_code] += 1
    with capsys.disabled():
        if "ROBOT_CARDS" in os.environ:
            click.echo(f"\n{CARDS} cards at one kiosk: {dict(answers)}")
    limit = settings.pin_failures_per_device
    assert answers == {422: limit, 429: CARDS - limit}
    assert robot.get("/kiosk/benefits").location == "/kiosk"
    assert elsewhere.enters().location == "/kiosk/benefits"
    assert robot.enters().status_code == 429
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert robot.enters().location == "/kiosk/benefits"
