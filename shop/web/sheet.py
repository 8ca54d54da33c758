"""The component sheet at /komponen, in development only: every macro with invented data, to look at and to test."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, current_app, flash, render_template, request
from wtforms import BooleanField, EmailField, RadioField, SelectField
from wtforms.validators import DataRequired, Email

from shop.web.forms import LongTextField, PhoneField, PostcodeField, RupiahField, ShopForm, TextField, WholeNumberField

blueprint = Blueprint("sheet", __name__)
NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


class SampleForm(ShopForm):
    """One of each field."""

    name = TextField("Nama", [DataRequired()], description="Seperti di KTP")
    email = EmailField("E-mail", [Email()])
    phone = PhoneField("Nomor HP, supaya kurir bisa menghubungi", [DataRequired()])
    postcode = PostcodeField("Kode pos")
    price = RupiahField("Harga jual", low=10_000, high=50_000_000, description="Belum termasuk ongkir")
    pieces = WholeNumberField("Jumlah", low=1, high=99)
    craft = SelectField("Jenis kriya", choices=[("tapis", "Kain tapis"), ("usus", "Sulam usus")])
    mode = RadioField("Kapan dikirim", choices=[("ready", "Siap kirim"), ("made", "Dibuat sesuai pesanan")])
    story = LongTextField("Cerita karya", max_length=2000)
    agree = BooleanField("Saya setuju dengan syarat dan ketentuan", [DataRequired()])


def init_app(app: Flask) -> None:
    """Route /komponen and one bare page for each layout."""
    app.register_blueprint(blueprint)


@blueprint.route("/komponen", methods=["GET", "POST"])
def components() -> str:
    """All macros on one page; sending the form shows its errors."""
    form = SampleForm()
    if request.method == "POST":
        form.validate()
    if request.args.get("flash"):
        flash("Foto tersimpan. Lanjut tempel label.")
        flash("Sinyal terputus. Data Anda aman, coba lagi.", "bad")
    return render_template("web/sheet.html", form=form, now=NOON, **_samples())


@blueprint.get("/komponen/<layout>")
def layout(layout: str) -> str:
    """The layouts: workbench, desk, plain."""
    name = {"perajin": "sheet_workbench", "meja": "sheet_desk", "polos": "sheet_plain"}.get(layout, "sheet_plain")
    return render_template(f"web/{name}.html", form=SampleForm(), now=NOON, **_samples())


def _samples() -> dict[str, Any]:
    picture_url: Any = current_app.jinja_env.globals["static_url"]
    pictures = ("tapis", "keranjang", "batik", "sulam-usus")
    cards = [
        SimpleNamespace(
            title=title,
            url="/komponen",
            image=picture_url(f"img/{picture}.svg"),
            image_alt=title,
            maker=maker,
            region=region,
            price=price,
            when=when,
            made_to_order=made,
            badge=badge,
        )
        for picture, (title, maker, region, price, when, made, badge) in zip(pictures, _CARDS, strict=True)
    ]
    events = [
        {"title": "Dalam pengiriman", "at": NOON, "state": "now", "by": "JNE", "note": "Bandar Lampung"},
        {"title": "Diserahkan ke kurir", "at": NOON - timedelta(hours=22), "state": "done"},
        {"title": "Dibayar", "at": (NOON - timedelta(days=3)).date(), "state": "done"},
    ]
    return {"cards": cards, "events": events, "deadline": NOON + timedelta(hours=3)}


_CARDS = (
    ("Kain Tapis Pucuk Rebung", "Perajin contoh", "Pesisir Barat", 2_450_000, "Siap kirim 2 hari", False, "pilihan"),
    ("Keranjang Anyam Bambu", "Kelompok contoh", "Way Kanan", 185_000, "Siap kirim hari ini", False, None),
    ("Batik Motif Kapal", "Kelompok contoh", "Pesawaran", 365_000, "Dibuat 14 hari", True, "Stok Dekranasda"),
    ("Taplak Sulam Usus", "Sanggar contoh", "Kota Metro", 420_000, "Siap kirim 2 hari", False, None),
)
