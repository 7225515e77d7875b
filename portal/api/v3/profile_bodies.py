"""The bodies that write profiles."""

import calendar
import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from portal.api.v3.bodies import Body
from portal.api.v3.fields import (
    WHOLE,
    Anything,
    Currency,
    Flag,
    Handle,
    LocationId,
    Mapping,
    Short,
    Tags,
    Trimmed,
    Url,
    WallClock,
    something,
    whole,
)

READ_ONLY = frozenset(
    "id full_name mobile_phone_e164 tier identities created_at updated_at joined_at_iso"
    " created_at_iso updated_at_iso".split()
)
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MOST_CENTS = 10**9


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("must be an address of mail")
    return value.lower()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: str) -> str:
    return value.upper()


Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "maxLength": 254, "pattern": whole(_ADDRESS)}),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$"), AfterValidator(_upper)]
Phone = Annotated[
    str,
    StringConstraints(min_length=4, max_length=40),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 4,
            "maxLength": 40,
            "format": "phone",
            "examples": ["+61491570156"],
        }
    ),
]
PersonName = Annotated[str, StringConstraints(max_length=100), Trimmed]
Gender = Annotated[Literal["male", "female", "withheld", "other"], BeforeValidator(_lower)]
Identifier = Annotated[str, something(255), Trimmed]
IdentityHandle = Annotated[Handle, StringConstraints(max_length=100)]


class CustomAttribute(BaseModel):
    """A fact about a profile that the programme named itself."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    namespace: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    handle: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    type: Annotated[str, StringConstraints(max_length=50)] | None = None
    value: Anything = None


class Attributes(BaseModel):
    """What a profile prefers; a group that is named replaces that group."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    comms: Mapping | None = None
    appearance: Mapping | None = None
    dates: Mapping | None = None


class HolderAttributes(BaseModel):
    """What a customer may say of what they prefer."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    comms: Mapping | None = None
    appearance: Mapping | None = None


class ProfileBody(Body):
    """A body about a profile."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY

    title: Annotated[str, StringConstraints(max_length=50)] | None = None
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    gender: Gender | None = None
    mobile_phone: Phone | None = None
    mobile_phone_country: Country | None = None
    secondary_phone: Phone | None = None
    birth_day: Annotated[int, Field(ge=1, le=31), WHOLE] | None = None
    birth_month: Annotated[int, Field(ge=1, le=12), WHOLE] | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2100), WHOLE] | None = None
    company: Short | None = None
    occupation: Short | None = None
    avatar_url: Url | None = None

    @model_validator(mode="after")
    def _day_in_month(self) -> Self:
        day, month = self.birth_day, self.birth_month
        if day and month and day > calendar.monthrange(2000, month)[1]:
            raise ValueError("birth_day is not a day of birth_month")
        return self

    def sent(self) -> dict[str, Any]:
        """Return the fields that were in the body, as the store has them."""
        fields = super().sent()
        attributes = fields.get("attributes")
        if isinstance(attributes, BaseModel):
            fields["attributes"] = attributes.model_dump(exclude_unset=True)
        if isinstance(fields.get("joined_at"), datetime):
            fields["joined_at"] = fields["joined_at"].replace(tzinfo=UTC)
        if "custom_attributes" in fields:
            listed = fields["custom_attributes"] or []
            fields["custom_attributes"] = [each.model_dump() for each in listed]
        for name in self.empty.keys() & fields.keys():
            if fields[name] is None:
                fields[name] = self.empty[name]
        fields.pop("identities", None)
        return fields

    empty: ClassVar[dict[str, Any]] = {
        "attributes": {},
        "aggregations": {},
        "point_balance": 0,
        "reward_balance": 0,
    }


class ProfileChange(ProfileBody):
    """Fields of a profile to be changed; those that are absent stay as they are."""

    is_partial: ClassVar[bool] = True

    external_id: Short | None = None
    email: Email | None = None
    currency: Currency | None = None
    joined_at: WallClock | None = None
    is_completed: Flag = False
    joined_location_id: LocationId | None = None
    preferred_location_id: LocationId | None = None
    tier_handle: Annotated[str, StringConstraints(max_length=100)] | None = None
    tags: Tags = Field(default_factory=list)
    statuses: Tags = Field(default_factory=list)
    attributes: Attributes | None = None
    aggregations: Mapping | None = None
    custom_attributes: Annotated[list[CustomAttribute], Field(max_length=100)] | None = None
    reward_balance: Annotated[float, Field(ge=0, le=_MOST_CENTS / 100, strict=True)] | None = None
    point_balance: Annotated[int, Field(ge=0, le=_MOST_CENTS), WHOLE] | None = None
    profile_type: Annotated[str, StringConstraints(max_length=50)] | None = None


class IdentityCreate(BaseModel):
    """What a shop is to know a profile by."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    handle: IdentityHandle
    identifier: Identifier
    is_active: Flag = True


class ProfileCreate(ProfileChange):
    """A new profile, with its identities."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY - {"identities"}
    is_partial: ClassVar[bool] = False

    identities: Annotated[list[IdentityCreate], Field(max_length=20)] = Field(default_factory=list)


class ProfileChangeByHolder(ProfileBody):
    """What a customer may change of their own profile."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY | (
        ProfileChange.model_fields.keys() - ProfileBody.model_fields.keys() - {"attributes"}
    )
    is_partial: ClassVar[bool] = True

    attributes: HolderAttributes | None = None


class ProfileCreateByHolder(ProfileBody):
    """Somebody who joins from an app."""

    email: Email | None = None
    currency: Currency | None = None
    attributes: HolderAttributes | None = None


class IdentityChange(BaseModel):
    """What is to be different about an identity."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    identifier: Identifier | None = None
    is_active: Flag | None = None


class TierCreate(BaseModel):
    """A level of the programme; without a rank it is the highest."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    handle: IdentityHandle
    name: Annotated[str, something(100), Trimmed]
    rank: Annotated[int, Field(ge=0, le=10**6), WHOLE] | None = None


class TierOfProfile(BaseModel):
    """The level that a profile is to have; null is none."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    handle: Annotated[str, StringConstraints(max_length=100)] | None


class Availability(BaseModel):
    """An address or a number that somebody wants to use."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    email: Email | None = None
    mobile_phone: Phone | None = None
    mobile_phone_country: Country | None = None


class Search(BaseModel):
    """An id of a profile, and what kind of id it is."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    type: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    id: Identifier
