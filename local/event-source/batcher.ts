import type { Clock } from '../clock.ts';
import { openBell } from './condition-variable.ts';
import type { MappingSpec } from './event-source-mapping.ts';
import type { EventRecord } from './kinesis-event.ts';

/** An invocation's payload, less the brackets around its records. */
export const BATCH_BYTES = 6_291_456 - 16;

/** One of the concurrent sequences of batches of a shard: the records of a partition key always take the same one. */
export type Lane = {
  push(record: EventRecord): void;
  /** Ends when the signal aborts and the running delivery is over. */
  running: Promise<void>;
};

/** Makes batches: a batch goes when it is full by count or bytes, or its window has passed since its first record was read. */
export function openLane(
  spec: Pick<MappingSpec, 'batchSize' | 'windowMs'>,
  deliver: (batch: EventRecord[]) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Lane {
  const pending: { record: EventRecord; readAt: number }[] = [];
  const bell = openBell();
  let bytes = 0;
  const isFull = () => pending.length >= spec.batchSize || bytes >= BATCH_BYTES;

  const fill = async (): Promise<void> => {
    while (pending.length === 0 && !signal.aborted) await bell.wait(signal);
    const left = (pending[0]?.readAt ?? 0) + spec.windowMs - clock.now();
    if (isFull() || left <= 0) return;
    const window = new AbortController();
    const ended = AbortSignal.any([signal, window.signal]);
    const passed = clock.sleep(left, ended).then(() => window.abort());
    while (!isFull() && !ended.aborted) await bell.wait(ended);
    window.abort();
    await passed;
  };
  const take = (): EventRecord[] => {
    const batch: EventRecord[] = [];
    let size = 0;
    while (pending[0] && batch.length < spec.batchSize) {
      const { record } = pending[0];
      if (batch.length > 0 && size + record.bytes > BATCH_BYTES) break;
      size += record.bytes;
      batch.push(record);
      pending.shift();
    }
    bytes -= size;
    return batch;
  };
  const run = async () => {
    while (!signal.aborted) {
      await fill();
      if (!signal.aborted) await deliver(take());
    }
  };
  const push = (record: EventRecord) => {
    pending.push({ record, readAt: clock.now() });
    bytes += record.bytes;
    bell.ring();
  };
  return { push, running: run() };
}
