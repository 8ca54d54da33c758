"""Settings of the shop: numbers the council decides, with defaults here, values in the database, changes audited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import Model, db
from shop.kernel.errors import InvalidInput
from shop.kernel.text import N_


class ShopSetting(Model):
    """A value that differs from its default."""

    __tablename__ = "shop_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


@dataclass(frozen=True)
class Setting:
    """A whole number the council may change. `unit` is shown beside it (hari, Rp, bp, buah, jam, menit)."""

    key: str
    default: int
    minimum: int
    maximum: int
    unit: str
    label: str


_known: dict[str, Setting] = {}


class UnknownSetting(InvalidInput):
    code = "unknown_setting"
    http_status = 404
    message = N_("Tidak ada pengaturan bernama %(key)s.")


class SettingOutOfRange(InvalidInput):
    code = "setting_out_of_range"
    message = N_("Isi %(key)s dengan angka %(minimum)s sampai %(maximum)s.")


def define(*, key: str, default: int, minimum: int, maximum: int, unit: str, label: str) -> Setting:
    """Declare a setting of a package (at import). `label` is an Indonesian msgid."""
    setting = Setting(key=key, default=default, minimum=minimum, maximum=maximum, unit=unit, label=label)
    if _known.get(key, setting) != setting:
        raise ValueError(f"{key} is declared twice")
    _known[key] = setting
    return setting


def known() -> list[Setting]:
    """All declared settings, by key."""
    return [_known[key] for key in sorted(_known)]


def get(setting: Setting) -> int:
    """The value in force."""
    row = db.session.get(ShopSetting, setting.key)
    return setting.default if row is None else int(row.value["value"])


def all_values() -> dict[str, int]:
    """Every declared setting's value in force."""
    stored = {row.key: int(row.value["value"]) for row in db.session.scalars(select(ShopSetting))}
    return {setting.key: stored.get(setting.key, setting.default) for setting in known()}


def change(*, key: str, value: int, reason: str, actor: Actor, now: datetime) -> None:
    """Set a value with its reason. Raises UnknownSetting, SettingOutOfRange."""
    setting = _known.get(key)
    if setting is None:
        raise UnknownSetting(key=key)
    if isinstance(value, bool) or not setting.minimum <= value <= setting.maximum:
        raise SettingOutOfRange(key=key, minimum=setting.minimum, maximum=setting.maximum)
    before = get(setting)
    db.session.merge(ShopSetting(key=key, value={"value": value}, changed_at=now, changed_by=actor.label))
    audit.record(
        actor=actor, action="settings.change", object_type="setting", object_id=key, now=now, reason=reason,
        data={"before": before, "after": value},
    )  # fmt: skip
