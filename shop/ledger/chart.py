"""The chart of accounts (money.md): every account there may be, with its side. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from shop.kernel.text import N_


class Side(StrEnum):
    """What an account holds. Assets and expenses grow by debit, liabilities and income by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def grows_by_debit(self) -> bool:
        return self in (Side.ASSET, Side.EXPENSE)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart. `party` is the provider's name or the artisan's id; "" where there is none."""

    code: str
    side: Side
    party: str = ""

    @property
    def name(self) -> str:
        """`customer_deposits`, or `artisan_payable:art_…` with its party."""
        return f"{self.code}:{self.party}" if self.party else self.code


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chart: its side, what its party is (None, `provider`, `artisan`), and its name on screens."""

    side: Side
    party: str | None
    label: str


CHART: dict[str, Line] = {
    "provider_clearing": Line(Side.ASSET, "provider", N_("Uang di penyedia pembayaran")),
    "bank": Line(Side.ASSET, None, N_("Rekening bank Dekranasda")),
    "offtake_inventory": Line(Side.ASSET, None, N_("Persediaan barang serapan")),
    "offtake_advance": Line(Side.ASSET, "artisan", N_("Uang muka kepada perajin")),
    "artisan_receivable": Line(Side.ASSET, "artisan", N_("Piutang perajin")),
    "customer_deposits": Line(Side.LIABILITY, None, N_("Titipan pembeli")),
    "refunds_payable": Line(Side.LIABILITY, None, N_("Pengembalian yang harus dibayar")),
    "artisan_payable": Line(Side.LIABILITY, "artisan", N_("Utang kepada perajin")),
    "payouts_in_transit": Line(Side.LIABILITY, None, N_("Pencairan dalam perjalanan")),
    "tax_ppn": Line(Side.LIABILITY, None, N_("PPN")),
    "tax_withheld": Line(Side.LIABILITY, None, N_("PPh 22 dipungut")),
    "commission": Line(Side.INCOME, None, N_("Komisi")),
    "offtake_sales": Line(Side.INCOME, None, N_("Penjualan barang serapan")),
    "provider_fees": Line(Side.EXPENSE, None, N_("Biaya penyedia pembayaran")),
    "offtake_cost_of_goods": Line(Side.EXPENSE, None, N_("Harga pokok barang serapan")),
    "offtake_write_down": Line(Side.EXPENSE, None, N_("Penurunan nilai persediaan")),
    "goodwill": Line(Side.EXPENSE, None, N_("Ganti rugi atas kemurahan hati")),
}


def account(code: str, party: str = "") -> Account:
    """The account of the chart with this code and party. Raises ValueError for one that the chart does not draw."""
    line = CHART.get(code)
    if line is None:
        raise ValueError(f"no account {code!r} in the chart")
    if bool(party) != (line.party is not None):
        raise ValueError(f"{code} {'needs' if line.party else 'has no'} party")
    return Account(code=code, side=line.side, party=party)


def provider_clearing(provider: str) -> Account:
    """Money at a payment provider, not yet in the bank."""
    return account("provider_clearing", provider)


def bank() -> Account:
    """Dekranasda's bank account."""
    return account("bank")


def offtake_inventory() -> Account:
    """Accepted goods that Dekranasda owns, at cost."""
    return account("offtake_inventory")


def offtake_advance(artisan_id: str) -> Account:
    """Advances not yet recovered."""
    return account("offtake_advance", artisan_id)


def artisan_receivable(artisan_id: str) -> Account:
    """What an artisan owes after a refund that came after the payout."""
    return account("artisan_receivable", artisan_id)


def customer_deposits() -> Account:
    """Paid, not yet earned."""
    return account("customer_deposits")


def refunds_payable() -> Account:
    """Refunds decided, not yet out."""
    return account("refunds_payable")


def artisan_payable(artisan_id: str) -> Account:
    """Earned, not yet paid."""
    return account("artisan_payable", artisan_id)


def payouts_in_transit() -> Account:
    """Sent to the bank, not yet settled."""
    return account("payouts_in_transit")


def tax_ppn() -> Account:
    """PPN collected for artisans who are PKP."""
    return account("tax_ppn")


def tax_withheld() -> Account:
    """PPh 22, where the marketplace withholding is switched on."""
    return account("tax_withheld")


def commission() -> Account:
    """The shop's share of a work order."""
    return account("commission")


def offtake_sales() -> Account:
    """Sales of goods that Dekranasda owns, their shipping included."""
    return account("offtake_sales")


def provider_fees() -> Account:
    """What payment providers keep."""
    return account("provider_fees")


def offtake_cost_of_goods() -> Account:
    """Cost of the goods sold by Dekranasda."""
    return account("offtake_cost_of_goods")


def offtake_write_down() -> Account:
    """Goods of Dekranasda that lost their value."""
    return account("offtake_write_down")


def goodwill() -> Account:
    """What the council pays a customer without the artisan's share."""
    return account("goodwill")
