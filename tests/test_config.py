import pytest

from portal.config import WrongSettings, read_settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("SECRET_KEY", "BASE_URL", "DEMO", "DATABASE_URL"):
        monkeypatch.delenv(f"PORTAL_{name}", raising=False)


def read(monkeypatch, **values):
    for name, value in ({"SECRET_KEY": SECRET, "BASE_URL": "https://b.example"} | values).items():
        if value is not None:
            monkeypatch.setenv(f"PORTAL_{name}", value)
    return read_settings()


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"SECRET_KEY": None}, "PORTAL_SECRET_KEY is missing. Set it; README.md says how."),
        ({"BASE_URL": None}, "PORTAL_BASE_URL is missing. Set it; README.md says how."),
        ({"SECRET_KEY": "short"}, "PORTAL_SECRET_KEY String should have at least 32"),
        ({"SECRET_KEY": "ab" * 20}, "PORTAL_SECRET_KEY is too regular"),
        ({"BASE_URL": "b.example"}, "PORTAL_BASE_URL must be the scheme and host"),
        ({"BASE_URL": "https://b.example/path"}, "PORTAL_BASE_URL must be the scheme and host"),
        ({"BASE_URL": "http://b.example"}, "PORTAL_BASE_URL must be https"),
        ({"TIMEZONE": "Melbourne"}, "PORTAL_TIMEZONE must be an IANA time zone"),
        ({"LANGUAGES": "en,fr"}, "PORTAL_LANGUAGES may name en, de, ar"),
        ({"WORKERS": "many"}, "PORTAL_WORKERS Input should be a valid integer"),
        ({"SMTP_URL": "mail.example"}, "PORTAL_SMTP_URL must be smtp://"),
        ({"SHOWING_SECRETS": f"{SECRET},short"}, "PORTAL_SHOWING_SECRETS must be secrets of"),
        ({"SECRET": SECRET}, "PORTAL_SECRET is not a setting of the portal"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_clear_line(monkeypatch, values, line):
    with pytest.raises(WrongSettings) as wrong:
        read(monkeypatch, **values)
    assert str(wrong.value).startswith(line)
    assert "\n" not in str(wrong.value)


def test_a_secret_can_lie_in_a_file(monkeypatch, tmp_path):
    kept = tmp_path / "secret"
    kept.write_text(f"{SECRET}\n")
    assert read(monkeypatch, SECRET_KEY=None, SECRET_KEY_FILE=str(kept)).secret_key == SECRET


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"SECRET_KEY_FILE": "/"}, "PORTAL_SECRET_KEY is set twice: by PORTAL_SECRET_KEY_FILE too"),
        ({"SMTP_URL_FILE": "/nowhere"}, "PORTAL_SMTP_URL_FILE cannot be read: FileNotFoundError"),
        ({"SMTP_URL_FILE": "/"}, "PORTAL_SMTP_URL_FILE cannot be read: IsADirectoryError"),
        ({"SECRET_FILE": __file__}, "PORTAL_SECRET is not a setting of the portal"),
    ],
)
def test_a_wrong_file_stops_the_start_with_one_clear_line(monkeypatch, values, line):
    with pytest.raises(WrongSettings, match=line):
        read(monkeypatch, **values)


def test_lists_are_written_with_commas(monkeypatch):
    found = read(monkeypatch, TRUSTED_HOSTS="a.example, b.example", IMAGE_HOSTS="c.example")
    assert found.hosts == ["b.example", "a.example", "b.example"]
    assert found.image_hosts == ("c.example",)


def test_with_a_new_secret_the_record_is_verified_by_the_old_one(monkeypatch):
    before = read(monkeypatch).signing_key
    given = {"SECRET_KEY": SECRET[::-1], "AUDIT_KEY": SECRET}
    assert read(monkeypatch, **given).signing_key == before
    monkeypatch.delenv("PORTAL_AUDIT_KEY")
    assert read(monkeypatch, SECRET_KEY=SECRET[::-1]).signing_key != before


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_way_to_write_postgresql_is_understood(monkeypatch, scheme):
    found = read(monkeypatch, DATABASE_URL=f"{scheme}://u@h/d")
    assert found.database == "postgresql+psycopg://u@h/d"


def test_without_a_database_a_file_is_used(monkeypatch, tmp_path):
    found = read(monkeypatch, INSTANCE_DIR=str(tmp_path))
    assert found.database == f"sqlite:///{tmp_path}/portal.sqlite3"


def test_plain_http_is_for_this_machine_alone(monkeypatch):
    assert not read(monkeypatch, BASE_URL="http://127.0.0.1:8000").is_https
