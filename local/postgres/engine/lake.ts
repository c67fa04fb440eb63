import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { preparedRead } from '../../query-engine/prepared-read.ts';
import type { Session } from '../../query-engine/session.ts';
import { type Result, runStatement } from '../../query-engine/statement.ts';
import { engineError, type Origin } from './engine-error.ts';

/** The columns of a statement, and the types that the engine infers for its parameters. */
export type Described = {
  columns: { name: string; type: DuckDBType }[];
  /** Undefined where any type would do. */
  parameters: (DuckDBType | undefined)[];
};

/** Throws a `PgError` when the statement is wrong or does not only read. */
export async function describe({ connection }: Session, statement: Origin): Promise<Described> {
  try {
    const prepared = await preparedRead(connection, statement.text);
    const types = range(prepared.parameterCount).map((index) => {
      const id = prepared.parameterTypeId(index + 1);
      const isKnown = id !== DuckDBTypeId.INVALID && id !== DuckDBTypeId.ANY;
      return isKnown ? prepared.parameterType(index + 1) : undefined;
    });
    const columns = range(prepared.columnCount)
      .filter((index) => prepared.columnTypeId(index) !== DuckDBTypeId.INVALID)
      .map((index) => ({ name: prepared.columnName(index), type: prepared.columnType(index) }));
    prepared.destroySync();
    return { columns, parameters: types };
  } catch (error) {
    throw engineError(error, statement);
  }
}

export async function run(
  session: Session,
  statement: Origin,
  parameters: readonly (string | null)[],
): Promise<Result> {
  try {
    return await runStatement(session, statement.text, parameters);
  } catch (error) {
    throw engineError(error, statement);
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
