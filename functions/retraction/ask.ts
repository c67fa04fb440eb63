import { inParallel } from '../concurrency/in-parallel.ts';
import type { OperationKind } from '../domain/operation.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { OperationLedger } from '../ledger/operations/operation-ledger.ts';
import { operationIdOf } from '../operations/operation-id.ts';
import { type Found, purgeable, type Ready, restorable, retractable } from './eligible.ts';
import { archivedPlan, planOf } from './plan.ts';
import type { RetractionPorts } from './ports.ts';
import type { RetractionRequest, RetractionResponse } from './request.ts';
import type { Subject } from './subject.ts';

export type AskPorts = RetractionPorts & {
  operations: Pick<OperationLedger, 'createOperation'>;
  ingests: Pick<LedgerReader, 'readIngest' | 'readBatch'>;
};

const READS_AT_A_TIME = 16;

const KINDS: Readonly<Record<RetractionRequest['action'], OperationKind>> = {
  retract: 'retract',
  undo: 'restore',
  purge: 'purge',
};

/**
 * Answers a request to retract an ingest or an upload, or to undo or purge a retraction. Records the
 * operation, which runOperations carries out. The same request again names the same operation.
 */
export async function ask(
  request: RetractionRequest,
  ports: AskPorts,
): Promise<RetractionResponse> {
  const found = await subjectOf(request, ports);
  if ('message' in found) return { state: 'REFUSED', message: found.message };
  const decided = await eligible(request, found, ports);
  if ('message' in decided) return { state: 'REFUSED', message: decided.message };
  const { ready } = decided;
  if (request.dryRun) {
    const plan = request.action === 'retract' ? planOf : archivedPlan;
    return { state: 'PLANNED', plan: await plan(ready, ports) };
  }
  const ingests = ready.map(({ ingestId }) => ingestId);
  const resumed = resumedBy(ready);
  if (resumed !== undefined) return { state: 'ASKED', operationId: resumed, ingests };
  if (ingests.length > MOST_INGESTS) return { state: 'REFUSED', message: tooMany(ingests.length) };
  const operationId = await create(request, ready, found.uploadId, ports);
  return { state: 'ASKED', operationId, ingests };
}

/** Returns the operation that is doing all of it already. One that does a part of it does not count. */
function resumedBy([first, ...others]: readonly [Ready, ...Ready[]]): string | undefined {
  const { underWay } = first;
  return others.every((each) => each.underWay === underWay) ? underWay : undefined;
}

/**
 * The operation and the rewrites of its days name each ingest some times, in items of 400 KB at
 * most. An operation that could not be written would hold up all that come after it.
 */
const MOST_INGESTS = 1500;

const tooMany = (count: number): string =>
  `${count} ingests are too many for one operation: at most ${MOST_INGESTS}. Name ingests one by one.`;

type Named = { ingests: Found[]; uploadId?: string };
type Refused = { message: string };

async function subjectOf(
  { id, ingestIds }: RetractionRequest,
  ports: AskPorts,
): Promise<Named | Refused> {
  const ingest = await ports.ingests.readIngest(id);
  if (ingest) return { ingests: [{ ingestId: id, progress: ingest }] };
  const recorded = await ports.retractions.ingestsOf(id);
  const senders = new Set(recorded.map(({ sender }) => sender));
  if (senders.size > 1) {
    return {
      message: `Several senders have sent the upload ${id}. Name their ingests one by one: ${recorded.map(({ ingestId }) => ingestId).join(', ')}.`,
    };
  }
  const ids = [...new Set([...recorded.map(({ ingestId }) => ingestId), ...(ingestIds ?? [])])];
  const read = await inParallel(READS_AT_A_TIME, ids, (each) => ports.ingests.readIngest(each));
  const ingests = ids.flatMap((ingestId, index): Found[] => {
    const progress = read[index];
    return progress ? [{ ingestId, progress }] : [];
  });
  if (ingests.length > 0) return { ingests, uploadId: id };
  return { message: await unknown(id, ports) };
}

async function unknown(id: string, { ingests }: AskPorts): Promise<string> {
  if (await ingests.readBatch(id)) {
    return `${id} is a batch, which holds lines of several ingests. "GET /batches/${id}" names them; give the id of one of these, or of an upload.`;
  }
  return `There is neither an ingest nor an upload ${id}. "npm run ingest" prints the id of an upload, and GET /lines/{lineId} the ingest of a line.`;
}

async function eligible(
  { action }: RetractionRequest,
  { ingests }: Named,
  ports: AskPorts,
): Promise<{ ready: [Ready, ...Ready[]] } | Refused> {
  if (action === 'retract') return retractable(ingests, ports);
  return action === 'undo' ? restorable(ingests, ports.now()) : purgeable(ingests);
}

async function create(
  { action, reason, requestedBy }: RetractionRequest,
  ready: readonly [Ready, ...Ready[]],
  uploadId: string | undefined,
  { operations, now }: AskPorts,
): Promise<string> {
  const kind = KINDS[action];
  const [first, ...others] = ready;
  const ingestIds: Subject['ingestIds'] = [
    first.ingestId,
    ...others.map(({ ingestId }) => ingestId),
  ];
  const subject: Subject = { ingestIds, ...(uploadId !== undefined && { uploadId }) };
  const operationId = operationIdOf(
    kind,
    ready.map(({ ingestId, version }) => `${ingestId} ${version}`),
  );
  await operations.createOperation({
    operationId,
    kind,
    requestedBy,
    at: new Date(now()).toISOString(),
    ...(reason !== undefined && { reason }),
    subject,
  });
  return operationId;
}
