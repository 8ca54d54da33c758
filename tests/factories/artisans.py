"""Artisans and members for tests."""

import itertools
from datetime import datetime
from typing import Any

from shop.artisans import service
from shop.artisans.models import Artisan
from shop.kernel.actors import SYSTEM
from shop.kernel.clock import local_date

_numbers = itertools.count(1)


def make_artisan(*, now: datetime, region_code: str = "18.09", **changes: Any) -> Artisan:
    """A craft business of Pesawaran with a verified region; call inside a unit of work."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Sanggar Uji {number}",
        "owner_name": f"Pemilik Uji {number}",
        "phone": f"+62812000{number:05d}",
        "email": f"perajin{number}@contoh.example",
        "region_code": region_code,
        "district_code": None,
        "address": f"Jl. Contoh No. {number}",
        "postcode": "35363",
        "nib": None,
        "nib_status": "none",
        "identity_number": "1809000000000001",
        "is_pkp": False,
        "bank_name": "BRI",
        "bank_account": f"123456{number:04d}",
        "bank_holder": f"Pemilik Uji {number}",
        "monthly_capacity": 10,
        "fingerprint": f"uji-{number}",
    } | changes
    artisan = service.register_artisan(profile=service.ArtisanProfile(**values), actor=SYSTEM, now=now)
    service.verify_region(artisan_id=artisan.id, actor=SYSTEM, now=now)
    return artisan


def make_member(*, now: datetime, **changes: Any) -> Artisan:
    """An artisan with an active membership; call inside a unit of work."""
    artisan = make_artisan(now=now, **changes)
    service.start_membership(artisan_id=artisan.id, year=now.year, starts_on=local_date(now), actor=SYSTEM, now=now)
    return artisan
