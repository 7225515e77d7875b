"""Every setting, read from `PORTAL_*` once."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

PREFIX = "PORTAL_"
IN_A_FILE = "_FILE"
LANGUAGES = ("en", "de", "ar")
SHORTEST_SECRET = 32


def _comma_separated(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_comma_separated)]


class WrongSettings(Exception):
    """The environment cannot start a portal; the message says what to do about it."""


class Settings(BaseModel):
    """The settings of one portal; frozen, and passed to `create_app`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret_key: str = Field(min_length=SHORTEST_SECRET)
    audit_key: str | None = Field(default=None, min_length=SHORTEST_SECRET)
    showing_secrets: Names = ()
    base_url: str
    trusted_hosts: Names = ()
    proxies: int = Field(default=0, ge=0, le=5)
    bind: str = "127.0.0.1:8000"
    workers: int = Field(default=2, ge=1, le=64)
    threads: int = Field(default=2, ge=1, le=64)

    instance_dir: Path = Path("instance")
    database_url: str = ""
    database_pool: int = Field(default=5, ge=1, le=100)
    read_database_url: str = ""
    read_lag_seconds: int = Field(default=60, ge=1, le=3600)

    programme_name: str = "Benefits"
    programme_logo_url: str | None = None
    brand_colour: str | None = Field(default=None, pattern="^#[0-9A-Fa-f]{6}$")
    help_email: str | None = None
    timezone: str = "UTC"
    currency: str = "USD"
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    points_per_dollar: int = Field(default=100, ge=1)
    languages: Names = LANGUAGES
    image_hosts: Names = ()
    shown_variables: Names = ()
    private_variables: Names = ()
    demo: bool = False

    smtp_url: str | None = None
    smtp_timeout: int = Field(default=10, ge=1, le=60)
    mail_from: str = "benefits@localhost"

    card_handle: str = "loyalty-card"
    member_extension_days: int = Field(default=0, ge=0, le=3650)
    customer_token_minutes: int = Field(default=15, ge=1, le=24 * 60)
    api_calls_per_minute: int = Field(default=1200, ge=1)
    webhook_seconds: int = Field(default=10, ge=1, le=60)
    webhooks_to_private_addresses: bool = False

    sign_in_minutes: int = Field(default=10, ge=1)
    sign_in_tries_per_code: int = Field(default=5, ge=1)
    sign_in_tries_per_day: int = Field(default=20, ge=1)
    sign_in_tries_per_client: int = Field(default=20, ge=1)
    sign_in_tries_in_all: int = Field(default=1000, ge=1)
    sign_in_mails_per_hour: int = Field(default=5, ge=1)
    sign_in_mails_per_day: int = Field(default=10, ge=1)
    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    trusted_device_days: int = Field(default=30, ge=1)

    enrolment_minutes: int = Field(default=60, ge=1, le=7 * 24 * 60)
    device_days: int = Field(default=90, ge=1, le=400)
    staff_second_factor: bool = True
    staff_lock_minutes: int = Field(default=2, ge=1, le=60)
    staff_idle_minutes: int = Field(default=15, ge=1)
    staff_hours: int = Field(default=10, ge=1)
    staff_confirm_minutes: int = Field(default=5, ge=1)
    staff_redemptions_per_shift: int = Field(default=500, ge=1)
    staff_corrections_per_shift: int = Field(default=30, ge=1)

    fresh_sign_in_minutes: int = Field(default=10, ge=1)
    pin_wrong_tries: int = Field(default=5, ge=1)
    pin_pause_minutes: int = Field(default=15, ge=1)
    pin_tries_per_day: int = Field(default=10, ge=1)
    pin_failures_per_device: int = Field(default=30, ge=1)
    kiosk_idle_seconds: int = Field(default=60, ge=20, le=600)
    kiosk_warning_seconds: int = Field(default=30, ge=20, le=300)
    kiosk_after_claim_seconds: int = Field(default=60, ge=40, le=600)
    kiosk_minutes: int = Field(default=10, ge=1, le=60)
    kiosk_text_pixels: int = Field(default=28, ge=20, le=60)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("must be an IANA time zone such as Europe/Berlin")
        return zone

    @field_validator("base_url")
    @classmethod
    def _whole_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be the scheme and host of the portal, https://host")
        return url.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _strong_secret(cls, secret: str) -> str:
        if len(set(secret)) < 10:
            raise ValueError("is too regular; make one with `openssl rand -hex 32`")
        return secret

    @field_validator("showing_secrets")
    @classmethod
    def _long_secrets(cls, secrets: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(secret) < SHORTEST_SECRET for secret in secrets):
            raise ValueError(f"must be secrets of at least {SHORTEST_SECRET} characters")
        return secrets

    @model_validator(mode="after")
    def _plain_http_at_home_only(self) -> Self:
        if not self.is_https and not self.is_at_home and not self.demo:
            raise ValueError("PORTAL_BASE_URL must be https unless the host is this machine")
        return self

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
            raise ValueError("must be smtp://, smtps:// or smtp+starttls://user:password@host:port")
        return url

    @field_validator("languages")
    @classmethod
    def _spoken(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        if not codes or not set(codes) <= set(LANGUAGES):
            raise ValueError(f"may name {', '.join(LANGUAGES)}, at least one of them")
        return codes

    @property
    def signing_key(self) -> bytes:
        """The key that signs the record: its own, else one made of the secret."""
        return sha256(f"audit {self.audit_key or self.secret_key}".encode()).digest()

    @property
    def showing_keys(self) -> tuple[bytes, ...]:
        """The keys of the codes on screens: the first signs, and all are good."""
        secrets = self.showing_secrets or (self.secret_key,)
        return tuple(sha256(f"showing {secret}".encode()).digest() for secret in secrets)

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def is_at_home(self) -> bool:
        """Whether the portal answers this machine alone."""
        return urlsplit(self.base_url).hostname in {"localhost", "127.0.0.1", "::1"}

    @property
    def hosts(self) -> list[str]:
        """The host names that a request may carry."""
        return [str(urlsplit(self.base_url).hostname), *self.trusted_hosts]

    @property
    def read_database(self) -> str | None:
        """The SQLAlchemy URL of a copy of the store that may lag, if there is one."""
        return _with_driver(self.read_database_url) if self.read_database_url else None

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the store: a file under `instance_dir` unless told otherwise."""
        if self.database_url:
            return _with_driver(self.database_url)
        return f"sqlite:///{self.instance_dir.resolve() / 'portal.sqlite3'}"


def _with_driver(url: str) -> str:
    head, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if head.startswith("postgres") else url


def read_settings() -> Settings:
    """Read the environment. Raises WrongSettings, in one line a setting, when it cannot serve."""
    names = {PREFIX + name.upper(): name for name in Settings.model_fields}
    ours = _given()
    unknown = ours.keys() - names.keys()
    if unknown:
        raise WrongSettings(f"{sorted(unknown)[0]} is not a setting of the portal; see README.md")
    try:
        return Settings.model_validate({names[name]: value for name, value in ours.items()})
    except ValidationError as error:
        raise WrongSettings("\n".join(_lines(error))) from error


def _given() -> dict[str, str]:
    """Return what is set, be it in the environment or in a file that the environment names."""
    ours = {name: os.environ[name] for name in os.environ if name.startswith(PREFIX)}
    ours.pop("PORTAL_TEST_POSTGRES", None)
    for pointer in [name for name in ours if name.endswith(IN_A_FILE)]:
        path, name = ours.pop(pointer), pointer.removesuffix(IN_A_FILE)
        if name in ours:
            raise WrongSettings(f"{name} is set twice: by {pointer} too")
        try:
            ours[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettings(f"{pointer} cannot be read: {type(error).__name__}") from error
    return ours


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors():
        name = PREFIX + str(problem["loc"][0]).upper() if problem["loc"] else ""
        if problem["type"] == "missing":
            lines.append(f"{name} is missing. Set it; README.md says how.")
        else:
            lines.append(f"{name} {problem['msg'].removeprefix('Value error, ')}".strip())
    return lines
