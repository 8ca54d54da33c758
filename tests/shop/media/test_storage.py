import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from obstore.store import S3Store

from shop.media.storage import FileMissing, Storage, StorageUnavailable, check_key, storage_for


def test_a_local_file_is_written_whole_read_and_removed(tmp_path: Path) -> None:
    store = storage_for(f"file://{tmp_path}/with%20space")

    store.put(key="public/med_1/320.webp", data=b"picture", content_type="image/webp")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [str(path.relative_to(tmp_path)) for path in files] == ["with space/public/med_1/320.webp"]
    assert store.get(key="public/med_1/320.webp") == b"picture"
    assert store.url(key="public/med_1/320.webp", expires_seconds=60) is None
    store.delete(key="public/med_1/320.webp")
    store.delete(key="public/med_1/320.webp")
    assert not store.exists(key="public/med_1/320.webp")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        storage_for(f"file://{tmp_path}").get(key="public/med_1/320.webp")


@pytest.mark.parametrize(
    "key", ["../x", "a/../b", "/a/b", "a//b", "plain", "a/.hidden", "a/b\n", "A/b", "a/b/", "a/b c", "a/" + "b" * 200]
)
def test_a_key_that_is_not_ours_is_refused_before_any_file_is_touched(tmp_path: Path, key: str) -> None:
    store = storage_for(f"file://{tmp_path}/store")

    with pytest.raises(ValueError, match="not a storage key"):
        store.put(key=key, data=b"x", content_type="image/webp")

    assert list((tmp_path / "store").iterdir()) == []
    with pytest.raises(ValueError, match="not a storage key"):
        check_key(key)


def test_a_store_that_cannot_write_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    store = storage_for(f"file://{tmp_path}")
    (tmp_path / "public").write_text("a file where a directory should be")

    with pytest.raises(StorageUnavailable) as refused:
        store.put(key="public/med_1/320.webp", data=b"picture", content_type="image/webp")

    assert refused.value.http_status == 503
    assert [path.name for path in tmp_path.rglob("*")] == ["public"]


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(ValueError, match="file:// or s3://"):
        storage_for("ftp://somewhere/media")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    # The server imports it for browsers only, and it is no requirement of moto[s3].
    monkeypatch.setitem(sys.modules, "flask_cors", types.SimpleNamespace(CORS=lambda application: None))
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "ap-southeast-3",
        "AWS_ENDPOINT_URL": endpoint,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    location = (
        "<CreateBucketConfiguration><LocationConstraint>ap-southeast-3</LocationConstraint></CreateBucketConfiguration>"
    )
    requests.put(f"{endpoint}/kriya", data=location, timeout=5).raise_for_status()
    try:
        yield storage_for("s3://kriya/media")
    finally:
        server.stop()


def test_a_bucket_keeps_the_content_type_signs_addresses_and_forgets(bucket: Storage) -> None:
    bucket.put(key="private/med_1/640.webp", data=b"picture", content_type="image/webp")

    assert bucket.get(key="private/med_1/640.webp") == b"picture"
    signed = bucket.url(key="private/med_1/640.webp", expires_seconds=60)
    assert signed is not None and "/kriya/media/private/med_1/640.webp?" in signed and "X-Amz-Expires=60" in signed
    answer = requests.get(signed, timeout=5)
    assert (answer.content, answer.headers["Content-Type"]) == (b"picture", "image/webp")
    bucket.delete(key="private/med_1/640.webp")
    assert not bucket.exists(key="private/med_1/640.webp")
    with pytest.raises(FileMissing):
        bucket.get(key="private/med_1/640.webp")


def test_a_bucket_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    store = storage_for("s3://kriya/media")
    store._store = S3Store(  # type: ignore[attr-defined]
        "kriya", endpoint="http://127.0.0.1:9", access_key_id="x", secret_access_key="x", region="x",
        client_options={"allow_http": True}, retry_config={"max_retries": 0},
    )  # fmt: skip

    with pytest.raises(StorageUnavailable):
        store.put(key="private/med_1/640.webp", data=b"picture", content_type="image/webp")
