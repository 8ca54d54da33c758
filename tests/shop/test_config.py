"""The settings of the environment: defaults to look at the shop with, and what production does not start without."""

from pathlib import Path

import pytest

from shop import config
from shop.config import ConfigurationError

PRODUCTION = {
    "SHOP_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "DATA_KEY": "d" * 40,
    "BASE_URL": "https://toko.contoh.id/",
    "DATABASE_URL": "postgres://kriya@/kriya",
    "MAIL_URL": "smtp://surat.contoh.id:587/",
    "TRUSTED_HOSTS": "toko.contoh.id, www.contoh.id",
}


def test_production_with_everything_starts(tmp_path: Path) -> None:
    loaded = config.load({**PRODUCTION, "SHOP_VAR": str(tmp_path)})
    values = loaded.flask_values()

    assert loaded.production
    assert loaded.database_url == "postgresql://kriya@/kriya"
    assert loaded.base_url == "https://toko.contoh.id"
    assert loaded.trusted_hosts == ("toko.contoh.id", "www.contoh.id")
    assert values["SESSION_COOKIE_NAME"] == "__Host-kriya"
    assert (values["SESSION_COOKIE_SECURE"], values["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"SHOP_ENV"}))
def test_production_names_what_is_missing(tmp_path: Path, missing: str) -> None:
    environment = {**PRODUCTION, "SHOP_VAR": str(tmp_path)}
    del environment[missing]

    with pytest.raises(ConfigurationError, match=missing):
        config.load(environment)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": "s" * 31}, "SECRET_KEY is too short"),
        ({"DATA_KEY": "d" * 31}, "DATA_KEY is too short"),
        ({"DATA_KEY": "s" * 40}, "must differ"),
        ({"CLOCK_OFFSET": "60"}, "CLOCK_OFFSET"),
        ({"STRIPE_API_KEY": "sk_live_x"}, "STRIPE_WEBHOOK_SECRET"),
    ],
)
def test_production_refuses_what_is_not_safe(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        config.load({**PRODUCTION, "SHOP_VAR": str(tmp_path), **changes})


def test_an_unknown_kind_of_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SHOP_ENV"):
        config.load({"SHOP_ENV": "prod", "SHOP_VAR": str(tmp_path)})


def test_development_needs_nothing_and_keeps_its_secrets(tmp_path: Path) -> None:
    first = config.load({"SHOP_VAR": str(tmp_path)})
    second = config.load({"SHOP_VAR": str(tmp_path)})

    assert first == second
    assert len(first.secret_key) >= 32
    assert first.secret_key != first.data_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert first.flask_values()["SESSION_COOKIE_NAME"] == "kriya"
    assert first.metrics_token is None


def test_the_councils_own_contact_reaches_the_pages(tmp_path: Path) -> None:
    contact = {"SHOP_NAME": "Toko", "SHOP_ADDRESS": " Jalan 1 ", "SHOP_EMAIL": "a@contoh.id", "SHOP_PHONE": "0721 1",
               "SHOP_WHATSAPP_NUMBER": "62812", "METRICS_TOKEN": "t"}  # fmt: skip

    values = config.load({"SHOP_VAR": str(tmp_path), **contact}).flask_values()

    assert {name: values[name] for name in contact} == {**contact, "SHOP_ADDRESS": "Jalan 1"}
