import pytest
from babel import Locale

from portal.config import LANGUAGES
from portal.web.languages import speech


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_is_called_and_written_as_its_speakers_do(code):
    locale, spoken = Locale.parse(code), speech(code)
    assert spoken.code == code
    assert spoken.direction == locale.text_direction
    assert spoken.own_name == locale.get_display_name(code).title()
