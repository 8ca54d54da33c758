"""The file store behind `MEDIA_URL`: a directory on this machine or an S3 bucket, one small protocol for both.

Keys are made by us, never from an upload's name; a key is written once, for the id in it is new.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_

KEY_PATTERN = re.compile(r"\A[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)+\Z")
TIMEOUT_SECONDS = 10


class StorageUnavailable(ShopError):
    """The store did not answer, or the disk is full; nothing was recorded."""

    code = "storage_unavailable"
    http_status = 503
    message = N_("Berkas belum dapat disimpan atau dibuka. Coba lagi beberapa menit lagi.")


class FileMissing(NotFound):
    code = "file_missing"


class Storage(Protocol):
    """What the shop needs of a file store."""

    def put(self, *, key: str, data: bytes, content_type: str) -> None:
        """Write all of it or nothing. Raises StorageUnavailable."""

    def get(self, *, key: str) -> bytes:
        """All bytes under the key. Raises FileMissing, StorageUnavailable."""

    def exists(self, *, key: str) -> bool:
        """Whether the key holds a file. Raises StorageUnavailable."""

    def delete(self, *, key: str) -> None:
        """Remove the file; removing what is not there is no error. Raises StorageUnavailable."""

    def url(self, *, key: str, expires_seconds: int) -> str | None:
        """A signed address that works for so long, or None where only the shop itself can hand the file out."""


def check_key(key: str) -> str:
    """The key, if it is one of ours: lower-case words with slashes, no dots that climb. Raises ValueError."""
    if not KEY_PATTERN.match(key) or len(key) > 200:
        raise ValueError(f"not a storage key: {key!r}")
    return key


class _ObjectStorage:
    """What both stores share; obstore writes a temporary file (or one PUT) and then shows it under its name."""

    _store: Any

    def get(self, *, key: str) -> bytes:
        check_key(key)
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError as error:
            raise FileMissing(ids={"key": key}) from error
        except (BaseError, OSError) as error:
            raise StorageUnavailable() from error

    def exists(self, *, key: str) -> bool:
        check_key(key)
        try:
            obstore.head(self._store, key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise StorageUnavailable() from error
        return True

    def delete(self, *, key: str) -> None:
        check_key(key)
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StorageUnavailable() from error


class LocalStorage(_ObjectStorage):
    """Files below one directory."""

    def __init__(self, *, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._store = LocalStore(prefix=directory)

    def put(self, *, key: str, data: bytes, content_type: str) -> None:
        check_key(key)
        try:
            obstore.put(self._store, key, data, use_multipart=False)
            self._flush_to_disk(key)
        except (BaseError, OSError) as error:
            raise StorageUnavailable() from error

    def url(self, *, key: str, expires_seconds: int) -> str | None:
        check_key(key)
        return None

    def _flush_to_disk(self, key: str) -> None:
        # The row that names this file is committed with fsync; without this a power cut could leave it an empty file.
        path = self.directory / key
        for target in (path, path.parent):
            descriptor = os.open(target, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class S3Storage(_ObjectStorage):
    """Objects in a bucket; credentials, region and endpoint come from the usual AWS_* variables."""

    def __init__(self, *, url: str) -> None:
        # Plain HTTP only where the operator wrote an http:// endpoint (a store on the same private network).
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        self._store = S3Store.from_url(
            url,
            client_options={"timeout": timedelta(seconds=TIMEOUT_SECONDS), "allow_http": plain},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=TIMEOUT_SECONDS)},
        )

    def put(self, *, key: str, data: bytes, content_type: str) -> None:
        check_key(key)
        try:
            obstore.put(self._store, key, data, attributes={"Content-Type": content_type}, use_multipart=False)
        except (BaseError, OSError) as error:
            raise StorageUnavailable() from error

    def url(self, *, key: str, expires_seconds: int) -> str | None:
        check_key(key)
        return str(obstore.sign(self._store, "GET", key, timedelta(seconds=expires_seconds)))


def storage_for(media_url: str) -> Storage:
    """The store that `MEDIA_URL` names: `file:///directory` or `s3://bucket/prefix`. Raises ValueError for others."""
    parts = urlsplit(media_url)
    if parts.scheme == "file":
        return LocalStorage(directory=Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return S3Storage(url=media_url)
    raise ValueError(f"MEDIA_URL must begin with file:// or s3://, not {parts.scheme!r}")
