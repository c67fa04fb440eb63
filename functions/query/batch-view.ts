import type { BatchSummary, Batch as BatchView } from '../api/batch-responses.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Batch } from '../ledger/ledger.ts';
import { overdueFailure } from './batch-status.ts';

/** Returns a batch as a list shows it. */
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

/** Returns everything that the ledger records about a batch and an operator can use. */
export function batchView(batch: Batch, request: HttpRequest, now: number): BatchView {
  const { execution, members } = batch;
  return { ...batchSummary(batch, request, now), execution, ...(members && { members }) };
}

function linksOf({ batchId, execution, startedAt }: Batch, request: HttpRequest) {
  const self = request.link(`/batches/${encodeURIComponent(batchId)}`);
  const page = consoleLink(execution, startedAt);
  return { self, ...(page !== undefined && { console: page }) };
}

/**
 * The page of an Express execution in the Step Functions console, which finds an execution only by
 * its ARN and its start. Undefined if the ledger holds no such ARN.
 */
function consoleLink(execution: string, startedAt: string): string | undefined {
  const region = /^arn:aws:states:([a-z0-9-]+):\d+:express:/.exec(execution)?.[1];
  if (region === undefined) return undefined;
  const page = `https://${region}.console.aws.amazon.com/states/home?region=${region}`;
  const details = `express-executions/details/${encodeURI(execution)}`;
  return `${page}#/${details}?startDate=${Date.parse(startedAt)}`;
}
