"""The form of a backup: a tar.gz with a manifest, a JSON-lines file per table, and the stored files."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from shop.kernel.errors import ShopError
from shop.kernel.text import N_

FORMAT = 1
MANIFEST = "manifest.json"


class BackupUnreadable(ShopError):
    code = "backup_unreadable"
    http_status = 422
    message = N_("Berkas cadangan rusak atau bukan cadangan toko ini: %(why)s.")


class Writer:
    """Adds tables and files; the manifest with a checksum of each goes in last."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w:gz")  # noqa: SIM115 (open until `close`)
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes, *, rows: int | None = None) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        self._tar.addfile(info, io.BytesIO(content))
        self._members[name] = {"sha256": hashlib.sha256(content).hexdigest(), "rows": rows}

    def close(self, *, revision: str, made_at: datetime) -> None:
        manifest = {
            "format": FORMAT,
            "revision": revision,
            "made_at": made_at.isoformat(),
            "members": self._members,
        }
        content = json.dumps(manifest, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(content)
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()


class Reader:
    """Reads a backup and checks it before anything is written anywhere."""

    def __init__(self, path: Path) -> None:
        try:
            self._tar = tarfile.open(path, mode="r:gz")  # noqa: SIM115 (read until the restore ends)
            self.manifest: dict[str, Any] = json.loads(self._content(MANIFEST))
        except (tarfile.TarError, OSError, EOFError, KeyError, ValueError) as error:
            raise BackupUnreadable(why=type(error).__name__) from error
        if self.manifest.get("format") != FORMAT:
            raise BackupUnreadable(why="format")
        for name, member in self.manifest["members"].items():
            if hashlib.sha256(self._content(name)).hexdigest() != member["sha256"]:
                raise BackupUnreadable(why=name)

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one table; none when the backup has no such table."""
        name = f"tables/{table}.jsonl"
        if name in self.manifest["members"]:
            for line in self._content(name).splitlines():
                yield json.loads(line)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The stored files as (key, content); a name that climbs out is refused."""
        for name in self.manifest["members"]:
            if name.startswith("media/"):
                key = name.removeprefix("media/")
                if ".." in key.split("/") or key.startswith("/"):
                    raise BackupUnreadable(why=name)
                yield key, self._content(name)

    def _content(self, name: str) -> bytes:
        member = self._tar.extractfile(name)
        if member is None:
            raise KeyError(name)
        return member.read()
