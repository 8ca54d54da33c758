"""Reads the mails the shop wrote as .eml files, as their addressee would: subject, text, links."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_TRAILING = ".,;:!?"


@dataclass(frozen=True)
class Mail:
    """One mail. ``links`` holds every address of the text and the HTML part, once each, in the order of reading."""

    file: Path
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    headers: dict[str, str]
    attachments: dict[str, bytes]

    def link(self, containing: str) -> str:
        """The one link that contains this text. Raises LookupError when there is none or more than one."""
        found = [link for link in self.links if containing in link]
        if len(found) != 1:
            raise LookupError(f"{len(found)} links contain {containing!r} in {self.subject!r}: {self.links}")
        return found[0]


class MailBox:
    """A directory of .eml files; one that does not exist yet is an empty box."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> list[Mail]:
        """Every mail, oldest first."""
        if not self.path.is_dir():
            return []
        files = sorted(self.path.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        return [read(file) for file in files]

    def to(self, address: str) -> list[Mail]:
        """Every mail to an address (also as Cc or Bcc), oldest first."""
        return [mail for mail in self.all() if address.lower() in mail.recipients]

    def wait_for(self, address: str, *, subject: str = "", count: int = 1, seconds: float = 15) -> list[Mail]:
        """At least ``count`` mails to the address whose subject contains ``subject``.

        Raises TimeoutError with what is in the box when they do not come in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            found = [mail for mail in self.to(address) if subject.lower() in mail.subject.lower()]
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                there = [(mail.recipients, mail.subject) for mail in self.all()]
                raise TimeoutError(f"{len(found)} of {count} mails to {address} with {subject!r} came; there: {there}")
            time.sleep(0.05)

    def clear(self) -> None:
        for mail in self.all():
            mail.file.unlink()


def read(file: Path) -> Mail:
    """Parse one .eml file. Raises ValueError when it is no mail."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    if "Subject" not in message or "From" not in message:
        raise ValueError(f"{file} has no Subject or no From")
    text, html = _part(message, "plain"), _part(message, "html")
    named = [str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])]
    return Mail(
        file=file,
        sender=str(message["From"]),
        recipients=tuple(address.lower() for _, address in getaddresses(named)),
        subject=str(message["Subject"]),
        text=text,
        html=html,
        links=tuple(dict.fromkeys([*_links_of_text(text), *_links_of_html(html)])),
        headers={name: str(value) for name, value in message.items()},
        attachments={
            part.get_filename() or "": part.get_payload(decode=True) or b""  # type: ignore[misc]
            for part in message.iter_attachments()
        },
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())


def _links_of_text(text: str) -> list[str]:
    return [address.rstrip(_TRAILING) for address in _ADDRESS.findall(text)]


def _links_of_html(html: str) -> list[str]:
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value and value.startswith("http")]
