"""Texts to makers that a person sends by hand do not get lost."""

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform
from shop.messages import queries, service
from tests.support.people import make_person, post, sign_in


def waiting_text(now: datetime) -> queries.ManualMessage:
    perform(
        lambda: service.queue_whatsapp(
            to_e164="+6281234567890",
            text="Ada pesanan baru",
            template="work_order_offered",
            reference="wor_uji",
            actor=SYSTEM,
            now=now,
        )
    )
    return queries.manual_whatsapp()[0]


def test_waits_with_a_link_until_it_is_marked(database: Any, client: FlaskClient, now: datetime) -> None:
    # Given a text that no service sends, and the secretariat at the desk
    message = waiting_text(now)
    sign_in(client, make_person("secretariat"))
    # When the page is opened
    page = client.get("/meja/pesan").get_data(as_text=True)
    # Then the text and its wa.me link are there
    assert "Ada pesanan baru" in page
    assert "https://wa.me/6281234567890" in page
    # And once it is marked, nothing waits any more
    assert post(client, f"/meja/pesan/{message.id}/terkirim").status_code == 302
    assert queries.count_manual_whatsapp() == 0


def test_twice_is_refused_and_changes_nothing(database: Any, client: FlaskClient, now: datetime) -> None:
    message = waiting_text(now)
    sign_in(client, make_person("secretariat"))
    post(client, f"/meja/pesan/{message.id}/terkirim")
    first = queries.by_id(message.id).sent_at
    assert post(client, f"/meja/pesan/{message.id}/terkirim").status_code == 409
    assert queries.by_id(message.id).sent_at == first


def test_a_maker_does_not_see_other_peoples_texts(database: Any, client: FlaskClient, now: datetime) -> None:
    waiting_text(now)
    sign_in(client, make_person("customer"))
    assert client.get("/meja/pesan").status_code == 403


def test_says_when_there_is_nothing(database: Any, client: FlaskClient) -> None:
    sign_in(client, make_person("secretariat"))
    assert "Tidak ada pesan yang menunggu" in client.get("/meja/pesan").get_data(as_text=True)
