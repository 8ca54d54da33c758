"""Flask-Security in our house: its settings, its data store, its mails.

It looks after hashes, sessions, second factors and reset links. Its views run inside our unit of work, so it commits
nothing by itself; its texts and templates are ours.
"""

import base64
import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import structlog
from flask import Flask, redirect, request, session, url_for
from flask_security import MailUtil, PasswordUtil, Security, SQLAlchemyUserDatastore, user_authenticated
from flask_security.recoverable import generate_reset_link
from flask_security.signals import password_changed, password_reset, tf_profile_changed
from flask_security.utils import login_user
from sqlalchemy import select

from shop.identity import loading, mails, passwords, texts
from shop.identity.errors import WeakPassword
from shop.identity.models import RoleRecord, User
from shop.kernel import audit, clock
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import in_unit_of_work, perform, unit_of_work

log = structlog.get_logger(__name__)

# Its views that write. Everything else of it only reads.
WRITING = (
    "security.forgot_password",
    "security.reset_password",
    "security.change_password",
    "security.two_factor_setup_validate",
    "security.mf_recovery_codes",
    "security.mf_recovery",
)


class ShopDatastore(SQLAlchemyUserDatastore):
    """People in our tables, as Flask-Security asks for them."""

    def __init__(self) -> None:
        super().__init__(db, User, RoleRecord)

    def commit(self) -> None:
        """Nothing: the unit of work around the view commits."""

    def put(self, model: Any) -> Any:
        """Write at once, so that a constraint speaks inside the view and not after it."""
        if not in_unit_of_work():
            return self._stronger_hash(model)
        db.session.add(model)
        db.session.flush()
        return model

    def _stronger_hash(self, user: User) -> User:
        """Sign-in only reads, but for an old password hash that it makes anew: kept in a unit of work of its own.

        Inside one from the start, every sign-in would hold SQLite's one writer for as long as hashing takes.
        """
        made = user.password
        db.session.rollback()

        def keep() -> None:
            user.password = made

        perform(keep)
        return user

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """A person by one unique column; e-mail addresses are kept in lower case."""
        name, value = kwargs.popitem()
        if name == "email" and isinstance(value, str):
            value = value.lower()
        return db.session.scalars(select(User).where(getattr(User, name) == value)).one_or_none()

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """Remove a used code. A new list is assigned, because a JSON column does not see changes within."""
        codes = list(user.mf_recovery_codes or [])
        if not 0 <= idx < len(codes):
            return False
        del codes[idx]
        user.mf_recovery_codes = codes
        self.put(user)
        return True


class QueueingMailUtil(MailUtil):
    """Mails go into the outbox with the change they speak of, and leave after its commit."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Queue our own template of the same purpose."""
        user: User = kwargs["user"]
        purpose = template.rsplit("/", 1)[-1]
        mails.queue(
            purpose=purpose, to=user.email, name=user.name, locale=user.locale, link=kwargs.get("reset_link"),
            now=clock.now(),
        )  # fmt: skip


