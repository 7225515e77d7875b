import re
from pathlib import Path

from portal.web.gettext import _, speaking

PORTAL = Path(__file__).parents[2] / "portal"


def test_a_mail_speaks_its_own_language_in_the_middle_of_a_page(app):
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        assert _("Benefits") == "Vorteile"
        with speaking("en"):
            assert _("Benefits") == "Benefits"
        assert _("Benefits") == "Vorteile"


def test_one_place_changes_the_language_midway():
    using = [path for path in PORTAL.rglob("*.py") if re.search("force_locale", path.read_text())]
    assert [path.name for path in using] == ["gettext.py"]
