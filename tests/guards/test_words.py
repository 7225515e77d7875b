"""Every text of a page, in every language."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from portal.paths import TRANSLATIONS

ROOT = Path(__file__).parents[2]
METHODS, OPTIONS = parse_mapping_cfg((ROOT / "babel.cfg").open())
KEYWORDS = {"_": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[ds]")


def texts():
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_text_is_translated_with_its_placeholders(language):
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    catalog = read_po((folder / "messages.po").open("rb"))
    for text in texts():
        key = text[0] if isinstance(text, tuple) else text
        message = catalog.get(key)
        assert message is not None, f"{language} lacks {key!r}"
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(" ".join(text) if isinstance(text, tuple) else text))
        for string in strings:
            assert string, f"{language} lacks {key!r}"
            assert set(PLACEHOLDER.findall(string)) <= wanted
        if not isinstance(text, tuple):
            assert set(PLACEHOLDER.findall(strings[0])) == wanted


@pytest.mark.parametrize("language", ["de", "ar"])
def test_what_is_compiled_is_what_is_written(language):
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    written = read_po((folder / "messages.po").open("rb"))
    compiled = read_mo(BytesIO((folder / "messages.mo").read_bytes()))
    assert by_id(written) == by_id(compiled)


def by_id(catalog):
    return {str(flat(each.id)): flat(each.string) for each in catalog if each.id}


def flat(text):
    return [text] if isinstance(text, str) else list(text)
