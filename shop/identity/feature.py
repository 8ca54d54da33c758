"""Wiring of accounts, sign-in, rights and their desk pages."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from shop import reference
from shop.identity import access, account, cli, desk, limits, rights, service, sign_in
from shop.web import menus


def init_app(app: Flask) -> None:
    """Sign-in, the policy's gate, account pages, roles, limits."""
    rights.declare()
    reference.register(service.load_roles)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(desk.blueprint)
    app.cli.add_command(cli.users)
    sign_in.init_app(app)
    # Counted before anything is asked of the database about rights.
    limits.init_app(app)
    access.init_app(app)
    _limit(app)
    _menus()


def _menus() -> None:
    menus.register("account", key="profile", label=_l("Akun saya"), endpoint="identity_account.profile", icon="orang",
                   action=rights.USE_ACCOUNT, order=10)  # fmt: skip
    menus.register("desk", key="users", label=_l("Pengguna"), endpoint="identity_desk.users", icon="orang",
                   action=rights.MANAGE_USERS, order=900)  # fmt: skip
    menus.register("desk", key="settings", label=_l("Pengaturan"), endpoint="identity_desk.shop_settings", icon="atur",
                   action=rights.READ_SETTINGS, order=910)  # fmt: skip
    menus.register("desk", key="trail", label=_l("Jejak"), endpoint="identity_desk.trail", icon="riwayat",
                   action=rights.READ_TRAIL, order=920)  # fmt: skip


def _limit(app: Flask) -> None:
    limits.limit_view(
        app, "security.login",
        (limits.SIGN_IN_BY_ADDRESS, limits.by_address), (limits.SIGN_IN_BY_ACCOUNT, limits.by_account),
    )  # fmt: skip
    limits.limit_view(
        app, "security.forgot_password",
        (limits.RESET_BY_ADDRESS, limits.by_address), (limits.RESET_BY_ACCOUNT, limits.by_account),
    )  # fmt: skip
    for endpoint in ("security.two_factor_token_validation", "security.mf_recovery"):
        limits.limit_view(app, endpoint, (limits.SIGN_IN_BY_ADDRESS, limits.by_address))
    limits.limit_view(app, "identity_account.register_now", (limits.REGISTER, limits.by_address))
