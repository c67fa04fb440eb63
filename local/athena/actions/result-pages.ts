import { ServiceError } from '../../endpoint/api-call.ts';
import type { ObjectStore } from '../../s3/object-store.ts';
import { invalidRequest } from '../errors.ts';
import type { Execution } from '../queries/executions.ts';
import { csvRecords, type Value } from '../results/result-file.ts';
import { readFrom } from '../results/results.ts';

export type PageRequest = {
  QueryExecutionId: string;
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
};

const MOST = 1000;

/**
 * A page of a result, read from its object. The token is the position of the next row in it. As in
 * Athena, the first row of a query is the names of its columns.
 */
export async function resultPage(
  execution: Execution,
  { NextToken, MaxResults = MOST }: PageRequest,
  { objects, key }: { objects: ObjectStore; key: string },
) {
  const { State } = execution.query.Status;
  if (State === 'QUEUED' || State === 'RUNNING') {
    throw invalidRequest(
      `Query has not yet finished. Current state: ${State}`,
      'INVALID_QUERY_EXECUTION_STATE',
    );
  }
  if (State !== 'SUCCEEDED') {
    throw invalidRequest(
      `Query did not finish successfully. Final query state: ${State}`,
      'INVALID_QUERY_EXECUTION_STATE',
    );
  }
  const start = positionIn(NextToken);
  const page = await readFrom(objects, key, start, (bytes, isEnd) => {
    const { records, length } = recordsIn(bytes, execution, MaxResults);
    const isComplete = records.length === MaxResults || isEnd;
    if (!isComplete) return undefined;
    const isLast = isEnd && length === bytes.length;
    return { records, next: isLast ? undefined : start + length };
  }).catch(asMissing);
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: page.records.map((values) => ({
        Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: execution.columns ?? [] },
    },
    NextToken: page.next === undefined ? undefined : tokenFor(page.next),
  };
}

function recordsIn(bytes: Buffer, { query }: Execution, most: number) {
  if (query.StatementType === 'DML') return csvRecords(bytes, most);
  const records: Value[][] = [];
  let length = 0;
  while (records.length < most) {
    const end = bytes.indexOf('\n', length);
    if (end === -1) break;
    records.push([bytes.toString('utf8', length, end)]);
    length = end + 1;
  }
  return { records, length };
}

const tokenFor = (position: number): string => Buffer.from(`row ${position}`).toString('base64url');

function positionIn(token: string | undefined): number {
  if (token === undefined) return 0;
  const position = /^row (\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw invalidRequest('NextToken is invalid.');
  return Number(position);
}

function asMissing(error: unknown): never {
  if (error instanceof ServiceError && error.code === 'NoSuchKey') {
    throw invalidRequest('Could not find results', 'RESULT_NOT_FOUND');
  }
  throw error;
}
