import email
import json
import smtplib
import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import responses
import structlog
from flask import Flask
from flask_mailman import Mail
from sqlalchemy import func, select

from shop.kernel import audit, clock, outbox
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.outbox import OutboxMessage
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import unit_of_work
from shop.messages import jobs, mail, queries, service
from shop.messages.errors import BadRecipient, DeliveryFailed, HeaderInjection
from shop.messages.mail import mail_settings
from shop.messages.models import Message

STAFF = Actor(kind="user", id="usr_staff", label="Sekretariat", roles=frozenset({"secretariat"}))
CONTEXT = {
    "name": "Nama Contoh", "order_number": "KL-1", "maker": "Tapis Contoh", "courier": "JNE",
    "tracking_number": "CGK1", "link": "https://kriya.example/p/1",
}  # fmt: skip
HOST = "https://wa.example/v1"


@pytest.fixture
def letters(app: Flask, database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that mails are written to."""
    monkeypatch.setattr(app.extensions["mailman"], "file_path", str(tmp_path / "mail"))
    return tmp_path / "mail"


def written(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.exists() else []


def queue(now: datetime, *, to: str = "nama@example.com", reference: str = "wor_1", **changes: Any) -> Message:
    with unit_of_work():
        return service.queue_mail(
            to=to, template="shipped", locale="id", context={**CONTEXT, **changes}, reference=reference, now=now
        )


def queue_whatsapp(now: datetime, *, to: str = "+628127000123") -> Message:
    with unit_of_work():
        return service.queue_whatsapp(
            to_e164=to, text="Ada pesanan & tenggat", template="order_offered", reference="wor_1", now=now
        )


def count(model: type[Any] = Message) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def fresh(message: Message) -> Message:
    return queries.by_id(message.id)


def test_a_mail_leaves_after_the_commit_as_one_eml_named_after_its_message(letters: Path, now: datetime) -> None:
    message = queue(now)
    assert (message.status, written(letters)) == ("queued", [])

    outbox.drain()

    assert [path.name for path in written(letters)] == [f"{message.id}.eml"]
    letter = email.message_from_bytes(written(letters)[0].read_bytes(), policy=default)
    assert isinstance(letter, EmailMessage)
    assert letter["To"] == "nama@example.com"
    assert letter["Subject"] == "Paket dari Tapis Contoh sudah dikirim (pesanan KL-1)"
    assert letter["Message-ID"] == f"<{message.id}@kriya.invalid>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == now
    assert "Nomor resi: CGK1" in letter.get_content()
    sent = fresh(message)
    assert (sent.status, sent.attempts, sent.error) == ("sent", 1, None)
    assert sent.sent_at is not None
    assert [event.to_state for event in audit.history(object_type="message", object_id=message.id)] == [
        "queued", "sent",
    ]  # fmt: skip


def test_a_handler_that_runs_twice_sends_once(letters: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    message = queue(now)
    outbox.drain()
    calls: list[str] = []
    monkeypatch.setattr(mail, "deliver", lambda **letter: calls.append(letter["message_id"]))

    jobs.send("msg_again", {"message": message.id}, now)

    assert calls == []
    assert (fresh(message).attempts, len(written(letters))) == (1, 1)


def test_a_crash_between_sending_and_noting_it_leaves_one_letter(
    letters: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(now)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_note_sent", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            jobs.send("msg_1", {"message": message.id}, now)
    first = written(letters)[0].read_bytes()
    assert fresh(message).status == "queued"
    db.session.rollback()

    jobs.send("msg_1", {"message": message.id}, now)

    assert [path.read_bytes() for path in written(letters)] == [first]
    assert fresh(message).status == "sent"


def test_the_same_fact_is_told_once_to_each(letters: Path, now: datetime) -> None:
    first = queue(now)
    again = queue(now + timedelta(hours=1), tracking_number="other")
    queue(now, to="lain@example.com")
    queue(now, reference="wor_2")
    outbox.drain()

    assert again.id == first.id
    assert (count(), len(written(letters))) == (3, 3)


def test_nothing_is_sent_when_the_fact_is_rolled_back(letters: Path, now: datetime) -> None:
    before = count(OutboxMessage)
    with pytest.raises(RuntimeError), unit_of_work():
        service.queue_mail(
            to="nama@example.com", template="shipped", locale="id", context=CONTEXT, reference="wor_1", now=now
        )
        raise RuntimeError
    outbox.drain()

    assert (count(), count(OutboxMessage), written(letters)) == (0, before, [])


@pytest.mark.parametrize(
    "address",
    [
        "", "nama", "a@b\nBcc: c@d", "a@example.com\r\n", "a@example.com, b@example.com", "Nama <a@example.com>",
        "a@@example.com", "a b@example.com", "a\x00@example.com", "a@exa\u2028mple.com", "a@" + "x" * 300,
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_and_nothing_is_written(letters: Path, now: datetime, address: str) -> None:
    with pytest.raises(BadRecipient):
        queue(now, to=address)

    assert (count(), written(letters)) == (0, [])


def test_a_value_that_would_add_a_header_is_refused_and_nothing_is_written(letters: Path, now: datetime) -> None:
    with pytest.raises(HeaderInjection):
        queue(now, maker="Tapis\r\nBcc: semua@example.com")

    assert (count(), written(letters)) == (0, [])


@pytest.mark.parametrize(
    ("failure", "status", "reason"),
    [
        (smtplib.SMTPRecipientsRefused({"x@example.com": (550, b"no such x@example.com")}), "failed", "SMTP 550"),
        (smtplib.SMTPDataError(554, b"spam"), "failed", "SMTP 554"),
        (smtplib.SMTPRecipientsRefused({"x@example.com": (450, b"later")}), "queued", "SMTP 450"),
        (smtplib.SMTPDataError(451, b"later"), "queued", "SMTP 451"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "queued", "SMTP 535"),
        (smtplib.SMTPServerDisconnected("gone"), "queued", "SMTPServerDisconnected"),
        (TimeoutError("slow"), "queued", "TimeoutError"),
    ],
)
def test_a_refusal_for_good_ends_and_anything_else_is_tried_again(
    letters: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: str, reason: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(mail.EmlDirectory, "send_messages", refuse)
    message = queue(now)
    with structlog.testing.capture_logs() as logs:
        outbox.drain()

    row = fresh(message)
    assert (row.status, row.error, row.attempts, row.sent_at) == (status, reason, 1, None)
    entry = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert entry is not None and (entry.done_at is None) == (status == "queued")
    assert "example.com" not in f"{entry.last_error} {logs}"


def test_after_the_last_attempt_it_has_failed_and_can_be_sent_again_by_hand(
    letters: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(now)
    with monkeypatch.context() as patch:
        patch.setattr(mail.EmlDirectory, "send_messages", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError()))
        for _ in range(outbox.MAX_ATTEMPTS - 1):
            with pytest.raises(DeliveryFailed):
                jobs.send("msg_1", {"message": message.id}, now)
        jobs.send("msg_1", {"message": message.id}, now)
    assert (fresh(message).status, fresh(message).attempts) == ("failed", outbox.MAX_ATTEMPTS)
    assert [row.id for row in queries.failed()] == [message.id]

    with unit_of_work():
        service.send_again(message_id=message.id, actor=STAFF, now=now)
    outbox.drain()

    assert fresh(message).status == "sent"
    with pytest.raises(TransitionRefused), unit_of_work():
        service.send_again(message_id=message.id, actor=STAFF, now=now)
    assert len(written(letters)) == 1


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: list[bytes] = []


class _Conversation(socketserver.StreamRequestHandler):
    server: _MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                self.server.received.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def mail_server() -> Iterator[_MailServer]:
    with _MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_mail_goes_to_a_real_mail_server(
    app: Flask, database: Any, now: datetime, mail_server: _MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"smtp://127.0.0.1:{mail_server.server_address[1]}/?from=toko@kriya.example"
    settings = mail_settings(mail_url=url, base_url="https://kriya.example")
    monkeypatch.setitem(app.extensions, "mailman", Mail.init_mail(settings))
    message = queue(now)

    outbox.drain()

    assert fresh(message).status == "sent"
    [raw] = mail_server.received
    letter = email.message_from_bytes(raw, policy=default)
    assert (letter["From"], letter["To"]) == ("toko@kriya.example", "nama@example.com")
    assert letter["Message-ID"].startswith(f"<{message.id}@")


def test_mail_urls() -> None:
    starttls = mail_settings(mail_url="smtp://toko%40kriya:p%2Fw@mail.example:587/?starttls=1", base_url="https://k.id")
    assert starttls == {
        "MAIL_DEFAULT_SENDER": "no-reply@k.id", "MAIL_TIMEOUT": 10, "MAIL_BACKEND": mail.VerifiedSmtp,
        "MAIL_SERVER": "mail.example", "MAIL_PORT": 587, "MAIL_USERNAME": "toko@kriya", "MAIL_PASSWORD": "p/w",
        "MAIL_USE_SSL": False, "MAIL_USE_TLS": True,
    }  # fmt: skip
    secure = mail_settings(mail_url="smtps://mail.example", base_url="http://127.0.0.1:8000")
    assert (secure["MAIL_PORT"], secure["MAIL_USE_SSL"], secure["MAIL_USE_TLS"]) == (465, True, False)
    assert secure["MAIL_DEFAULT_SENDER"] == "no-reply@kriya.invalid"
    with pytest.raises(ValueError, match="MAIL_URL"):
        mail_settings(mail_url="https://mail.example", base_url="https://k.id")


@pytest.fixture
def whatsapp_host(app: Flask, database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[responses.RequestsMock]:
    monkeypatch.setitem(app.config, "WHATSAPP_URL", HOST)
    monkeypatch.setitem(app.config, "WHATSAPP_TOKEN", "token-1")
    with responses.RequestsMock() as host:
        yield host


def test_a_whatsapp_message_is_posted_once_in_the_cloud_apis_shape(
    whatsapp_host: responses.RequestsMock, now: datetime
) -> None:
    whatsapp_host.post(f"{HOST}/messages", json={"messages": [{"id": "wamid.1"}]})
    message = queue_whatsapp(now)

    outbox.drain()
    jobs.send("msg_again", {"message": message.id}, now)

    [call] = whatsapp_host.calls
    assert call.request.headers["Authorization"] == "Bearer token-1"
    assert json.loads(call.request.body or "") == {
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "628127000123", "type": "text",
        "text": {"preview_url": False, "body": "Ada pesanan & tenggat\n"}, "biz_opaque_callback_data": message.id,
    }  # fmt: skip
    assert fresh(message).status == "sent"


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ({"status": 400}, "manual", "WhatsApp 400"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1/"}}, "queued", "WhatsApp 302"),
        ({"status": 401}, "queued", "WhatsApp 401"),
        ({"status": 429}, "queued", "WhatsApp 429"),
        ({"status": 500}, "queued", "WhatsApp 500"),
        ({"body": ConnectionError("down")}, "queued", "ConnectionError"),
    ],
)
def test_what_the_host_refuses_goes_to_a_person_and_what_may_pass_later_is_tried_again(
    whatsapp_host: responses.RequestsMock, now: datetime, answer: dict[str, Any], status: str, reason: str
) -> None:
    from requests.exceptions import ConnectionError as HostDown

    if "body" in answer:
        answer = {"body": HostDown("down")}
    whatsapp_host.post(f"{HOST}/messages", **answer)
    message = queue_whatsapp(now)

    outbox.drain()

    assert (fresh(message).status, fresh(message).error, len(whatsapp_host.calls)) == (status, reason, 1)


def test_without_a_host_the_message_waits_for_a_person(app: Flask, database: Any, now: datetime) -> None:
    before = count(OutboxMessage)
    message = queue_whatsapp(now)

    [waiting] = queries.manual_whatsapp()
    assert (waiting.id, waiting.recipient, queries.count_manual_whatsapp()) == (message.id, "+628127000123", 1)
    assert waiting.link == "https://wa.me/628127000123?text=Ada%20pesanan%20%26%20tenggat%0A"
    assert count(OutboxMessage) == before
    with unit_of_work():
        service.mark_sent_by_hand(message_id=message.id, actor=STAFF, now=now)

    assert (fresh(message).status, fresh(message).sent_at, queries.manual_whatsapp()) == ("sent", now, [])
    assert audit.history(object_type="message", object_id=message.id)[-1].actor_id == "usr_staff"
    with pytest.raises(TransitionRefused), unit_of_work():
        service.mark_sent_by_hand(message_id=message.id, actor=STAFF, now=now)


def test_a_template_becomes_a_whatsapp_message_with_its_subject_in_bold(
    app: Flask, database: Any, now: datetime
) -> None:
    with unit_of_work():
        message = service.queue_whatsapp_template(
            to_e164="+628127000123", template="shipped", locale="id", context=CONTEXT, reference="wor_1", now=now
        )

    assert message.body_text.startswith("*Paket dari Tapis Contoh sudah dikirim (pesanan KL-1)*\n\nHalo Nama Contoh,")
    assert queries.about("wor_1") == [message]


@pytest.mark.parametrize("number", ["0812700012", "+62", "+62 812 7000", "+628127000123\n", "+62812700012345678", "x"])
def test_what_is_no_international_number_is_refused(app: Flask, database: Any, now: datetime, number: str) -> None:
    with pytest.raises(BadRecipient):
        queue_whatsapp(now, to=number)

    assert count() == 0


@pytest.mark.race
def test_two_who_tell_the_same_fact_at_once_write_one_message(committed: Callable[[], Flask], now: datetime) -> None:
    application = committed()
    together = threading.Barrier(2)

    def tell() -> None:
        with application.app_context():
            together.wait()
            queue(clock.now())
            db.session.remove()

    threads = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with application.app_context():
        assert count() == 1
        assert count(OutboxMessage) == 1
