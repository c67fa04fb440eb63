import * as z from 'zod';
import type { Clock } from '../../clock.ts';
import type { Files } from '../../data-dir/files.ts';
import { openHistory } from '../../data-dir/history.ts';
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

/** The history of queries, in a file. A query that was under way when the process ended has failed. */
export function openExecutions(path: string, files: Files, clock: Clock): Executions {
  const { all, save } = openHistory(path, files, {
    schema: Execution,
    idOf: ({ query }) => query.QueryExecutionId,
    reopened: (execution) => {
      const now = clock.now() / 1000;
      const isOver = execution.query.Status.SubmissionDateTime < now - KEPT_SECONDS;
      return isOver ? undefined : endedWithProcess(execution, now);
    },
  });
  return {
    has: (id) => all().has(id),
    get: (id) => {
      const found = all().get(id);
      if (found) return found;
      throw invalidRequest(`QueryExecution ${id} was not found`);
    },
    withToken: (token) => [...all().values()].find((execution) => execution.token === token),
    all: () => [...all().values()].reverse(),
    save,
  };
}

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
