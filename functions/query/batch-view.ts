import type { BatchSummary, Batch as BatchView } from '../api/batch-answers.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Batch, Failure } from '../ledger/ledger.ts';

/** An execution ends within 240 s, the machine's TimeoutSeconds; its error is then recorded, or never will be. */
export const MACHINE_TIMEOUT_MS = 240_000;

/** A batch as a list shows it. */
export function batchSummary(batch: Batch, request: HttpRequest, now: number): BatchSummary {
  const { batchId, state, startedAt, counts, failure = overdueFailure(batch, now) } = batch;
  const links = linksOf(batch, request);
  return {
    batchId,
    state,
    startedAt,
    ...(counts && { counts }),
    ...(failure && { failure }),
    links,
  };
}

/** A batch with everything that the ledger knows of it and an operator can use. */
export function batchView(batch: Batch, request: HttpRequest, now: number): BatchView {
  const { execution, members } = batch;
  return { ...batchSummary(batch, request, now), execution, ...(members && { members }) };
}

/** Whether nothing more is to be expected of a STARTED batch: its execution is over, and left no word. */
export function isOverdue({ state, startedAt }: Batch, now: number): boolean {
  return state === 'STARTED' && now - Date.parse(startedAt) > MACHINE_TIMEOUT_MS;
}

function overdueFailure(batch: Batch, now: number): Failure | undefined {
  if (!isOverdue(batch, now)) return undefined;
  const at = new Date(Date.parse(batch.startedAt) + MACHINE_TIMEOUT_MS).toISOString();
  return {
    error: 'Overdue',
    cause: `STARTED for longer than the ${MACHINE_TIMEOUT_MS / 1000} s that an execution may take, and no failure recorded.`,
    at,
  };
}

function linksOf({ batchId, execution, startedAt }: Batch, request: HttpRequest) {
  const self = request.link(`/batches/${encodeURIComponent(batchId)}`);
  const page = consoleLink(execution, startedAt);
  return { self, ...(page !== undefined && { console: page }) };
}

/** The Step Functions console's page of an Express execution. It finds one only by its ARN and its start. */
function consoleLink(execution: string, startedAt: string): string | undefined {
  const region = /^arn:aws:states:([a-z0-9-]+):\d+:express:/.exec(execution)?.[1];
  if (region === undefined) return undefined;
  const page = `https://${region}.console.aws.amazon.com/states/home?region=${region}`;
  const details = `express-executions/details/${encodeURI(execution)}`;
  return `${page}#/${details}?startDate=${Date.parse(startedAt)}`;
}
