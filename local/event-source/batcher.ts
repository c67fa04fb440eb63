import type { Clock } from '../clock.ts';
import { conditionVariable } from './condition-variable.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import type { EventRecord } from './kinesis-event.ts';

/** The maximum payload of an invocation, less the brackets around the records. */
export const BATCH_BYTES = 6_291_456 - 16;

/**
 * Delivers one sequence of batches of a shard, one batch at a time. A shard has as many batchers as
 * the mapping's parallelization factor, and the records of a partition key always go to the same
 * one.
 */
export type Batcher = {
  push(record: EventRecord): void;
  /** Resolves when the signal has aborted and the running delivery is over. */
  running: Promise<void>;
};

/**
 * Cuts the records into batches. A batch is delivered when it is full by count or by bytes, or when
 * the batching window has passed since its first record was read.
 */
export function openBatcher(
  { batchSize, windowMs }: Pick<EventSourceMapping, 'batchSize' | 'windowMs'>,
  deliver: (batch: EventRecord[]) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Batcher {
  const pending: { record: EventRecord; readAt: number }[] = [];
  const pushed = conditionVariable();
  let bytes = 0;
  const isFull = () => pending.length >= batchSize || bytes >= BATCH_BYTES;

  const fill = async (): Promise<void> => {
    while (pending.length === 0 && !signal.aborted) await pushed.wait(signal);
    const remaining = (pending[0]?.readAt ?? 0) + windowMs - clock.now();
    if (isFull() || remaining <= 0) return;
    const window = new AbortController();
    const ended = AbortSignal.any([signal, window.signal]);
    const passed = clock.sleep(remaining, ended).then(() => window.abort());
    while (!isFull() && !ended.aborted) await pushed.wait(ended);
    window.abort();
    await passed;
  };
  const take = (): EventRecord[] => {
    const batch: EventRecord[] = [];
    let size = 0;
    while (pending[0] && batch.length < batchSize) {
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
    pushed.notifyAll();
  };
  return { push, running: run() };
}
