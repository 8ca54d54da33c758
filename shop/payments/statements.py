"""Importing the bank's statement: each incoming line is kept once, and confirms the payment whose code it carries."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired, ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_, BadText, clean_text
from shop.kernel.unit_of_work import perform
from shop.payments import csv_text, desk_service
from shop.payments.models import BankStatementLine, Payment
from shop.payments.states import OPEN, PaymentStatus

COLUMNS = ("tanggal", "keterangan", "kredit")
CODE = re.compile(r"KL[- ]?([2-9A-HJ-NP-Z]{6})(?![A-Z0-9])", re.IGNORECASE)
AMOUNT = re.compile(r"(?:Rp\s?)?([0-9]{1,3}(?:\.[0-9]{3})*|[0-9]+)(?:,00)?\Z")
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


class LineTaken(ShopError):
    code = "statement_line_taken"
    message = N_("Baris mutasi ini sudah dipakai untuk pembayaran lain.")


@dataclass
class ImportReport:
    """What became of a file: new lines, lines that were there, payments confirmed, refused rows with their reasons."""

    added: int = 0
    known: int = 0
    matched: list[str] = field(default_factory=list)
    unmatched: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the statement that belongs to no payment yet."""

    id: str
    booked_on: date
    description: str
    amount: int


def import_statement(*, data: bytes, actor: Actor, now: datetime) -> ImportReport:
    """Keep the incoming lines of a CSV (tanggal, keterangan, kredit), then confirm the payments they name.

    An entry point: the lines are one unit of work, each confirmation is its own, so that one that is refused does not
    hold up the others. A line confirms a payment when its text has the payment's code and its amount is exactly the
    payment's. A second import changes nothing. Raises FileUnreadable.
    """
    report = ImportReport()
    lines = []
    for row in csv_text.read(data, columns=COLUMNS):
        try:
            line = _parsed(row.cells)
        except (ValueError, BadText) as error:
            report.refused.append((row.number, str(error)))
            continue
        if line is not None:
            lines.append(line)
    for line_id, payment_id in perform(lambda: _keep_all(lines, report=report, actor=actor, now=now)):
        _confirm(line_id, payment_id, report=report, actor=actor, now=now)
    return report


def _confirm(line_id: str, payment_id: str, *, report: ImportReport, actor: Actor, now: datetime) -> None:
    try:
        perform(lambda: assign(line_id=line_id, payment_id=payment_id, actor=actor, now=now))
        report.matched.append(payment_id)
    except ShopError:
        # It stays among the unmatched lines, where finance sees it.
        report.unmatched += 1


def assign(*, line_id: str, payment_id: str, actor: Actor, now: datetime) -> None:
    """Finance says which payment a line paid. Raises LineTaken, TransferAmountDiffers, NotFound."""
    waiting = _line(line_id)
    desk_service.confirm_transfer(
        payment_id=payment_id, received=waiting.amount, booked_on=waiting.booked_on, actor=actor, now=now
    )
    waiting.payment_id = payment_id
    db.session.flush()


def set_aside(*, line_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Finance says that a line is no payment of an order, and why. Raises LineTaken, ReasonRequired."""
    if not reason.strip():
        raise ReasonRequired(ids={"bank_statement_line": line_id})
    line = _line(line_id)
    line.set_aside_reason = reason
    audit.record(
        actor=actor, action="payments.statement.set_aside", object_type="bank_statement_line", object_id=line_id,
        now=now, reason=reason,
    )  # fmt: skip


def unmatched_lines() -> list[LineView]:
    """Lines that belong to no payment and were not set aside, newest first."""
    rows = db.session.scalars(
        select(BankStatementLine)
        .where(BankStatementLine.payment_id.is_(None), BankStatementLine.set_aside_reason.is_(None))
        .order_by(BankStatementLine.booked_on.desc(), BankStatementLine.id)
    )
    return [LineView(row.id, row.booked_on, row.description, row.amount) for row in rows]


def _line(line_id: str) -> BankStatementLine:
    line = db.session.get(BankStatementLine, line_id, with_for_update=True, populate_existing=True)
    if line is None:
        raise NotFound(ids={"bank_statement_line": line_id[:40]})
    if line.payment_id is not None or line.set_aside_reason is not None:
        raise LineTaken(ids={"bank_statement_line": line_id})
    return line


def _parsed(cells: dict[str, str]) -> tuple[date, str, int] | None:
    """Day, text and incoming rupiah of a row; None for outgoing money. Raises ValueError with what is wrong."""
    if cells.get("kredit", "") in ("", "0", "-", "0,00"):
        return None
    amount = AMOUNT.match(cells["kredit"])
    if amount is None or len(cells["kredit"]) > 20:
        raise ValueError(N_("Kolom kredit bukan rupiah bulat."))
    text = clean_text(cells.get("keterangan", ""), max_length=500)
    value = int(amount[1].replace(".", ""))
    return None if value == 0 else (_day(cells.get("tanggal", "")), text, value)


def _day(text: str) -> date:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day of the bank, without a time
        except ValueError:
            continue
    raise ValueError(N_("Kolom tanggal tidak terbaca."))


def _keep_all(
    lines: list[tuple[date, str, int]], *, report: ImportReport, actor: Actor, now: datetime
) -> list[tuple[str, str]]:
    """Keep new lines; gives (line, payment) for those that name a payment."""
    report.added = report.known = report.unmatched = 0
    seen: Counter[tuple[date, str, int]] = Counter()
    named = []
    for line in lines:
        seen[line] += 1
        line_id = _keep(line, occurrence=seen[line], actor=actor, now=now)
        if line_id is None:
            report.known += 1
            continue
        report.added += 1
        payment_id = _payment_named(line[1], amount=line[2])
        if payment_id is None:
            report.unmatched += 1
        else:
            named.append((line_id, payment_id))
    return named


def _keep(line: tuple[date, str, int], *, occurrence: int, actor: Actor, now: datetime) -> str | None:
    """The id of the line, new in the database; None when it is there already."""
    booked_on, text, amount = line
    fingerprint = hashlib.sha256(f"{booked_on.isoformat()}|{text}|{amount}|{occurrence}".encode()).hexdigest()
    known = select(BankStatementLine.id).where(BankStatementLine.fingerprint == fingerprint)
    if db.session.scalar(known) is not None:
        return None
    row = BankStatementLine(
        id=new_id("bsl"), fingerprint=fingerprint, booked_on=booked_on, description=text, amount=amount,
        imported_at=now, imported_by=actor.label,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def _payment_named(text: str, *, amount: int) -> str | None:
    """The open (or just expired) payment whose code stands in the text and whose amount is exactly this."""
    codes = [f"KL-{code.upper()}" for code in CODE.findall(text)]
    if not codes:
        return None
    return db.session.scalar(
        select(Payment.id)
        .where(
            Payment.transfer_code.in_(codes),
            Payment.amount == amount,
            Payment._status.in_((*OPEN, PaymentStatus.EXPIRED)),
        )
        .order_by(Payment.id)
        .limit(1)
    )
