"""DuckDB without a Python package: the library that ``npm ci`` installs for ``npm run sql``."""

from __future__ import annotations

import ctypes
from pathlib import Path

from .errors import LakeError
from .places import REPOSITORY

_NAMES = ("libduckdb.so", "libduckdb.dylib", "duckdb.dll")


class _Result(ctypes.Structure):
    """``duckdb_result`` of DuckDB's C API."""

    _fields_ = [(f"field_{number}", ctypes.c_void_p) for number in range(6)]


def path() -> Path | None:
    """Where npm has put the library for this kind of computer."""
    folders = (REPOSITORY / "node_modules" / "@duckdb").glob("node-bindings-*")
    files = (folder / name for folder in folders for name in _NAMES)
    return next((file for file in files if file.exists()), None)


def run(statement: str) -> None:
    """Runs a statement in a database in memory."""
    library = _library()
    database, connection = ctypes.c_void_p(), ctypes.c_void_p()
    if library.duckdb_open(None, ctypes.byref(database)) != 0:
        raise LakeError("DuckDB did not start.")
    try:
        library.duckdb_connect(database, ctypes.byref(connection))
        _query(library, connection, statement)
    finally:
        library.duckdb_disconnect(ctypes.byref(connection))
        library.duckdb_close(ctypes.byref(database))


def _query(library: ctypes.CDLL, connection: ctypes.c_void_p, statement: str) -> None:
    result = _Result()
    failed = library.duckdb_query(connection, statement.encode(), ctypes.byref(result))
    try:
        if failed:
            raise LakeError(library.duckdb_result_error(ctypes.byref(result)).decode())
    finally:
        library.duckdb_destroy_result(ctypes.byref(result))


def _library() -> ctypes.CDLL:
    file = path()
    if file is None:
        raise LakeError("DuckDB is not installed. Run npm ci in the folder of the repository.")
    library = ctypes.CDLL(str(file))
    library.duckdb_result_error.restype = ctypes.c_char_p
    return library
