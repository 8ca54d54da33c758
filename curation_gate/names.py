"""Names of places and crafts as people write them, matched to the codes of the shop."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from curation_gate.normalising import Unreadable, fold, plain_text, shown
from curation_gate.workbooks import Cell
from shop.kernel.text import N_

_REGION_KIND = re.compile(r"^(kab|kabupaten|kota|kotamadya|kodya)\b\.?\s*", re.IGNORECASE)
_DISTRICT_KIND = re.compile(r"^(kec|kecamatan)\b\.?\s*", re.IGNORECASE)
_FILLER_WORDS = {"khas", "lampung", "dan", "atau", "kerajinan", "produk", "asli", "tradisional", "motif"}


class UnknownRegion(Unreadable):
    code = "unknown_region"
    message = N_("Kabupaten/kota “%(value)s” tidak dikenal. Tulis nama resminya, misalnya Kabupaten Pesawaran.")


class UnknownDistrict(Unreadable):
    code = "unknown_district"
    message = N_("Kecamatan “%(value)s” tidak ada di kabupaten/kota itu. Periksa nama kecamatan dan kabupatennya.")


@dataclass(frozen=True)
class PlaceNames:
    """Folded names → Kemendagri codes; a kabupaten and a kota of one name need their kind in front."""

    regions: dict[str, frozenset[str]]
    districts: dict[tuple[str, str], str]

    @classmethod
    def of(cls, *, regions: Iterable[tuple[str, str]], districts: Iterable[tuple[str, str, str]]) -> "PlaceNames":
        """Build from (code, full name) of regions and (code, region code, name) of districts."""
        by_name: dict[str, set[str]] = {}
        for code, full_name in regions:
            by_name.setdefault(fold(full_name), set()).add(code)
            by_name.setdefault(fold(_REGION_KIND.sub("", full_name)), set()).add(code)
        return cls(
            regions={name: frozenset(codes) for name, codes in by_name.items()},
            districts={(region, fold(name)): code for code, region, name in districts},
        )

    @classmethod
    def from_csv(cls, *, regions: Path, districts: Path) -> "PlaceNames":
        """Build from regions_lampung.csv and kecamatan_lampung.csv."""
        return cls.of(
            regions=[(row["kode_kemendagri"], row["nama_lengkap"]) for row in _rows(regions)],
            districts=[(row["kode"], row["kode_kabkota"], row["nama"]) for row in _rows(districts)],
        )

    def region(self, cell: Cell) -> str:
        """Return the code for 'Kab. Pringsewu', 'PESAWARAN', 'Kota Metro'. Raises UnknownRegion."""
        text = re.sub(r"^kab\b\.?", "Kabupaten", plain_text(cell), flags=re.IGNORECASE)
        codes = self.regions.get(fold(text)) or self.regions.get(fold(_REGION_KIND.sub("", text)), frozenset())
        if len(codes) != 1:
            raise UnknownRegion(value=shown(cell))
        return next(iter(codes))

    def district(self, cell: Cell, *, region: str) -> str:
        """Return the code of a district within a region. Raises UnknownDistrict."""
        code = self.districts.get((region, fold(_DISTRICT_KIND.sub("", plain_text(cell)))))
        if code is None:
            raise UnknownDistrict(value=shown(cell))
        return code


@dataclass(frozen=True)
class CraftNames:
    """Names of crafts → craft ids, from exact to loose; never a guess between two crafts."""

    names: dict[str, str]

    @classmethod
    def of(cls, *, crafts: Iterable[tuple[str, str]]) -> "CraftNames":
        """Build from (craft id, name)."""
        return cls(names={name: craft_id for craft_id, name in crafts})

    @classmethod
    def from_csv(cls, *, crafts: Path) -> "CraftNames":
        """Build from crafts.csv."""
        return cls.of(crafts=[(row["craft_id"], row["nama"]) for row in _rows(crafts)])

    def find(self, cell: Cell) -> str | None:
        """Return the craft id, or None when no single craft fits: the text is then kept as it is.

        Tried in turn: the whole name, the name without brackets, the same words in any order, and last the craft
        all of whose words occur in the text (the one with most words wins, a tie is no match).
        """
        text = plain_text(cell)
        for key in (fold, _without_brackets, _significant_words):
            wanted = key(text)
            found = {craft_id for name, craft_id in self.names.items() if wanted and key(name) == wanted}
            if len(found) == 1:
                return found.pop()
        return self._contained(words=_significant_words(text))

    def _contained(self, *, words: frozenset[str]) -> str | None:
        ranked = sorted(
            (len(_significant_words(name)), craft_id)
            for name, craft_id in self.names.items()
            if len(_significant_words(name)) >= 2 and _significant_words(name) <= words
        )
        if not ranked or (len(ranked) > 1 and ranked[-1][0] == ranked[-2][0]):
            return None
        return ranked[-1][1]


def _without_brackets(text: str) -> str:
    return fold(re.sub(r"\([^)]*\)", " ", text))


def _significant_words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"\([^)]*\)", " ", text).casefold())
    return frozenset(words) - _FILLER_WORDS


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
