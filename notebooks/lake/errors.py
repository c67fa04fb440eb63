"""Errors of the notebooks: what happened, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)
from botocore.exceptions import (
    ConnectionError as NotReached,
)

if TYPE_CHECKING:
    from .places import Place

START = "Start the pipeline in a terminal, in the folder of the repository: npm start"


class LakeError(Exception):
    """An error whose message says what to do. Jupyter shows the message, without a stack trace."""

    def _render_traceback_(self) -> list[str]:
        return [f"LakeError: {self}"]


def advice_on(error: Exception, place: Place) -> str:
    """What to do about an error of the AWS SDK."""
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return (
            "AWS credentials are missing. Sign in with the AWS CLI: aws sso login, or aws configure"
        )
    if isinstance(error, NoRegionError):
        return 'The region of the pipeline is not known: connect("aws", region="eu-central-1")'
    if isinstance(error, (NotReached, HTTPClientError)):
        if place.endpoint:
            return f"Nothing responds at {place.endpoint}. {START}"
        return f"AWS could not be reached in {place.region}: {error}"
    if isinstance(error, ClientError) and _code(error).startswith("AccessDenied"):
        return f"{_message(error)} Which permissions an analyst needs is in notebooks/README.md."
    if isinstance(error, ClientError):
        return f"{_code(error)}: {_message(error)}"
    return str(error)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "Error"))


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", error))
