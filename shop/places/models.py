"""Areas. Private to this package; others use `queries`."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model


class Province(Model):
    """A province by its Kemendagri code (`18`)."""

    __tablename__ = "province"

    code: Mapped[str] = mapped_column(primary_key=True)
    bps_code: Mapped[str]
    name: Mapped[str]
    official_name: Mapped[str]


class Region(Model):
    """A regency or city (kabupaten/kota) by its Kemendagri code (`18.09`)."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint("kind IN ('kabupaten', 'kota')", name="kind"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    kind: Mapped[str]
    # The short name (`Pesawaran`); `full_name` has the kind in front (`Kabupaten Pesawaran`).
    name: Mapped[str]
    full_name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    bps_code: Mapped[str | None]


class District(Model):
    """A district (kecamatan) of Lampung by its Kemendagri code (`18.01.04`)."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    name: Mapped[str]
    postcode: Mapped[str | None]
