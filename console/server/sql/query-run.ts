import type { QueryExecution } from '@aws-sdk/client-athena';
import * as z from 'zod';
import type { QueryRun } from '../../api/query.ts';
import { problemIn } from './query-failed.ts';

/** What the console needs of an execution. Athena's types leave everything optional. */
const Execution = z.object({
  QueryExecutionId: z.string(),
  Query: z.string(),
  StatementType: z.string().optional(),
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  Status: z.object({
    State: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
    StateChangeReason: z.string().optional(),
    SubmissionDateTime: z.date(),
  }),
  Statistics: z
    .object({
      EngineExecutionTimeInMillis: z.number().optional(),
      TotalExecutionTimeInMillis: z.number().optional(),
      DataScannedInBytes: z.number().optional(),
    })
    .optional(),
});

/** A query as Athena knows it, and what reading its result takes. */
export type KnownQuery = {
  run: QueryRun;
  /** Whether the first row of the result has the names of the columns. */
  hasHeader: boolean;
  /** The object of the result. */
  location: string | undefined;
};

/** Throws when Athena's answer is not that of a query. */
export function knownQuery(execution: QueryExecution | undefined): KnownQuery {
  const { Status, Statistics, ...query } = Execution.parse(execution);
  const { State, StateChangeReason, SubmissionDateTime } = Status;
  return {
    run: {
      queryId: query.QueryExecutionId,
      sql: query.Query,
      state: State,
      submittedAt: SubmissionDateTime.toISOString(),
      totalMs: Statistics?.TotalExecutionTimeInMillis,
      engineMs: Statistics?.EngineExecutionTimeInMillis,
      bytesScanned: Statistics?.DataScannedInBytes,
      problem: StateChangeReason === undefined ? undefined : problemIn(StateChangeReason),
    },
    hasHeader: query.StatementType === 'DML',
    location: query.ResultConfiguration?.OutputLocation,
  };
}
