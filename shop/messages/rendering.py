"""From a template and its context to a subject and a text.

A template is `templates/messages/<name>.txt` of any package: comments first (they name the context keys), then the
subject on a line of its own, then the text. A `<name>.html` beside it is optional. Missing context keys are errors.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from flask import current_app
from flask_babel import force_locale, get_locale
from jinja2 import Environment, StrictUndefined, TemplateNotFound

from shop.kernel.clock import JAKARTA
from shop.kernel.money import rupiah
from shop.messages.errors import BadBody, HeaderInjection

NAME = re.compile(r"\A[a-z][a-z0-9_]*\Z")
LEADING_COMMENTS = re.compile(r"\A(?:\s*\{#.*?#\})*\s*", re.DOTALL)
MOMENT_FORMATS = {"id": "EEEE, d MMMM y 'pukul' HH.mm 'WIB'", "en": "EEEE, d MMMM y 'at' HH:mm 'WIB'"}
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Rendered:
    """What the recipient will read."""

    subject: str
    text: str
    html: str | None


def render(*, template: str, locale: str, context: Mapping[str, Any]) -> Rendered:
    """Fill the template in Indonesian or English. Money is whole rupiah (`|rupiah`), moments are aware (`|moment`).

    Raises jinja2.UndefinedError for a missing key, jinja2.TemplateNotFound, HeaderInjection, BadBody, ValueError for an
    unknown language or a name that is no template name.
    """
    if not NAME.match(template):
        raise ValueError(f"not a template name: {template!r}")
    if locale not in LANGUAGES:
        raise ValueError(f"not a language of the shop: {locale!r}")
    values = {"shop_name": current_app.config.get("SHOP_NAME") or "Kriya Lampung", **context}
    with force_locale(locale):
        environment = _environment()
        subject_source, body_source = _split(environment, f"messages/{template}.txt")
        subject = environment.from_string(subject_source).render(values)
        text = environment.from_string(body_source).render(values)
        html = _html(template, values)
    return Rendered(subject=check_subject(subject.strip()), text=check_body(text), html=html)


def check_subject(subject: str) -> str:
    """One line of visible characters, or HeaderInjection."""
    if not subject or any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in subject):
        raise HeaderInjection()
    return subject


def check_body(text: str) -> str:
    """Text without control characters (line breaks and tabs excepted), blank lines gathered; or BadBody."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise BadBody()
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def moment(value: datetime) -> str:
    """“Selasa, 24 November 2026 pukul 17.00 WIB” in the language of the message."""
    locale = str(get_locale() or "id")[:2]
    return format_datetime(value.astimezone(JAKARTA), MOMENT_FORMATS[locale], tzinfo=JAKARTA, locale=locale)


def _environment() -> Environment:
    cached: Environment | None = current_app.extensions.get("shop.messages.environment")
    if cached is None:
        # Plain text is not escaped; what people wrote cannot become markup in it.
        cached = current_app.jinja_env.overlay(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
        )
        cached.filters = {**cached.filters, "rupiah": rupiah, "moment": moment}
        current_app.extensions["shop.messages.environment"] = cached
    return cached


def _split(environment: Environment, name: str) -> tuple[str, str]:
    """The source of the subject line and of the rest. The subject is rendered alone so that no value can end it."""
    if environment.loader is None:
        raise TemplateNotFound(name)
    source, _, _ = environment.loader.get_source(environment, name)
    subject, _, body = LEADING_COMMENTS.sub("", source, count=1).partition("\n")
    return subject, body


def _html(template: str, values: Mapping[str, Any]) -> str | None:
    environment = current_app.jinja_env.overlay(undefined=StrictUndefined)
    environment.filters = {**environment.filters, "rupiah": rupiah, "moment": moment}
    try:
        return environment.get_template(f"messages/{template}.html").render(values)
    except TemplateNotFound as error:
        if error.name == f"messages/{template}.html":
            return None
        raise
