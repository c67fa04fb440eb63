import type { Delivered } from '../../functions/execution/delivered-chunk.ts';
import type { Batch } from '../../functions/ledger/ledger.ts';
import { isOverdue, MACHINE_TIMEOUT_MS } from '../../functions/query/batch-status.ts';
import { decodeDelivery } from '../../functions/staging/delivery.ts';
import { parkedChunks } from './parked-chunks.ts';
import { chunkName, distinctChunks, type UncommittedChunks } from './uncommitted-chunks.ts';

/** What is replayed: a batch, or a parked delivery by its key. */
export type Subject = { batch: Batch } | { parkedKey: string };

export type Plan =
  /** Everything has landed. */
  | { act: 'none'; chunks?: number }
  /** Run a SEALED batch from its plan. */
  | { act: 'resume'; batch: Batch }
  /** Put the `missing` ones of its chunks into the stream again. */
  | { act: 'deliver'; chunks: number; missing: Delivered[] }
  /** Nothing can be done, for a reason that the user has to know. */
  | { act: 'refuse'; reason: string };

export type PlanPorts = {
  /** The batch's staged delivery; undefined when it has expired. */
  payloadOf(batch: Batch): Promise<Uint8Array | undefined>;
  /** A parked object; undefined when it has been removed. */
  readParked(key: string): Promise<Uint8Array | undefined>;
  uncommitted: UncommittedChunks;
  /** Milliseconds since 1970. */
  now(): number;
};

export function planReplay(subject: Subject, ports: PlanPorts): Promise<Plan> {
  return 'batch' in subject
    ? planBatch(subject.batch, ports)
    : planParked(subject.parkedKey, ports);
}

async function planBatch(batch: Batch, ports: PlanPorts): Promise<Plan> {
  if (batch.state === 'COMMITTED') return { act: 'none' };
  if (batch.state === 'SEALED') return { act: 'resume', batch };
  if (batch.state === 'STARTED' && !isOverdue(batch, ports.now())) {
    const seconds = MACHINE_TIMEOUT_MS / 1000;
    return { act: 'refuse', reason: `still running; replay it ${seconds} s after its start` };
  }
  const payload = await ports.payloadOf(batch);
  if (!payload)
    return { act: 'refuse', reason: 'its payload is no longer in staging; try --parked' };
  const chunks = stagedChunks(payload);
  if (chunks) return planDelivery(chunks, ports);
  return { act: 'refuse', reason: 'its staged payload cannot be read; try --parked' };
}

function stagedChunks(payload: Uint8Array): Delivered[] | undefined {
  try {
    return decodeDelivery(payload);
  } catch {
    // The error is dropped because it may quote invoice lines.
    return undefined;
  }
}

async function planParked(key: string, ports: PlanPorts): Promise<Plan> {
  const body = await ports.readParked(key);
  // Another replay has removed the object, which it does only when all of it has landed.
  if (!body) return { act: 'none' };
  const chunks = parkedChunks(body);
  if (chunks) return planDelivery(chunks, ports);
  return { act: 'refuse', reason: 'not an invocation record of a Kinesis event' };
}

/**
 * Delivers only the chunks that have not landed. ClaimBatch would skip the others, but delivering
 * them would cost as much as it did the first time.
 */
async function planDelivery(delivery: readonly Delivered[], ports: PlanPorts): Promise<Plan> {
  const chunks = distinctChunks(delivery);
  const open = new Set((await ports.uncommitted(chunks)).map(chunkName));
  const missing = chunks.filter((chunk) => open.has(chunkName(chunk)));
  if (missing.length === 0) return { act: 'none', chunks: chunks.length };
  return { act: 'deliver', chunks: chunks.length, missing };
}
