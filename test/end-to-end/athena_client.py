"""Runs queries with boto3 as a client of Athena does, and prints what it got as JSON.

The standard input is JSON: the endpoint, the workgroup, the database and the statements.
"""

import json
import sys
import time

import boto3

asked = json.load(sys.stdin)
keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
place = {"endpoint_url": asked["endpoint"], "region_name": "us-east-1", **keys}
athena = boto3.client("athena", **place)
s3 = boto3.client("s3", **place)


def ended(query):
    while True:
        execution = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return execution
        time.sleep(0.02)


def run(statement):
    query = athena.start_query_execution(
        QueryString=statement,
        WorkGroup=asked["workgroup"],
        QueryExecutionContext={"Database": asked["database"], "Catalog": "AwsDataCatalog"},
    )["QueryExecutionId"]
    execution = ended(query)
    if execution["Status"]["State"] != "SUCCEEDED":
        return {"error": execution["Status"]["StateChangeReason"]}
    rows, columns = [], []
    for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=query):
        columns = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        rows += [[cell.get("VarCharValue") for cell in row["Data"]] for row in page["ResultSet"]["Rows"]]
    bucket, key = execution["ResultConfiguration"]["OutputLocation"][5:].split("/", 1)
    return {
        "types": [column["Type"] for column in columns],
        "rows": rows,
        "scanned": execution["Statistics"]["DataScannedInBytes"],
        "csv": s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode(),
    }


def saved():
    ids = athena.list_named_queries(WorkGroup=asked["workgroup"])["NamedQueryIds"]
    found = athena.batch_get_named_query(NamedQueryIds=ids)["NamedQueries"]
    return {query["Name"]: run(query["QueryString"]) for query in found}


def denied():
    try:
        athena.get_query_execution(QueryExecutionId="none")
    except athena.exceptions.InvalidRequestException as error:
        return [error.response["Error"]["Message"], error.response["AthenaErrorCode"]]


def tables():
    pages = athena.get_paginator("list_table_metadata").paginate(
        CatalogName="AwsDataCatalog", DatabaseName=asked["database"]
    )
    return [table["Name"] for page in pages for table in page["TableMetadataList"]]


answers = {
    "statements": [run(statement) for statement in asked["statements"]],
    "saved": saved(),
    "denied": denied(),
    "tables": tables(),
    "workgroups": [group["Name"] for group in athena.list_work_groups()["WorkGroups"]],
}
json.dump(answers, sys.stdout)
