"""Runs statements through psycopg2, a named cursor of it, or pandas, and prints the rows as JSON."""
import json
import sys

import psycopg2

how, url, *statements = sys.argv[1:]


def text(value):
    return None if value is None or value != value else str(value)


def by_pandas(statement):
    import pandas
    import sqlalchemy

    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        frame = pandas.read_sql(sqlalchemy.text(statement), connection, coerce_float=False)
    return frame.astype(object).values.tolist()


def by_cursor(statement, name):
    connection = psycopg2.connect(url)
    cursor = connection.cursor(name) if name else connection.cursor()
    if name:
        cursor.itersize = 100
    cursor.execute(statement)
    rows = list(cursor)
    cursor.close()
    connection.commit()
    return rows


def rows(statement):
    if how == "pandas":
        return by_pandas(statement)
    return by_cursor(statement, "c" if how == "psycopg2-cursor" else None)


json.dump([[[text(value) for value in row] for row in rows(one)] for one in statements], sys.stdout)
