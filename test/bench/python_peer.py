"""Turns a CSV file of the data set into the columns of the lake, as a script would that trusts it.

Usage: python_peer.py polars|pyarrow FILE TO. Prints the number of rows, and the version.
"""

import sys


def with_polars(file: str, to: str) -> tuple[int, str]:
    import polars as pl

    text = pl.read_csv(file, infer_schema=False, encoding="iso8859-1")
    quantity = pl.col("Quantity").cast(pl.Int32)
    price = pl.col("UnitPrice").cast(pl.Decimal(12, 3))
    typed = text.select(
        pl.col("InvoiceNo").alias("invoice_no"),
        pl.col("StockCode").alias("stock_code"),
        pl.col("Description").alias("description"),
        quantity.alias("quantity"),
        pl.col("InvoiceDate").str.to_datetime("%m/%d/%Y %H:%M", time_unit="ms").alias("invoice_ts"),
        price.alias("unit_price"),
        (quantity.cast(pl.Decimal(18, 3)) * price).cast(pl.Decimal(18, 3)).alias("line_total"),
        pl.col("CustomerID").alias("customer_id"),
        pl.col("Country").alias("country"),
    )
    typed.write_parquet(to, compression="gzip")
    return typed.height, pl.__version__


def with_pyarrow(file: str, to: str) -> tuple[int, str]:
    import pyarrow as pa
    from pyarrow import compute, csv, parquet

    names = ["InvoiceNo", "StockCode", "Description", "InvoiceDate", "CustomerID", "Country"]
    types = {name: pa.string() for name in names}
    types |= {"Quantity": pa.int32(), "UnitPrice": pa.decimal128(12, 3)}
    table = csv.read_csv(
        file,
        read_options=csv.ReadOptions(encoding="latin-1"),
        convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=True),
    )
    quantity, price = table["Quantity"], table["UnitPrice"]
    total = compute.multiply(quantity.cast(pa.decimal128(10, 0)), price).cast(pa.decimal128(23, 3))
    typed = pa.table(
        {
            "invoice_no": table["InvoiceNo"],
            "stock_code": table["StockCode"],
            "description": table["Description"],
            "quantity": quantity,
            "invoice_ts": compute.strptime(table["InvoiceDate"], "%m/%d/%Y %H:%M", "ms"),
            "unit_price": price,
            "line_total": total,
            "customer_id": table["CustomerID"],
            "country": table["Country"],
        }
    )
    parquet.write_table(typed, to, compression="gzip")
    return typed.num_rows, pa.__version__


name, source, target = sys.argv[1:]
rows, version = (with_polars if name == "polars" else with_pyarrow)(source, target)
print(rows, version)
