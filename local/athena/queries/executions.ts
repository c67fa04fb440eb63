import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../../clock.ts';
import type { Files } from '../../data-dir/files.ts';
import { invalidRequest } from '../errors.ts';
import { ResultConfiguration } from './work-groups.ts';

const Seconds = z.number();

export const Statistics = z.object({
  EngineExecutionTimeInMillis: z.int().default(0),
  DataScannedInBytes: z.int().default(0),
  TotalExecutionTimeInMillis: z.int().default(0),
  QueryQueueTimeInMillis: z.int().default(0),
  QueryPlanningTimeInMillis: z.int().default(0),
  ServiceProcessingTimeInMillis: z.int().default(0),
});

const Status = z.object({
  State: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
  StateChangeReason: z.string().optional(),
  SubmissionDateTime: Seconds,
  CompletionDateTime: Seconds.optional(),
  AthenaError: z
    .object({
      ErrorCategory: z.int(),
      ErrorType: z.int(),
      Retryable: z.boolean(),
      ErrorMessage: z.string(),
    })
    .optional(),
});

/** A query, as the Athena API has it. */
export const QueryExecution = z.object({
  QueryExecutionId: z.string(),
  Query: z.string(),
  StatementType: z.enum(['DDL', 'DML', 'UTILITY']),
  ResultConfiguration,
  QueryExecutionContext: z.object({
    Database: z.string().optional(),
    Catalog: z.string().optional(),
  }),
  ExecutionParameters: z.array(z.string()).optional(),
  Status,
  Statistics,
  WorkGroup: z.string(),
  EngineVersion: z.object({
    SelectedEngineVersion: z.string(),
    EffectiveEngineVersion: z.string(),
  }),
});
export type QueryExecution = z.infer<typeof QueryExecution>;

const ColumnInfo = z.object({
  CatalogName: z.string(),
  SchemaName: z.string(),
  TableName: z.string(),
  Name: z.string(),
  Label: z.string(),
  Type: z.string(),
  Precision: z.int(),
  Scale: z.int(),
  Nullable: z.string(),
  CaseSensitive: z.boolean(),
});

/** What is kept of a query: what its client sees, and what reading its result takes. */
export const Execution = z.object({
  query: QueryExecution,
  /** Makes a repeated request the same query. */
  token: z.string().optional(),
  request: z.string(),
  /** The limit of its workgroup at the time. */
  maxScannedBytes: z.int().optional(),
  columns: z.array(ColumnInfo).optional(),
  rows: z.int().optional(),
  outputBytes: z.int().optional(),
});
export type Execution = z.infer<typeof Execution>;

/** The execution after changes of what its client sees. */
export const withQuery = (execution: Execution, changes: Partial<QueryExecution>): Execution => ({
  ...execution,
  query: { ...execution.query, ...changes },
});

export type Executions = {
  has(id: string): boolean;
  /** Throws for an unknown id. */
  get(id: string): Execution;
  withToken(token: string): Execution | undefined;
  /** The newest first. */
  all(): Execution[];
  save(execution: Execution): void;
};

/** As long as Athena keeps the history. */
const KEPT_SECONDS = 45 * 24 * 3600;

/**
 * The history of queries, in a file that has a line for every change of a query, of which the last
 * one counts. It is read at the first call. A query that was under way when the process ended has
 * failed.
 */
export function openExecutions(path: string, files: Files, clock: Clock): Executions {
  const known = new Map<string, Execution>();
  const read = once(() => {
    const now = clock.now() / 1000;
    for (const execution of storedIn(path)) known.set(execution.query.QueryExecutionId, execution);
    for (const [id, execution] of known) {
      if (execution.query.Status.SubmissionDateTime < now - KEPT_SECONDS) known.delete(id);
      else known.set(id, endedWithProcess(execution, now));
    }
    files.makeFolderSync(dirname(path));
    files.replaceSync(path, [...known.values()].map(lineOf).join(''));
    return known;
  });
  return {
    has: (id) => read().has(id),
    get: (id) => {
      const found = read().get(id);
      if (found) return found;
      throw invalidRequest(`QueryExecution ${id} was not found`);
    },
    withToken: (token) => [...read().values()].find((execution) => execution.token === token),
    all: () => [...read().values()].reverse(),
    save: (execution) => {
      read().set(execution.query.QueryExecutionId, execution);
      files.appendSync(path, lineOf(execution));
    },
  };
}

const lineOf = (execution: Execution): string => `${JSON.stringify(execution)}\n`;

/** Text after the last newline is a change that was never acknowledged. */
const storedIn = (path: string): Execution[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => Execution.parse(JSON.parse(line)))
    : [];

function endedWithProcess(execution: Execution, now: number): Execution {
  const { State } = execution.query.Status;
  if (State !== 'QUEUED' && State !== 'RUNNING') return execution;
  const reason = 'The embedded AWS ended while the query was under way. Run it again.';
  const Status = {
    ...execution.query.Status,
    State: 'FAILED' as const,
    StateChangeReason: reason,
    CompletionDateTime: now,
    AthenaError: { ErrorCategory: 1, ErrorType: 1, Retryable: true, ErrorMessage: reason },
  };
  return { ...execution, query: { ...execution.query, Status } };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