class ShopPasswordUtil(PasswordUtil):
    """One rule for passwords, wherever one is set."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """What is wrong with it (or None), and its normal form."""
        normal = self.normalize(password)
        user: User | None = kwargs.get("user")
        about = (user.email.partition("@")[0],) if user is not None else ()
        if passwords.is_weak(normal, about=about):
            return [WeakPassword(length=passwords.LEAST).text()], normal
        return None, normal


def init_app(app: Flask) -> None:
    """Set up Flask-Security on `app`, its views inside our unit of work."""
    app.config.update(settings(app))
    Security(
        app,
        ShopDatastore(),
        mail_util_cls=QueueingMailUtil,
        password_util_cls=ShopPasswordUtil,
        register_blueprint=True,
    )
    for endpoint in WRITING:
        app.view_functions[endpoint] = _in_unit_of_work(app.view_functions[endpoint])
    # Whoever has no phone at hand uses a recovery code; there is no mailbox that hands out entrance.
    app.view_functions["security.two_factor_rescue"] = _to_recovery_codes
    user_authenticated.connect(_signed_in, app)
    password_reset.connect(_password_reset, app)
    password_changed.connect(_password_changed, app)
    tf_profile_changed.connect(_second_factor_changed, app)


def settings(app: Flask) -> dict[str, Any]:
    """Flask-Security's settings."""
    test = app.config["SHOP_ENV"] == "test"
    secure = bool(app.config.get("SESSION_COOKIE_SECURE"))
    return {
        **texts.MESSAGES,
        "SECURITY_CLI_USERS_NAME": "",
        "SECURITY_CLI_ROLES_NAME": "",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_LOGIN_URL": "/masuk",
        "SECURITY_LOGOUT_METHODS": None,
        "SECURITY_RESET_URL": "/lupa-sandi",
        "SECURITY_CHANGE_URL": "/akun/sandi",
        "SECURITY_VERIFY_URL": "/akun/pastikan",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/akun/dua-langkah",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/masuk/kode",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/masuk/tanpa-kode",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/masuk/pilih",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/akun/kode-cadangan",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/masuk/kode-cadangan",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/akun/kode-cadangan",
        "SECURITY_POST_LOGIN_VIEW": "/akun/mulai",
        "SECURITY_POST_RESET_VIEW": "/masuk",
        "SECURITY_POST_CHANGE_VIEW": "/akun",
        "SECURITY_POST_VERIFY_VIEW": "/akun",
        "SECURITY_LOGIN_USER_TEMPLATE": "identity/masuk.html",
        "SECURITY_VERIFY_TEMPLATE": "identity/pastikan.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "identity/lupa_sandi.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "identity/sandi_baru.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "identity/ganti_sandi.html",
        "SECURITY_TWO_FACTOR_SETUP_TEMPLATE": "identity/dua_langkah.html",
        "SECURITY_TWO_FACTOR_VERIFY_CODE_TEMPLATE": "identity/kode.html",
        "SECURITY_TWO_FACTOR_SELECT_TEMPLATE": "identity/pilih.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "identity/kode_cadangan.html",
        "SECURITY_MULTI_FACTOR_RECOVERY_TEMPLATE": "identity/masuk_cadangan.html",
        "SECURITY_REGISTERABLE": False,
        "SECURITY_USE_REGISTER_V2": True,
        "SECURITY_CONFIRMABLE": False,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derived(app, b"recovery codes")],
        "SECURITY_TOTP_SECRETS": {"1": _derived(app, b"totp").decode()},
        "SECURITY_TOTP_ISSUER": "Kriya Lampung",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SALT": _derived(app, b"password salt").decode(),
        "SECURITY_PASSWORD_LENGTH_MIN": passwords.LEAST,
        # Tests make hundreds of people; the strength of the hash is argon2's business, not theirs.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": (
            {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1} if test else {}
        ),
        "SECURITY_DATETIME_FACTORY": clock.now,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CACHE_CONTROL": {"no-store": True},
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "PERMANENT_SESSION_LIFETIME": loading.SESSION,
        "REMEMBER_COOKIE_SECURE": secure,
    }


def renew_session(*, user_id: str) -> None:
    """Begin this browser's session anew after its person got another role; all their others have ended."""
    user = db.session.get(User, user_id, populate_existing=True)
    if user is None:
        raise NotFound()
    login_user(user)


def password_link(*, user_id: str) -> str:
    """A link where this person sets a password; two hours, and only until one is set. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    link, _token = generate_reset_link(user)
    return str(link)


def _derived(app: Flask, purpose: bytes) -> bytes:
    """A key of its own for each purpose, from DATA_KEY."""
    digest = hashlib.sha256(b"kriya " + purpose + b"\n" + app.config["DATA_KEY"].encode()).digest()
    return base64.urlsafe_b64encode(digest)


def _in_unit_of_work(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        with unit_of_work():
            return view(*args, **kwargs)

    return wrapped


def _to_recovery_codes() -> Any:
    return redirect(url_for("security.mf_recovery"))


def _signed_in(sender: Flask, user: User, **extra: Any) -> None:
    # What a stranger's session held is not carried over, but for the cart and the language.
    kept = ("_user_id", "_id", "_fresh", "fs_paa", "fs_cc", "_remember", "_flashes")
    for key in [name for name in session if name not in kept and not name.startswith("cart")]:
        session.pop(key)
    session[loading.SIGNED_IN_AT] = int(clock.now().timestamp())
    session.permanent = True
    log.info("signed_in", user=user.id)


def _password_reset(sender: Flask, user: User, **extra: Any) -> None:
    _record(user, action="user.reset_password")


def _password_changed(sender: Flask, user: User, **extra: Any) -> None:
    _record(user, action="user.change_password")


def _second_factor_changed(sender: Flask, user: User, **extra: Any) -> None:
    _record(user, action="user.second_factor")


def _record(user: User, *, action: str) -> None:
    audit.record(
        actor=loading.person(user), action=action, object_type="user_account", object_id=user.id, now=clock.now()
    )
