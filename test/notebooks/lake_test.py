"""Tests of notebooks/lake: what a result becomes in pandas, and what a user reads when it fails."""

import sys
import unittest
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import patch

import boto3
import pandas as pd
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from lake import LakeError, connect, places
from lake.athena_types import frame_of, typed
from lake.connection import Lake
from lake.errors import advice_on
from lake.objects import objects_of

PLACE = places.Place("invoices", "analysts", "eu-central-1")
HERE = places.Place("invoices", "analysts", "us-east-1", "http://127.0.0.1:1")


def page(*rows, **columns):
    info = [{"Name": name, "Type": kind} for name, kind in columns.items()]
    data = [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]
    return {"ResultSetMetadata": {"ColumnInfo": info}, "Rows": data}


class Types(unittest.TestCase):
    def test_a_decimal_keeps_every_digit(self):
        values = typed(["9747747.934", None, "-0.001"], "decimal")
        self.assertEqual(list(values), [Decimal("9747747.934"), None, Decimal("-0.001")])

    def test_an_integer_may_be_missing(self):
        values = typed(["9007199254740993", None], "bigint")
        self.assertEqual(values[0], 9007199254740993)
        self.assertTrue(values[1] is pd.NA)

    def test_the_empty_text_is_no_null(self):
        values = typed(["", None], "varchar")
        self.assertEqual(list(values.isna()), [False, True])

    def test_times_have_no_zone(self):
        values = typed(["2010-12-01 08:26:00.000", None], "timestamp")
        self.assertEqual(values[0], pd.Timestamp(2010, 12, 1, 8, 26))
        self.assertTrue(values[1] is pd.NaT)

    def test_a_damaged_value_throws(self):
        for text, kind in (("1O", "integer"), ("yes", "boolean"), ("31/12/2010", "date")):
            with self.subTest(kind), self.assertRaises((ValueError, KeyError)):
                typed([text], kind)

    def test_a_type_that_pandas_does_not_have_stays_text(self):
        self.assertEqual(list(typed(["[1, 2]"], "array")), ["[1, 2]"])


class Frames(unittest.TestCase):
    def test_the_first_row_of_a_result_names_the_columns(self):
        frame = frame_of([page(("n",), ("1",), n="bigint"), page(("2",), n="bigint")])
        self.assertEqual(list(frame.n), [1, 2])

    def test_a_result_without_rows_has_its_columns_and_types(self):
        frame = frame_of([page(("day", "n"), day="date", n="bigint")])
        self.assertEqual((list(frame.columns), len(frame)), (["day", "n"], 0))
        self.assertEqual(str(frame.dtypes["n"]), "Int64")

    def test_the_lines_of_describe_are_cut_into_cells(self):
        lines = [
            ("invoice_no          \tstring              \tThe number",),
            ("\t \t ",),
            ("# Note",),
        ]
        frame = frame_of([page(*lines, col_name="string", data_type="string", comment="string")])
        self.assertEqual(list(frame.iloc[0]), ["invoice_no", "string", "The number"])
        self.assertEqual(list(frame.iloc[2].fillna("-")), ["# Note", "-", "-"])

    def test_columns_of_the_same_name_stay_apart(self):
        frame = frame_of(
            [
                {
                    **page(("x",), x="bigint"),
                    "ResultSetMetadata": {
                        "ColumnInfo": [
                            {"Name": "x", "Type": "bigint"},
                            {"Name": "x", "Type": "varchar"},
                        ]
                    },
                    "Rows": [
                        {"Data": [{"VarCharValue": "x"}] * 2},
                        {"Data": [{"VarCharValue": "1"}] * 2},
                    ],
                }
            ]
        )
        self.assertEqual(list(frame.iloc[0]), [1, "1"])


