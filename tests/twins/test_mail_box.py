"""The mail box reads what a real mail library wrote."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.twins.mail_box import MailBox


def write(box: Path, name: str, to: str, subject: str, *, at: int = 0, html: str | None = None, **more: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Dekranasda <toko@example.com>", to, subject
    for header, value in more.items():
        mail[header] = value
    mail.set_content("Pesanan Anda: http://127.0.0.1/pesanan/KL-1?t=abc&lang=id.\nBantuan (https://example.com/b)\n")
    if html is not None:
        mail.add_alternative(html, subtype="html")
    box.mkdir(exist_ok=True)
    (box / f"{name}.eml").write_bytes(mail.as_bytes())
    os.utime(box / f"{name}.eml", ns=(at, at))


def test_a_mail_is_found_by_its_addressee_with_subject_text_and_links(tmp_path: Path) -> None:
    html = '<p>Klik <a href="http://127.0.0.1/pesanan/KL-1?t=abc&amp;lang=id">di sini</a> <a href="https://x.id/c">c</a></p>'
    write(tmp_path, "a", "Ayu Lestari <Ayu@example.com>", "Pesanan diterima – terima kasih", html=html)
    write(tmp_path, "b", "budi@example.com", "Lain")

    (mail,) = MailBox(tmp_path).to("ayu@example.com")

    assert mail.subject == "Pesanan diterima – terima kasih"
    assert mail.text.startswith("Pesanan Anda: http://127.0.0.1/pesanan/KL-1?t=abc&lang=id.")
    assert mail.links == ("http://127.0.0.1/pesanan/KL-1?t=abc&lang=id", "https://example.com/b", "https://x.id/c")
    assert mail.link("/pesanan/") == "http://127.0.0.1/pesanan/KL-1?t=abc&lang=id"
    assert "Klik" in mail.html and mail.sender == "Dekranasda <toko@example.com>"
    with pytest.raises(LookupError):
        mail.link("http")


def test_mails_come_in_the_order_they_were_written_and_copies_count(tmp_path: Path) -> None:
    write(tmp_path, "z", "ayu@example.com", "Pertama", at=1_000)
    write(tmp_path, "a", "budi@example.com", "Kedua", at=2_000, Cc="ayu@example.com")

    box = MailBox(tmp_path)

    assert [mail.subject for mail in box.to("ayu@example.com")] == ["Pertama", "Kedua"]
    assert [mail.subject for mail in box.wait_for("ayu@example.com", subject="kedua", seconds=0)] == ["Kedua"]
    box.clear()
    assert box.all() == []


def test_an_attachment_is_kept_by_its_name(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Berkas"
    mail.set_content("Terlampir.")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="bast.pdf")
    (tmp_path / "m.eml").write_bytes(mail.as_bytes())

    assert MailBox(tmp_path).all()[0].attachments == {"bast.pdf": b"%PDF-1.7"}


def test_what_does_not_come_is_told_with_what_is_there(tmp_path: Path) -> None:
    assert MailBox(tmp_path / "not-there").all() == []
    write(tmp_path, "a", "ayu@example.com", "Pertama")
    with pytest.raises(TimeoutError, match="Pertama"):
        MailBox(tmp_path).wait_for("ayu@example.com", subject="Kedua", seconds=0.1)
    (tmp_path / "broken.eml").write_bytes(b"no mail")
    with pytest.raises(ValueError, match="no Subject"):
        MailBox(tmp_path).all()
