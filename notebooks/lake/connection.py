"""Runs a query through the Athena API: start, wait, and read the result page by page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Iterator

import boto3
import pandas as pd
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import wrangler
from .athena_types import frame_of
from .errors import LakeError, advice_on
from .places import Place, place_of

#: A query that runs longer is stopped.
TIMEOUT_SECONDS = 300.0
_FIRST_WAIT_SECONDS = 0.02
_LONGEST_WAIT_SECONDS = 1.0
_RUNNING = ("QUEUED", "RUNNING")


def connect(where: str = "embedded", by: str = "boto3", **names: str) -> Lake:
    """The lake of a pipeline: ``embedded`` is on this computer, ``aws`` in your account.

    ``by`` is ``boto3``, or ``awswrangler`` where it is installed. ``names`` are ``region``,
    ``database`` and ``workgroup``, where they are not those of the pipeline that is found. Nothing
    is sent before the first query.
    """
    if by not in ("boto3", "awswrangler"):
        raise LakeError(f'Queries are run by "boto3" or "awswrangler", not by "{by}".')
    place = place_of(where, **names)
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    session = boto3.Session(region_name=place.region, **(keys if place.endpoint else {}))
    return Lake(place, session, by)


@dataclass(frozen=True)
class Lake:
    """The lake of a pipeline, as its Athena workgroup shows it."""

    place: Place
    session: boto3.Session
    by: str = "boto3"

    def client(self, service: str) -> Any:
        """A boto3 client of the place: ``athena``, ``glue`` or ``s3``."""
        # What runs here responds or has ended, so more attempts would only delay the advice.
        attempts = {"retries": {"total_max_attempts": 2}} if self.place.endpoint else {}
        config = Config(connect_timeout=5, **attempts)
        try:
            return self.session.client(service, endpoint_url=self.place.endpoint, config=config)
        except BotoCoreError as error:
            raise LakeError(advice_on(error, self.place)) from None

    def sql(self, query: str) -> pd.DataFrame:
        """The result of a query.

        Decimals are ``Decimal`` objects, so that money stays exact. Dates and timestamps are
        ``datetime64``, integers ``Int64``, and what is missing is ``NA``, ``NaT`` or ``None``.
        """
        try:
            if self.by == "awswrangler":
                return wrangler.read_sql(query, self.place, self.session)
            athena = self.client("athena")
            return frame_of(_pages(athena, self._finished(athena, query)))
        except (BotoCoreError, ClientError) as error:
            raise LakeError(advice_on(error, self.place)) from None

    def _finished(self, athena: Any, query: str) -> str:
        """Runs a query to its end and returns its id. Stops it at an interrupt or a time-out."""
        query_id = athena.start_query_execution(
            QueryString=query,
            QueryExecutionContext={"Database": self.place.database},
            WorkGroup=self.place.workgroup,
        )["QueryExecutionId"]
        try:
            status = _status_at_end(athena, query_id)
        except BaseException:
            athena.stop_query_execution(QueryExecutionId=query_id)
            raise
        if status["State"] != "SUCCEEDED":
            reason = status.get("StateChangeReason", "no reason was given")
            raise LakeError(f"The query ended as {status['State']}: {reason}")
        return query_id


def _status_at_end(athena: Any, query_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    wait = _FIRST_WAIT_SECONDS
    while time.monotonic() < deadline:
        execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        if execution["Status"]["State"] not in _RUNNING:
            return execution["Status"]
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT_SECONDS)
    raise LakeError(f"The query was stopped, because it ran for {TIMEOUT_SECONDS:.0f} s.")


def _pages(athena: Any, query_id: str) -> Iterator[dict[str, Any]]:
    """The result in pages of at most 1,000 rows. The first row of the first page has the names."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    return (page["ResultSet"] for page in pages)
