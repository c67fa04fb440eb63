"""Where a pipeline is: its endpoint or region, and the names of its database and workgroup."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .errors import START, LakeError

REPOSITORY = Path(__file__).resolve().parents[2]

#: Names another data directory than ``.local``, as ``npm start -- --data-dir`` does.
DATA_DIR = "INVOICE_PIPELINE_DATA_DIR"

#: The names in the stage dev, which is what runs on this computer.
_DEV_DATABASE = "invoices"
_DEV_WORKGROUP = "invoice-pipeline-dev"
_NAMES = {"region", "database", "workgroup"}


@dataclass(frozen=True)
class Place:
    """A pipeline, as the Athena API sees it. Only an embedded one has an ``endpoint``."""

    database: str
    workgroup: str
    region: str | None = None
    endpoint: str | None = None


def place_of(where: str, **names: str) -> Place:
    """The pipeline that is running here, or the one that was deployed from here."""
    if where == "embedded":
        return replace(_embedded(), **names)
    if where == "aws":
        return _deployed(names)
    raise LakeError(f'The place is "embedded" or "aws", not "{where}".')


def _embedded() -> Place:
    """What ``npm start`` publishes in its data directory for as long as it runs."""
    folder = REPOSITORY / os.environ.get(DATA_DIR, ".local")
    run = _json_in(folder / "run.json")
    if run is None:
        raise LakeError(f"No pipeline is running on {folder}. {START}")
    try:
        return Place(
            database=run["names"]["glueDatabase"],
            workgroup=_DEV_WORKGROUP,
            region=run["names"]["region"],
            endpoint=run["awsEndpoint"],
        )
    except (KeyError, TypeError):
        raise LakeError(f"{folder / 'run.json'} is of another version. {START}") from None


def _deployed(names: dict[str, str]) -> Place:
    """What ``npm run deploy`` has written, or else the names of the stage dev.

    The region is then that of the AWS CLI.
    """
    stacks = _json_in(REPOSITORY / "cdk-outputs.json") or {}
    lakes = [stack for stack, values in stacks.items() if "GlueDatabaseName" in values]
    if len(lakes) > 1 and not _NAMES <= names.keys():
        raise LakeError(
            f"cdk-outputs.json has several pipelines: {', '.join(lakes)}. Name one: "
            'connect("aws", region=…, database=…, workgroup=…)'
        )
    outputs = {name: value for stack in stacks.values() for name, value in stack.items()}
    place = Place(
        database=outputs.get("GlueDatabaseName", _DEV_DATABASE),
        workgroup=outputs.get("WorkGroupName", _DEV_WORKGROUP),
        region=_region_in(outputs.get("StateMachineArn")),
    )
    return replace(place, **names)


def _region_in(arn: str | None) -> str | None:
    return arn.split(":")[3] if arn else None


def _json_in(path: Path) -> Any | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise LakeError(f"{path} is no JSON, and may be damaged.") from None
