"""The same queries by awswrangler (AWS SDK for pandas), which reads large results faster."""

from __future__ import annotations

from datetime import date

import boto3
import pandas as pd

from .errors import LakeError
from .places import Place


def read_sql(query: str, place: Place, session: boto3.Session) -> pd.DataFrame:
    """The result of a query. The empty text is read as missing, as awswrangler does."""
    try:
        import awswrangler as wr
    except ImportError:
        raise LakeError("awswrangler is not installed: pip install awswrangler") from None
    if place.endpoint:
        wr.config.athena_endpoint_url = place.endpoint
        wr.config.s3_endpoint_url = place.endpoint
    frame = wr.athena.read_sql_query(
        query,
        database=place.database,
        workgroup=place.workgroup,
        ctas_approach=False,  # It would need permission to create tables.
        boto3_session=session,
    )
    return frame.apply(_with_dates)


def _with_dates(values: pd.Series) -> pd.Series:
    """A column of ``datetime.date`` as ``datetime64``, and every other as it is."""
    present = values.dropna()
    if values.dtype != object or present.empty or not present.map(type).eq(date).all():
        return values
    return pd.to_datetime(values).astype("datetime64[ns]")
