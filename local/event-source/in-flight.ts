import type { Checkpoint } from './checkpoint.ts';
import { conditionVariable } from './condition-variable.ts';
import type { EventRecord } from './kinesis-event.ts';

/** The records of a shard that were read and are not finished: neither processed nor discarded. */
export type InFlight = {
  add(record: EventRecord): void;
  /** Removes a finished batch, and moves the checkpoint if no earlier record is in flight. */
  finish(batch: readonly EventRecord[]): Promise<void>;
  /** Resolves when the records in flight are few enough, or on abort. */
  until(areFew: (inFlight: Amount) => boolean, signal: AbortSignal): Promise<void>;
};

export type Amount = { records: number; bytes: number };

/** The checkpoint only ever moves to the end of a contiguous run of finished records. */
export function openInFlight(checkpoint: Checkpoint): InFlight {
  // Sequence numbers only: while one batcher is stuck, the data of the others must not pile up.
  const read: string[] = [];
  const finished = new Set<string>();
  const shrunk = conditionVariable();
  const inFlight: Amount = { records: 0, bytes: 0 };
  return {
    add: (record) => {
      read.push(record.sequenceNumber);
      inFlight.records += 1;
      inFlight.bytes += record.bytes;
    },
    finish: async (batch) => {
      for (const record of batch) {
        finished.add(record.sequenceNumber);
        inFlight.records -= 1;
        inFlight.bytes -= record.bytes;
      }
      const open = read.findIndex((sequenceNumber) => !finished.has(sequenceNumber));
      const prefix = read.splice(0, open < 0 ? read.length : open);
      for (const sequenceNumber of prefix) finished.delete(sequenceNumber);
      shrunk.notifyAll();
      const last = prefix.at(-1);
      // If the checkpoint can't be written now, the next one covers it. Redelivery is safe.
      if (last) await checkpoint.advance(last).catch(() => undefined);
    },
    until: async (areFew, signal) => {
      while (!areFew(inFlight) && !signal.aborted) await shrunk.wait(signal);
    },
  };
}
