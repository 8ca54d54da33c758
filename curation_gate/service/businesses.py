"""Somebody who is no artisan yet registers their business: it is new, its region is not proven, and it is theirs."""

from dataclasses import dataclass
from datetime import datetime

from curation_gate import fingerprints
from shop.artisans import service as artisans
from shop.identity import queries as people
from shop.identity import service as identity
from shop.identity.errors import HasBusiness
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_
from shop.media import queries as stored
from shop.media import service as media

PROOF = "business_proof"
MOST_PAPERS = 20


class ProofFull(ShopError):
    code = "proof_full"
    message = N_("Sudah ada %(most)s berkas bukti. Hubungi sekretariat bila masih ada yang kurang.")


@dataclass(frozen=True)
class Business:
    """What a person says of their business; `phone` is E.164, `monthly_capacity` in pieces, `nib` 13 digits or ''."""

    name: str
    owner_name: str
    phone: str
    region_code: str
    district_code: str
    address: str
    postcode: str
    nib: str
    nib_status: str
    monthly_capacity: int


def register_business(*, business: Business, proof: media.Received | None = None, actor: Actor, now: datetime) -> str:
    """Add the business and make the person its artisan; returns its id.

    A business that is known, by an import or by somebody else, is never handed over: its name and number prove
    nothing. Raises BusinessKnown, HasBusiness, StaffHasNoBusiness, UnknownRegion.
    """
    person = people.user_by_id(user_id=actor.id)
    if person is None:
        raise NotFound(ids={"user_account": actor.id})
    if person.artisan_id is not None:
        raise HasBusiness(ids={"user_account": actor.id})
    artisan = artisans.add_artisan(
        profile=artisans.ArtisanProfile(
            name=business.name, owner_name=business.owner_name, phone=business.phone, email=person.email,
            region_code=business.region_code, district_code=business.district_code or None, address=business.address,
            postcode=business.postcode or None, nib=business.nib or None, nib_status=business.nib_status,
            identity_number=None, is_pkp=False, bank_name=None, bank_account=None, bank_holder=None,
            monthly_capacity=business.monthly_capacity,
            fingerprint=fingerprints.of_business(name=business.name, phone=business.phone),
        ),
        actor=actor, now=now,
    )  # fmt: skip
    if proof is not None:
        _keep(proof, artisan.id, actor=actor, now=now)
    identity.attach_artisan(user_id=actor.id, artisan_id=artisan.id, actor=actor, now=now)
    return artisan.id


def add_proof(*, proof: media.Received, actor: Actor, now: datetime) -> None:
    """Keep a paper of one's own business; the same paper again is kept once. Raises NotFound, ProofFull."""
    if actor.artisan_id is None:
        raise NotFound(ids={"artisan": ""})
    if len(stored.of_owner(owner_type="artisan", owner_id=actor.artisan_id, purpose=PROOF)) >= MOST_PAPERS:
        raise ProofFull(most=MOST_PAPERS, ids={"artisan": actor.artisan_id})
    _keep(proof, actor.artisan_id, actor=actor, now=now)


def _keep(proof: media.Received, artisan_id: str, *, actor: Actor, now: datetime) -> None:
    kept = media.record(
        received=proof, purpose=PROOF, owner_type="artisan", owner_id=artisan_id, actor=actor, now=now
    )  # fmt: skip
    audit.record(
        actor=actor, action="artisan.add_proof", object_type="artisan", object_id=artisan_id, now=now,
        data={"media": kept.id},
    )  # fmt: skip
