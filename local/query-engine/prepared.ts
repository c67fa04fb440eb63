import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { columnTypeOf } from './cells.ts';
import type { Column, ColumnType } from './columns.ts';
import type { Parameter } from './messages.ts';
import { QueryError } from './query-error.ts';

export const columnNames = (statement: DuckDBPreparedStatement): string[] =>
  range(statement.columnCount).map((index) => statement.columnName(index));

/** Undefined when a type depends on a parameter. */
export function columnsOf(statement: DuckDBPreparedStatement): Column[] | undefined {
  const columns = range(statement.columnCount);
  const isUnknown = columns.some((index) => statement.columnTypeId(index) === DuckDBTypeId.INVALID);
  if (isUnknown) return undefined;
  return columns.map((index) => ({
    name: statement.columnName(index),
    type: columnTypeOf(statement.columnType(index)),
  }));
}

/** Null where any type would do. */
export const parametersOf = (statement: DuckDBPreparedStatement): (ColumnType | null)[] =>
  range(statement.parameterCount).map((index) => {
    const type = typeOf(statement, index + 1);
    return type ? columnTypeOf(type) : null;
  });

/** Binds texts as values of the parameters' types. Throws when there are too many or too few. */
export async function bind(
  connection: DuckDBConnection,
  statement: DuckDBPreparedStatement,
  parameters: readonly Parameter[],
): Promise<void> {
  if (statement.parameterCount !== parameters.length) {
    throw new QueryError(
      `The statement has ${statement.parameterCount} parameters, but ${parameters.length} were given.`,
    );
  }
  for (const [index, parameter] of parameters.entries()) {
    const type = typeOf(statement, index + 1);
    if (parameter === null) statement.bindNull(index + 1);
    else if (type === undefined) statement.bindVarchar(index + 1, parameter);
    else statement.bindValue(index + 1, await typedValue(connection, parameter, type), type);
  }
}

function typeOf(statement: DuckDBPreparedStatement, parameter: number): DuckDBType | undefined {
  const id = statement.parameterTypeId(parameter);
  const isUnknown = id === DuckDBTypeId.INVALID || id === DuckDBTypeId.ANY;
  return isUnknown ? undefined : statement.parameterType(parameter);
}

async function typedValue(connection: DuckDBConnection, text: string, type: DuckDBType) {
  const result = await connection.runAndReadAll(`SELECT CAST($1 AS ${type})`, [text]);
  return result.getRows()[0]?.[0] ?? null;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
