"""The rule of origin: typical crafts go back to the makers of their regions; anyone may sell or buy them."""

from collections.abc import Collection


def is_of_origin(*, craft_origins: Collection[str], maker_region: str, region_verified: bool) -> bool:
    """Whether a maker of that region may make this craft. A craft without regions of origin is open to all.

    It asks for the *maker's* verified region, never the seller's (domain.md, what was actually said).
    """
    if not craft_origins:
        return True
    return region_verified and maker_region in craft_origins
