import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { athena } from '../../functions/runtime/clients/athena.ts';
import { rethrowAwsError, type Target } from '../target/target.ts';
import { CommandError } from '../ui/command.ts';
import type { ReadSql, SqlRow } from './lines/quarantine-sql.ts';

const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 1000;

/** Runs queries in the Athena of a pipeline. Throws a `CommandError` when it has none. */
export function athenaSql({ where, names }: Target): ReadSql {
  const { workGroup, glueDatabase } = names;
  if (workGroup === undefined) {
    throw new CommandError(
      'The pipeline has no Athena to look for lines with. --ingest names the ingest to look in.',
    );
  }
  const client = athena(where);
  return async (sql) => {
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: glueDatabase },
    });
    const { QueryExecutionId: id = '' } = await client.send(command).catch(rethrowAwsError);
    await succeeded(client, id);
    return rowsOf(client, id);
  };
}

async function succeeded(client: AthenaClient, id: string): Promise<void> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: id });
    const { QueryExecution } = await client.send(command).catch(rethrowAwsError);
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') return;
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new CommandError(`Athena could not look for the lines: ${StateChangeReason ?? State}`);
    }
    await pause(wait);
  }
}

async function rowsOf(client: AthenaClient, id: string): Promise<SqlRow[]> {
  const rows: (string | null)[][] = [];
  let next: string | undefined;
  do {
    const command = new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: next });
    const { ResultSet, NextToken } = await client.send(command).catch(rethrowAwsError);
    for (const { Data = [] } of ResultSet?.Rows ?? []) {
      rows.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
    }
    next = NextToken;
  } while (next !== undefined);
  // The first row has the names of the columns.
  const [names = [], ...values] = rows;
  return values.map((row) =>
    Object.fromEntries(names.map((name, index) => [name ?? '', row[index] ?? null])),
  );
}
