import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import type { QueryHistory } from '../../api/query.ts';
import type { Athena } from './athena.ts';
import { knownQuery } from './query-run.ts';

const PAGE = 50;

/** A page of the queries of the workgroup, the newest first. Athena keeps them for 45 days. */
export async function queryHistory(
  { client, workGroup }: Athena,
  token: string | undefined,
): Promise<QueryHistory> {
  const listed = await client.send(
    new ListQueryExecutionsCommand({ WorkGroup: workGroup, MaxResults: PAGE, NextToken: token }),
  );
  const QueryExecutionIds = listed.QueryExecutionIds ?? [];
  if (QueryExecutionIds.length === 0) return { runs: [], next: undefined };
  const answer = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds }));
  const runs = (answer.QueryExecutions ?? []).map((execution) => knownQuery(execution).run);
  // The order of the details is not promised.
  const place = new Map(QueryExecutionIds.map((id, index) => [id, index]));
  runs.sort((a, b) => (place.get(a.queryId) ?? 0) - (place.get(b.queryId) ?? 0));
  return { runs, next: listed.NextToken };
}
