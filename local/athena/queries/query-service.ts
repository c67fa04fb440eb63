import type { Clock } from '../../clock.ts';
import type { Engine } from '../../query-engine/engine.ts';
import type { EngineSession } from '../../query-engine/engine-session.ts';
import type { ObjectStore } from '../../s3/object-store.ts';
import { invalidRequest } from '../errors.ts';
import { placeOfResult } from '../results/results.ts';
import type { Accesses } from './access.ts';
import { type Execution, type Executions, withQuery } from './executions.ts';
import { CANCELLED, type Ended, endedBy, SUCCEEDED } from './failure.ts';
import { identityOf, newExecution, type StartRequest } from './new-execution.ts';
import { queryRunner } from './query-runner.ts';
import { type QueryOutcome, runQuery, ScanLimitExceeded } from './run-query.ts';
import { showResult } from './show-statements.ts';
import { type Statement, statementIn } from './statement-kind.ts';
import type { WorkGroup } from './work-groups.ts';

export type QueryLimits = {
  timeoutMs: number;
  maxResultBytes: number;
  /** In place of the workgroup's. */
  maxScannedBytes?: number;
};

type QueryServiceOptions = {
  dataDir: string;
  clock: Clock;
  executions: Executions;
  engines: readonly Engine[];
  /** Throws NoSuchBucket. */
  objectsIn(bucket: string): ObjectStore;
  reads: Accesses['reads'];
  limits: QueryLimits;
};

export type QueryService = {
  /** Returns the id of the query. */
  start(request: StartRequest, group: WorkGroup, accessKey: string): string;
  stop(id: string): Promise<void>;
  /** Prepares for a query that is likely to come soon. */
  warm(): void;
  close(): Promise<void>;
};

/** Takes queries, runs them in turn, and keeps what becomes of them. */
export function queryService(options: QueryServiceOptions): QueryService {
  const { clock, executions } = options;
  const runner = queryRunner(options.engines);
  const running = new Map<string, Running>();
  const now = (): number => clock.now() / 1000;
  const run = async (client: Client, statement: Statement, engine: Engine): Promise<void> => {
    const { id } = client;
    const job: Running = { ...client, isCancelled: false };
    running.set(id, job);
    const started = now();
    executions.save(begun(executions.get(id), started));
    const ended = await outcomeOf(executions.get(id), statement, engine, options, job)
      .then(succeeded)
      .catch((error: unknown) => failed(error, job, statement.sql));
    running.delete(id);
    executions.save(finished(executions.get(id), started, now(), ended));
  };
  return {
    start: (request, group, accessKey) => {
      const repeated = repeatedQuery(executions, request);
      if (repeated) return repeated;
      const statement = statementIn(request.QueryString, request.ExecutionParameters);
      const execution = newExecution(request, group, statement.kind, now());
      const id = execution.query.QueryExecutionId;
      options.objectsIn(placeOf(execution).bucket);
      runner.submit({ id, run: (engine) => run({ id, accessKey }, statement, engine) }, () =>
        executions.save(execution),
      );
      return id;
    },
    stop: async (id) => {
      const job = running.get(id);
      if (job) {
        job.isCancelled = true;
        await job.session?.interrupt();
      } else if (runner.withdraw(id)) {
        const ended = { status: CANCELLED, statistics: {}, changes: {} };
        executions.save(finished(executions.get(id), undefined, now(), ended));
      }
    },
    warm: runner.warm,
    close: runner.close,
  };
}

type Client = { id: string; accessKey: string };
type Running = Client & { isCancelled: boolean; session?: EngineSession };

type Outcome = {
  status: Ended;
  statistics: Partial<Execution['query']['Statistics']>;
  changes: Partial<Execution>;
};

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

function begun(execution: Execution, started: number): Execution {
  const { Status, Statistics } = execution.query;
  const queued = milliseconds(started - Status.SubmissionDateTime);
  return withQuery(execution, {
    Status: { ...Status, State: 'RUNNING' },
    Statistics: { ...Statistics, QueryQueueTimeInMillis: queued },
  });
}

/** A query that has not started was cancelled in the queue. */
function finished(
  execution: Execution,
  started: number | undefined,
  ended: number,
  { status, statistics, changes }: Outcome,
): Execution {
  const { Status, Statistics } = execution.query;
  return withQuery(
    { ...execution, ...changes },
    {
      Status: { ...Status, ...status, CompletionDateTime: ended },
      Statistics: {
        ...Statistics,
        ...statistics,
        EngineExecutionTimeInMillis: milliseconds(ended - (started ?? ended)),
        TotalExecutionTimeInMillis: milliseconds(ended - Status.SubmissionDateTime),
      },
    },
  );
}

function succeeded({ bytesScanned, planningMs, ...changes }: QueryOutcome): Outcome {
  return {
    status: SUCCEEDED,
    statistics: { DataScannedInBytes: bytesScanned, QueryPlanningTimeInMillis: planningMs },
    changes,
  };
}

function failed(error: unknown, { isCancelled }: Running, sql: string): Outcome {
  const scanned =
    error instanceof ScanLimitExceeded ? { DataScannedInBytes: error.bytesScanned } : {};
  return {
    status: isCancelled ? CANCELLED : endedBy(error, sql),
    statistics: scanned,
    changes: {},
  };
}

const placeOf = ({ query }: Execution) => placeOfResult(query.ResultConfiguration.OutputLocation);

async function outcomeOf(
  execution: Execution,
  { kind, sql, tokens }: Statement,
  engine: Engine,
  { dataDir, objectsIn, reads, limits }: QueryServiceOptions,
  job: Running,
): Promise<QueryOutcome> {
  const { bucket, key } = placeOf(execution);
  const database = execution.query.QueryExecutionContext.Database;
  const place = { dataDir, database, objects: objectsIn(bucket), key };
  reads(job.accessKey, [{ action: 's3:PutObject', bucket, key }]);
  if (kind === 'show') return showResult({ sql, tokens }, place);
  return runQuery(engine, {
    ...place,
    ...limits,
    sql,
    maxScannedBytes: limits.maxScannedBytes ?? execution.maxScannedBytes,
    authorize: (accesses) => reads(job.accessKey, accesses),
    onSession: (session) => {
      job.session = session;
    },
    throwIfStopped: () => {
      if (job.isCancelled) throw new Error('Cancelled before it began');
    },
  });
}

/** A token makes a repeated request the same query, and may not be used for another one. */
function repeatedQuery(executions: Executions, request: StartRequest): string | undefined {
  const { ClientRequestToken: token } = request;
  const known = token === undefined ? undefined : executions.withToken(token);
  if (!known) return undefined;
  if (known.request === identityOf(request)) return known.query.QueryExecutionId;
  throw invalidRequest('Idempotent parameters do not match');
}
