"""The web edge: layouts and design system, languages, security headers, error pages, menus, forms, health.

Owns nothing in the database. Everything here works on a bare Flask app; only `/readyz` looks at the database. Rooms and
features import it (templates, forms, menus); it imports none of them, and learns what it needs from callables that they
leave in `app.extensions` (`shop.actor`, `shop.may`, `shop.cart_count`, `shop.readiness`).
"""

from pathlib import Path

from flask import Blueprint, Flask

from shop.web import errors, formatting, health, info, languages, logs, metrics, pages, security, sheet, static

FOLDER = Path(__file__).resolve().parent


def init_app(app: Flask) -> None:
    """Put the web edge on `app`: call it before any blueprint is registered."""
    if app.secret_key is None and app.config.get("SHOP_ENV") == "production":
        raise RuntimeError("SECRET_KEY is missing")
    app.register_blueprint(Blueprint("web", "shop.web", root_path=str(FOLDER), template_folder="templates"))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions.setdefault("shop.readiness", {})
    logs.init_app(app)
    languages.init_app(app)
    security.init_app(app)
    static.init_app(app, FOLDER / "static")
    pages.init_app(app)
    formatting.init_app(app)
    errors.init_app(app)
    metrics.init_app(app)
    health.init_app(app)
    info.init_app(app)
    if app.config.get("SHOP_ENV", "development") == "development":
        sheet.init_app(app)
