"""E-mail through Flask-Mailman: a mail server (`smtp://…`) or a directory of .eml files (`file:///…`)."""

import os
import smtplib
import ssl
import tempfile
from datetime import datetime
from email.message import Message as MimeMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.base import BaseEmailBackend
from flask_mailman.backends.smtp import EmailBackend as SmtpEmailBackend

from shop.kernel.ids import is_id
from shop.messages.errors import DeliveryFailed, NotSendable

TIMEOUT_SECONDS = 10


def mail_settings(*, mail_url: str, base_url: str) -> dict[str, Any]:
    """Flask-Mailman's settings for `MAIL_URL`: `smtp://user:password@host:587/?starttls=1&from=toko@…`, `smtps://…`,
    or `file:///directory`. Passwords are percent-encoded. Raises ValueError for anything else.
    """
    parts = urlsplit(mail_url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    settings: dict[str, Any] = {
        "MAIL_DEFAULT_SENDER": options.get("from") or f"no-reply@{mail_domain(base_url)}",
        "MAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
    if parts.scheme == "file":
        return {**settings, "MAIL_BACKEND": EmlDirectory, "MAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("MAIL_URL must begin with smtp://, smtps:// or file://")
    secure = parts.scheme == "smtps"
    return {
        **settings,
        "MAIL_BACKEND": VerifiedSmtp,
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if secure else 25),
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_SSL": secure,
        "MAIL_USE_TLS": not secure and options.get("starttls") in ("1", "true", "yes"),
    }


def mail_domain(base_url: str) -> str:
    """The domain our mails come from; a name that exists nowhere while the shop has none of its own."""
    host = urlsplit(base_url).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else "kriya.invalid"


def deliver(*, message_id: str, to: str, subject: str, text: str, html: str | None, written_at: datetime) -> None:
    """Hand one mail to the server or directory. Its Message-ID is the row's own, so a second copy is the same mail.

    Raises NotSendable when the server refuses it for good, DeliveryFailed when it may go out later; neither says to
    whom.
    """
    domain = mail_domain(current_app.config["BASE_URL"])
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        headers={
            "Message-ID": f"<{message_id}@{domain}>",
            "Date": format_datetime(written_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    if html is not None:
        mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        kind = NotSendable if codes and all(code >= 500 for code in codes) else DeliveryFailed
        raise kind(reason=f"SMTP {max(codes, default=0)}") from None
    except smtplib.SMTPDataError as error:
        kind = NotSendable if error.smtp_code >= 500 else DeliveryFailed
        raise kind(reason=f"SMTP {error.smtp_code}") from None
    except smtplib.SMTPResponseException as error:
        # A refused login or sender is ours to mend; the mail waits for it.
        raise DeliveryFailed(reason=f"SMTP {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(reason=type(error).__name__) from None


class VerifiedSmtp(SmtpEmailBackend):
    """SMTP that checks the server's certificate also after STARTTLS; the library's own backend does not."""

    connection: smtplib.SMTP | None

    def open(self) -> bool:
        if self.connection:
            return False
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if self.use_ssl:
            connection = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.use_tls:
                connection.starttls(context=context)
            if self.username and self.password:
                connection.login(self.username, self.password)
        except BaseException:
            connection.close()
            raise
        self.connection = connection
        return True


class EmlDirectory(BaseEmailBackend):
    """One .eml per mail, named after its message id, so that sending twice writes one file."""

    def send_messages(self, email_messages: list[Any]) -> int:
        directory = Path(self.mailman.file_path)
        directory.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message: MimeMessage = mail.message()
            _write_whole(directory / f"{_file_stem(message)}.eml", message.as_bytes())
        return len(email_messages)


def _file_stem(message: MimeMessage) -> str:
    stem = str(message["Message-ID"]).strip("<>").partition("@")[0]
    if is_id(stem):
        return stem
    # Mails of other senders in the application (the account extension) have ids of their own make.
    return "".join(letter for letter in stem if letter.isalnum() or letter in "-_.")[:100].lstrip(".") or "mail"


def _write_whole(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).replace(path)
