"""The objects of the lake's tables, as the catalog names them, and copies of them here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from .connection import Lake
from .errors import LakeError, advice_on

_DOWNLOADS_AT_A_TIME = 8
_SCHEME = "s3://"


@dataclass(frozen=True)
class LakeObject:
    """An object of a partition. ``day`` is the value of the partition's key."""

    day: str
    bucket: str
    key: str
    size: int


def objects_of(lake: Lake, table: str) -> list[LakeObject]:
    """The objects in the locations of a table's partitions, by day and key.

    Other objects of the bucket are left out, even if they look the same: a location names the
    generation of a day that is valid now, and earlier generations stay in the bucket for a while.
    """
    try:
        days = dict(_locations(lake, table))
        root = _common_root(days)
        found = [
            LakeObject(days[folder], root[0], item["Key"], item["Size"])
            for item in _listed(lake, *root)
            if (folder := _folder(root[0], item["Key"])) in days and _is_data(item["Key"])
        ]
    except (BotoCoreError, ClientError) as error:
        raise LakeError(advice_on(error, lake.place)) from None
    return sorted(found, key=lambda item: (item.day, item.key))


def download(lake: Lake, objects: Sequence[LakeObject], folder: Path) -> list[Path]:
    """Copies objects into a folder, and returns the path of each, in the same order."""
    s3 = lake.client("s3")

    def copy(numbered: tuple[int, LakeObject]) -> Path:
        number, item = numbered
        path = folder / f"{number}.parquet"
        s3.download_file(item.bucket, item.key, str(path))
        return path

    try:
        with ThreadPoolExecutor(_DOWNLOADS_AT_A_TIME) as pool:
            return list(pool.map(copy, enumerate(objects)))
    except (BotoCoreError, ClientError) as error:
        raise LakeError(advice_on(error, lake.place)) from None


def _locations(lake: Lake, table: str) -> Iterator[tuple[str, str]]:
    """The location and the day of each partition."""
    pages = lake.client("glue").get_paginator("get_partitions")
    for page in pages.paginate(DatabaseName=lake.place.database, TableName=table):
        for partition in page["Partitions"]:
            location = partition["StorageDescriptor"]["Location"].rstrip("/")
            yield location, partition["Values"][0]


def _listed(lake: Lake, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    for page in (
        lake.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    ):
        yield from page.get("Contents", [])


def _common_root(locations: dict[str, str]) -> tuple[str, str]:
    """The bucket of the locations, and the longest prefix of all their keys."""
    if not locations:
        raise LakeError("The catalog has no partitions yet. Load a file: npm run ingest -- FILE")
    first, last = min(locations), max(locations)
    same = next((n for n, (a, b) in enumerate(zip(first, last)) if a != b), len(first))
    bucket, _, prefix = first[len(_SCHEME) : same].partition("/")
    return bucket, prefix


def _folder(bucket: str, key: str) -> str:
    return f"{_SCHEME}{bucket}/{key.rpartition('/')[0]}"


def _is_data(key: str) -> bool:
    """Athena, too, ignores objects whose names begin with an underscore or a dot."""
    return not key.rpartition("/")[2].startswith(("_", "."))
