"""Typed settings, read once from the environment. Production refuses to start without its secrets."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FEATURES = ("catalog", "curation_gate", "orders", "offtake", "demo")
ROOT = Path(__file__).resolve().parent.parent


class ConfigurationError(RuntimeError):
    """The shop cannot start like this; the message says which variable to set."""


@dataclass(frozen=True)
class Config:
    """What `contract.md` names under Environment, checked and with its defaults filled in."""

    env: str
    database_url: str
    redis_url: str | None
    secret_key: str
    data_key: str
    base_url: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    stripe_api_key: str | None
    stripe_webhook_secret: str | None
    stripe_api_base: str
    media_url: str
    mail_url: str
    whatsapp_url: str | None
    whatsapp_token: str | None
    queue_url: str
    var: Path
    features: tuple[str, ...] = FEATURES
    shop_name: str = ""
    shop_address: str = ""
    shop_email: str = ""
    shop_phone: str = ""
    shop_whatsapp_number: str = ""
    metrics_token: str | None = None

    @property
    def production(self) -> bool:
        return self.env == "production"

    def flask_values(self) -> dict[str, Any]:
        """The values under the names that Flask and its extensions read."""
        return {
            "SHOP": self,
            "SHOP_ENV": self.env,
            "TESTING": self.env == "test",
            "SECRET_KEY": self.secret_key,
            "DATA_KEY": self.data_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(self.database_url),
            "BASE_URL": self.base_url,
            "TRUSTED_HOSTS": list(self.trusted_hosts) or None,
            "TRUSTED_PROXIES": self.trusted_proxies,
            "REDIS_URL": self.redis_url,
            "QUEUE_URL": self.queue_url,
            "MEDIA_URL": self.media_url,
            "MAIL_URL": self.mail_url,
            "WHATSAPP_URL": self.whatsapp_url,
            "WHATSAPP_TOKEN": self.whatsapp_token,
            "STRIPE_API_KEY": self.stripe_api_key,
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret,
            "STRIPE_API_BASE": self.stripe_api_base,
            "SHOP_NAME": self.shop_name,
            "SHOP_ADDRESS": self.shop_address,
            "SHOP_EMAIL": self.shop_email,
            "SHOP_PHONE": self.shop_phone,
            "SHOP_WHATSAPP_NUMBER": self.shop_whatsapp_number,
            "METRICS_TOKEN": self.metrics_token,
            "MAX_CONTENT_LENGTH": 40 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 400,
            "SESSION_COOKIE_NAME": "__Host-kriya" if self.base_url.startswith("https://") else "kriya",
            "SESSION_COOKIE_SECURE": self.base_url.startswith("https://"),
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "BABEL_DEFAULT_LOCALE": "id",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
        }


def load(environment: Mapping[str, str] | None = None) -> Config:
    """Read the environment. Raises ConfigurationError naming the variable that is wrong."""
    env = environment if environment is not None else os.environ
    name = env.get("SHOP_ENV", "development")
    if name not in ("development", "test", "production"):
        raise ConfigurationError("SHOP_ENV must be development, test or production")
    var = Path(env.get("SHOP_VAR", ROOT / "var")).resolve()
    var.mkdir(parents=True, exist_ok=True)
    production = name == "production"
    if production:
        _check_production(env)
    database_url = env.get("DATABASE_URL") or f"sqlite:///{var / 'kriya.sqlite3'}"
    redis_url = env.get("REDIS_URL") or None
    return Config(
        env=name,
        database_url=database_url.replace("postgres://", "postgresql://", 1),
        redis_url=redis_url,
        secret_key=env.get("SECRET_KEY") or _kept_secret(var / "secret_key"),
        data_key=env.get("DATA_KEY") or _kept_secret(var / "data_key"),
        base_url=env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        trusted_hosts=_names(env.get("TRUSTED_HOSTS", "" if production else "127.0.0.1,localhost")),
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0") or 0),
        stripe_api_key=env.get("STRIPE_API_KEY") or None,
        stripe_webhook_secret=env.get("STRIPE_WEBHOOK_SECRET") or None,
        stripe_api_base=env.get("STRIPE_API_BASE", "https://api.stripe.com").rstrip("/"),
        media_url=env.get("MEDIA_URL") or f"file://{var / 'media'}",
        mail_url=env.get("MAIL_URL") or f"file://{var / 'mail'}",
        whatsapp_url=env.get("WHATSAPP_URL") or None,
        whatsapp_token=env.get("WHATSAPP_TOKEN") or None,
        queue_url=redis_url or f"sqlite:///{var / 'queue.sqlite3'}",
        var=var,
        features=_names(env.get("SHOP_FEATURES", ",".join(FEATURES))),
        shop_name=env.get("SHOP_NAME", "").strip(),
        shop_address=env.get("SHOP_ADDRESS", "").strip(),
        shop_email=env.get("SHOP_EMAIL", "").strip(),
        shop_phone=env.get("SHOP_PHONE", "").strip(),
        shop_whatsapp_number=env.get("SHOP_WHATSAPP_NUMBER", "").strip(),
        metrics_token=env.get("METRICS_TOKEN") or None,
    )


def _check_production(env: Mapping[str, str]) -> None:
    for variable in ("SECRET_KEY", "DATA_KEY", "BASE_URL", "DATABASE_URL", "MAIL_URL"):
        if not env.get(variable):
            raise ConfigurationError(f"set {variable}: production does not start without it")
    for variable in ("SECRET_KEY", "DATA_KEY"):
        if len(env[variable]) < 32:
            raise ConfigurationError(f"{variable} is too short: use at least 32 random characters")
    if env["SECRET_KEY"] == env["DATA_KEY"]:
        raise ConfigurationError("SECRET_KEY and DATA_KEY must differ")
    if not env.get("TRUSTED_HOSTS"):
        raise ConfigurationError("set TRUSTED_HOSTS to the host names of the shop")
    if int(env.get("CLOCK_OFFSET", "0") or 0) != 0:
        raise ConfigurationError("CLOCK_OFFSET is for tests; production keeps real time")
    if env.get("STRIPE_API_KEY") and not env.get("STRIPE_WEBHOOK_SECRET"):
        raise ConfigurationError("set STRIPE_WEBHOOK_SECRET together with STRIPE_API_KEY")


def _kept_secret(path: Path) -> str:
    """A secret made once and kept, so that a second start reads what the first one wrote."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _engine_options(database_url: str) -> dict[str, Any]:
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}}
    # One connection per request thread; a dead connection is noticed before it is used.
    return {"pool_size": 8, "max_overflow": 4, "pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}