class Queries(unittest.TestCase):
    """Against an Athena that answers what each test says."""

    def lake(self, states, reason="line 1:8: Column 'x' cannot be resolved"):
        self.stopped, answers = [], iter(states)

        def status():
            return {"State": next(answers), "StateChangeReason": reason}

        athena = SimpleNamespace(
            start_query_execution=lambda **_: {"QueryExecutionId": "q"},
            get_query_execution=lambda **_: {"QueryExecution": {"Status": status()}},
            stop_query_execution=lambda QueryExecutionId: self.stopped.append(QueryExecutionId),
            get_paginator=lambda _: SimpleNamespace(
                paginate=lambda **_: [{"ResultSet": page(("n",), ("7",), n="integer")}]
            ),
        )
        session = SimpleNamespace(client=lambda *_, **__: athena)
        return Lake(PLACE, session)

    def test_it_waits_for_the_end_of_a_query(self):
        frame = self.lake(["QUEUED", "RUNNING", "SUCCEEDED"]).sql("SELECT 7 AS n")
        self.assertEqual(list(frame.n), [7])

    def test_a_failed_query_gives_its_reason(self):
        with self.assertRaisesRegex(LakeError, "FAILED: line 1:8: Column 'x'"):
            self.lake(["RUNNING", "FAILED"]).sql("SELECT x")

    def test_an_interrupted_query_is_stopped(self):
        lake = self.lake(["RUNNING"])
        with (
            patch("time.sleep", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            lake.sql("SELECT 1")
        self.assertEqual(self.stopped, ["q"])

    def test_a_query_that_never_ends_is_stopped(self):
        lake = self.lake(["RUNNING"] * 9)
        with (
            patch("lake.connection.TIMEOUT_SECONDS", 0),
            self.assertRaisesRegex(LakeError, "stopped"),
        ):
            lake.sql("SELECT 1")
        self.assertEqual(self.stopped, ["q"])


class Advice(unittest.TestCase):
    def test_when_nothing_was_started(self):
        with patch.dict("os.environ", {places.DATA_DIR: "/nowhere"}):
            with self.assertRaisesRegex(LakeError, "No pipeline is running on .*npm start"):
                connect()

    def test_when_what_was_started_has_ended(self):
        lake = Lake(HERE, boto3.Session("local", "local", region_name="us-east-1"))
        for use in (lambda: lake.sql("SELECT 1"), lambda: objects_of(lake, "invoice_lines")):
            with (
                patch("botocore.endpoint.time.sleep"),
                self.assertRaisesRegex(LakeError, "npm start"),
            ):
                use()

    def test_on_aws(self):
        denied = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized."}}
        for error, words in (
            (NoCredentialsError(), "aws sso login"),
            (ClientError(denied, "StartQueryExecution"), "not authorized.*README"),
            (EndpointConnectionError(endpoint_url="https://athena"), "in eu-central-1"),
        ):
            self.assertRegex(advice_on(error, PLACE), words)

    def test_a_place_that_is_none(self):
        with self.assertRaisesRegex(LakeError, '"embedded" or "aws", not "local"'):
            connect("local")

    def test_jupyter_shows_a_line_and_no_stack_trace(self):
        self.assertEqual(LakeError("Do this.")._render_traceback_(), ["LakeError: Do this."])


class Places(unittest.TestCase):
    OUTPUTS = {
        "InvoicePipeline-prod-Lake": {"GlueDatabaseName": "invoices_prod"},
        "InvoicePipeline-prod-Etl": {
            "StateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:x"
        },
        "InvoicePipeline-prod-Sql": {"WorkGroupName": "invoice-pipeline-prod"},
    }

    def test_a_deployed_pipeline_is_the_one_of_the_outputs(self):
        with patch.object(places, "_json_in", return_value=self.OUTPUTS):
            place = places.place_of("aws")
        self.assertEqual(place, places.Place("invoices_prod", "invoice-pipeline-prod", "eu-west-1"))

    def test_without_outputs_it_is_the_stage_dev_unless_names_are_given(self):
        with patch.object(places, "_json_in", return_value=None):
            place = places.place_of("aws", workgroup="analysts")
        self.assertEqual(place, places.Place("invoices", "analysts"))

    def test_of_two_deployed_pipelines_one_has_to_be_named(self):
        two = {**self.OUTPUTS, "InvoicePipeline-dev-Lake": {"GlueDatabaseName": "invoices"}}
        names = {"region": "eu-west-1", "database": "invoices", "workgroup": "analysts"}
        with patch.object(places, "_json_in", return_value=two):
            with self.assertRaisesRegex(LakeError, "prod-Lake, InvoicePipeline-dev-Lake"):
                places.place_of("aws", database="invoices")
            self.assertEqual(places.place_of("aws", **names), places.Place(**names))

    def test_a_run_file_of_another_version_is_no_place(self):
        with patch.object(places, "_json_in", return_value={"url": "http://127.0.0.1:1"}):
            with self.assertRaisesRegex(LakeError, "run.json is of another version.*npm start"):
                places.place_of("embedded")

    def test_a_damaged_file_is_named(self):
        with TemporaryDirectory() as folder, patch.dict("os.environ", {places.DATA_DIR: folder}):
            Path(folder, "run.json").write_text('{"url"')
            with self.assertRaisesRegex(LakeError, "run.json is no JSON"):
                places.place_of("embedded")


class Awswrangler(unittest.TestCase):
    """With a stand-in: it is not among Debian's packages. Only what is handed over is checked."""

    def test_it_runs_the_query_in_the_place_and_dates_are_as_by_boto3(self):
        calls = []
        frame = pd.DataFrame({"day": [date(2011, 12, 9), None], "total": [Decimal("1.5"), None]})
        athena = SimpleNamespace(read_sql_query=lambda *a, **k: calls.append((a, k)) or frame)
        stand_in = SimpleNamespace(config=SimpleNamespace(), athena=athena)
        with patch.dict(sys.modules, {"awswrangler": stand_in}):
            result = Lake(HERE, None, by="awswrangler").sql("SELECT 1")
        self.assertEqual(stand_in.config.athena_endpoint_url, HERE.endpoint)
        [((query,), options)] = calls
        self.assertEqual((query, options["workgroup"]), ("SELECT 1", "analysts"))
        self.assertEqual(str(result.day.dtype), "datetime64[ns]")
        self.assertEqual(result.total[0], Decimal("1.5"))

    def test_where_it_is_missing_the_error_says_so(self):
        with patch.dict(sys.modules, {"awswrangler": None}):
            with self.assertRaisesRegex(LakeError, "pip install awswrangler"):
                Lake(HERE, None, by="awswrangler").sql("SELECT 1")


if __name__ == "__main__":
    ran = unittest.main(exit=False).result
    if not ran.wasSuccessful():
        sys.exit(1)
    print(f"passed {ran.testsRun} tests")
