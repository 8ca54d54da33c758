"""The messages room of the shop."""

from flask import Blueprint, Flask
from flask_mailman import Mail

from shop.messages import jobs  # noqa: F401  (registers the outbox handler)
from shop.messages.mail import mail_settings

# Only carries the templates; it has no address.
templates = Blueprint("messages", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Connect to `MAIL_URL` and make the templates found."""
    app.config.update(mail_settings(mail_url=app.config["MAIL_URL"], base_url=app.config["BASE_URL"]))
    Mail(app)
    app.register_blueprint(templates)
