import { inParallel } from '../concurrency/in-parallel.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import type { OperationLedger } from '../ledger/operations/operation-ledger.ts';
import { firstMessages } from '../operations/first-messages.ts';
import { operationIdOf } from '../operations/operation-id.ts';
import type { Subject } from '../retraction/subject.ts';
import { ineligible } from './eligible.ts';
import { namedIngests } from './named-ingests.ts';
import { planOf } from './plan.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { Refused, ReprocessingRequest, ReprocessingResponse } from './request.ts';

export type AskPorts = ReprocessingPorts & {
  operations: Pick<OperationLedger, 'createOperation'>;
};

const READS_AT_A_TIME = 8;

/**
 * An operation and the rewrites of its days name each ingest some times, in items of 400 KB at most.
 * One that could not be written would hold up all that come after it.
 */
const MOST_INGESTS = 1000;

/**
 * Answers a request to reprocess ingests. Records the operation, which runOperations carries out. The
 * same request again names the same operation until that is done.
 */
export async function askReprocessing(
  request: ReprocessingRequest,
  deadline: number,
  ports: AskPorts,
): Promise<ReprocessingResponse> {
  const named = await namedIngests(request.of, ports);
  if ('message' in named) return { state: 'REFUSED', message: named.message };
  const why = await inParallel(READS_AT_A_TIME, named, (each) => ineligible(each, ports));
  if (request.action === 'status') return { state: 'STATUS', ingests: named.map(statusOf(why)) };
  const ready = named.filter((_, index) => why[index] === undefined);
  const refused = named.flatMap(({ ingest: { ingestId } }, index): Refused[] => {
    const reason = why[index];
    return reason === undefined ? [] : [{ ingestId, why: reason }];
  });
  const [first, ...others] = ready;
  if (!first)
    return { state: 'REFUSED', message: firstMessages(refused.map(({ why: each }) => each)) };
  if (ready.length > MOST_INGESTS) return { state: 'REFUSED', message: tooMany(ready.length) };
  if (request.dryRun) return planOf(ready, refused, deadline, ports);
  const operationId = await create([first, ...others], request, ports);
  return { state: 'ASKED', operationId, refused, ingests: ready.map(idOf) };
}

const idOf = ({ ingest }: IngestProgress): string => ingest.ingestId;

const tooMany = (count: number): string =>
  `${count} ingests are too many for one operation: at most ${MOST_INGESTS}. Name fewer days, or ingests one by one.`;

const statusOf =
  (why: readonly (string | undefined)[]) =>
  ({ ingest: { ingestId }, reprocessing }: IngestProgress, index: number) => {
    const reason = why[index];
    return {
      ingestId,
      ...(reprocessing && { reprocessing }),
      ...(reason !== undefined && { why: reason }),
    };
  };

async function create(
  ready: readonly [IngestProgress, ...IngestProgress[]],
  { requestedBy }: ReprocessingRequest,
  { operations, now }: AskPorts,
): Promise<string> {
  const [first, ...others] = ready;
  const subject: Subject = { ingestIds: [idOf(first), ...others.map(idOf)] };
  const operationId = operationIdOf('reprocess', ready.map(versionOf));
  await operations.createOperation({
    operationId,
    kind: 'reprocess',
    requestedBy,
    at: new Date(now()).toISOString(),
    subject,
  });
  return operationId;
}

/**
 * Another as soon as the ingest has been reprocessed, so that it can be asked for once more, and after
 * it was retracted and restored: the operation may have found it retracted, and left it out.
 */
const versionOf = ({ ingest, reprocessing, retraction }: IngestProgress): string => {
  const { state, times = 0 } = reprocessing ?? {};
  const reprocessed = state === 'REPROCESSING' ? times - 1 : times;
  return `${ingest.ingestId} ${reprocessed} ${retraction?.times ?? 0}`;
};
