import type { ChunkRef } from '../../functions/domain/batch.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import { isOverdue, MACHINE_TIMEOUT_MS } from '../../functions/query/batch-status.ts';
import { decodeDelivery } from '../../functions/staging/delivery.ts';
import type { Delivered } from '../../functions/start-batch/delivered-chunk.ts';
import { parkedChunks } from './parked-delivery.ts';
import { chunkName, type Unlanded } from './uncommitted-chunks.ts';

/** What a replay is about. */
export type Subject = { batch: Batch } | { parkedKey: string };

/** What is to be done about it. */
export type Plan =
  /** Nothing is left to do. */
  | { act: 'none'; chunks?: number }
  /** A sealed batch is run from its plan on. */
  | { act: 'resume'; batch: Batch }
  /** `missing` of its chunks go into the stream again. */
  | { act: 'deliver'; chunks: number; missing: Delivered[] }
  /** Nothing can be done, for a reason that a person has to know. */
  | { act: 'refuse'; why: string };

export type PlanPorts = {
  /** The staged delivery; undefined when it is gone. */
  payloadOf(batch: Batch): Promise<Uint8Array | undefined>;
  /** A parked object; undefined when it is gone. */
  readParked(key: string): Promise<Uint8Array | undefined>;
  unlanded: Unlanded;
  /** Milliseconds since 1970. */
  now(): number;
};

export function planFor(subject: Subject, ports: PlanPorts): Promise<Plan> {
  return 'batch' in subject
    ? planBatch(subject.batch, ports)
    : planParked(subject.parkedKey, ports);
}

async function planBatch(batch: Batch, ports: PlanPorts): Promise<Plan> {
  if (batch.state === 'COMMITTED') return { act: 'none' };
  if (batch.state === 'SEALED') return { act: 'resume', batch };
  if (batch.state === 'STARTED' && !isOverdue(batch, ports.now())) {
    const why = `it runs; to be replayed when it has not ended ${MACHINE_TIMEOUT_MS / 1000} s after its start`;
    return { act: 'refuse', why };
  }
  const payload = await ports.payloadOf(batch);
  if (!payload) return { act: 'refuse', why: 'its payload is no longer in staging; see --parked' };
  const chunks = stagedChunks(payload);
  if (chunks) return planDelivery(chunks, ports);
  return { act: 'refuse', why: 'its staged payload can not be read; see --parked' };
}

function stagedChunks(payload: Uint8Array): Delivered[] | undefined {
  try {
    return decodeDelivery(payload);
  } catch {
    // What was thrown may quote the payload.
    return undefined;
  }
}

async function planParked(key: string, ports: PlanPorts): Promise<Plan> {
  const body = await ports.readParked(key);
  // Another replay was faster: it removes only what has landed.
  if (!body) return { act: 'none' };
  const chunks = parkedChunks(body);
  if (chunks) return planDelivery(chunks, ports);
  return { act: 'refuse', why: 'it is no invocation record of a Kinesis event' };
}

/** Only what has not landed goes again. The claims would skip the rest, and it would cost as much as the first time. */
async function planDelivery(delivery: readonly Delivered[], ports: PlanPorts): Promise<Plan> {
  const chunks = onceEach(delivery);
  const open = new Set((await ports.unlanded(chunks)).map(chunkName));
  const missing = chunks.filter((chunk) => open.has(chunkName(chunk)));
  if (missing.length === 0) return { act: 'none', chunks: chunks.length };
  return { act: 'deliver', chunks: chunks.length, missing };
}

/** A repeated PutRecords can bring a chunk twice in one delivery. */
function onceEach<Chunk extends ChunkRef>(chunks: readonly Chunk[]): Chunk[] {
  return [...new Map(chunks.map((chunk) => [chunkName(chunk), chunk])).values()];
}
