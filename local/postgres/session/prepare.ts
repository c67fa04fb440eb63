import { DuckDBTypeId } from '@duckdb/node-api';
import { rewritten } from '../dialect/rewrite.ts';
import type { Dialect } from '../dialect/rule.ts';
import { describe } from '../engine/lake.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { commandOf } from '../sql/command.ts';
import type { Command } from '../sql/commands.ts';
import { type Statement, statementsOf } from '../sql/statements.ts';
import { isWord } from '../sql/tokens.ts';
import { codecOf } from '../types/codec.ts';
import {
  inferredType,
  type ParameterType,
  parameterType,
  UNSPECIFIED,
} from '../types/parameters.ts';
import type { ResultColumn } from './rows.ts';
import { PLAN_COLUMNS, settingColumns } from './session-commands.ts';
import type { Prepared, SharedLease, State } from './state.ts';
import { leaseOf, refuseInFailed } from './transaction.ts';

/** What the engine is given for a statement. */
export function dialectOf(
  { context, settings }: State,
  parameterTypes: readonly (ParameterType | undefined)[] = [],
): Dialect {
  return {
    ...context.names,
    settingOf: settings.find,
    parameterTypes: parameterTypes.map((type) => type?.sql),
  };
}

/** Parses a statement of the extended protocol. Throws a `PgError` when it is wrong. */
export async function prepare(
  state: State,
  sql: string,
  declared: readonly number[],
): Promise<Prepared> {
  const [statement, second] = statementsOf(sql);
  if (second) {
    throw new PgError(
      SQLSTATE.syntaxError,
      'cannot insert multiple commands into a prepared statement',
    );
  }
  if (!statement) return { sql, command: undefined, parameterTypes: [], columns: undefined };
  const command = commandOf(statement);
  refuseInFailed(state, command);
  if (command.kind === 'query') return preparedQuery(state, command, declared);
  return { sql, command, parameterTypes: [], columns: columnsOfCommand(state, command) };
}

async function preparedQuery(
  state: State,
  command: Extract<Command, { kind: 'query' }>,
  declared: readonly number[],
): Promise<Prepared> {
  const lease = await leaseOf(state);
  const { statement } = command;
  const count = parametersIn(statement);
  const types = Array.from({ length: count }, (_, index) => {
    const oid = declared[index] ?? UNSPECIFIED;
    return oid === UNSPECIFIED ? undefined : parameterType(oid);
  });
  const first = await described(state, lease, statement, types);
  const known = types.map((type, index) => type ?? inferredType(first.parameters[index]));
  const isComplete = types.every((type) => type !== undefined);
  const { columns } = isComplete ? first : await described(state, lease, statement, known);
  return {
    sql: statement.sql,
    command,
    parameterTypes: known,
    columns: isPlan(statement)
      ? PLAN_COLUMNS
      : columns.map(({ name, type }) => ({
          name,
          codec: codecOf(type),
          isNull: type.typeId === DuckDBTypeId.SQLNULL,
        })),
  };
}

const described = (
  state: State,
  { session, tableFunctions }: SharedLease,
  statement: Statement,
  types: readonly (ParameterType | undefined)[],
) => describe(session, rewritten(statement, dialectOf(state, types), tableFunctions));

export const isPlan = ({ tokens }: Statement): boolean => isWord(tokens[0], 'explain');

/** The number of the highest parameter. The others must occur too, or their types are unknown. */
function parametersIn({ tokens }: Statement): number {
  const numbers = new Set(
    tokens.flatMap(({ kind, text }) => (kind === 'parameter' ? [Number(text.slice(1))] : [])),
  );
  const missing = [...numbers].map((_, index) => index + 1).find((number) => !numbers.has(number));
  if (missing === undefined) return numbers.size;
  throw new PgError(
    SQLSTATE.undefinedParameter,
    `could not determine data type of parameter $${missing}`,
  );
}

function columnsOfCommand(state: State, command: Command): readonly ResultColumn[] | undefined {
  if (command.kind === 'show') return settingColumns(command.name);
  if (command.kind !== 'fetch' || command.fetching.moves) return undefined;
  return state.portals.get(command.fetching.cursor)?.rows?.columns;
}
