import type { StreamLog } from '../kinesis/stream-log.ts';
import { BATCH_BYTES, openLane } from './batcher.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openBell } from './condition-variable.ts';
import { type DeliveryPorts, deliver } from './delivery.ts';
import type { MappingSpec } from './event-source-mapping.ts';
import { type EventRecord, eventRecord } from './kinesis-event.ts';

const READ_BYTES = 2 * 1024 * 1024;
const READ_RECORDS = 10_000;
const READ_AGAIN_MS = 1000;

export type ShardReader = {
  /** Records behind the checkpoint. */
  backlog(): number;
  /** Ends when the shard has ended and every record is done with, or when the signal aborted and running deliveries are over. */
  running: Promise<unknown>;
};

/** Reads a shard on behalf of a mapping, deals its records to the lanes, and moves the checkpoint over the contiguous prefix that is done. */
export function openShardReader(
  shard: string,
  spec: MappingSpec,
  log: StreamLog,
  checkpoint: Checkpoint,
  ports: DeliveryPorts,
  signal: AbortSignal,
): ShardReader {
  const { streamArn, factor } = spec;
  const progress = openProgress(checkpoint);
  let position = checkpoint.position();
  const deliverTo = async (batch: EventRecord[]) => {
    if (await deliver(batch, shard, spec, ports, signal)) await progress.finish(batch);
  };
  const ended = new AbortController();
  const lanesOpen = AbortSignal.any([signal, ended.signal]);
  const lanes = Array.from({ length: factor }, () =>
    openLane(spec, deliverTo, ports.clock, lanesOpen),
  );
  const deal = (record: EventRecord) => {
    progress.begin(record);
    lanes[laneOf(record.partitionKey, factor)]?.push(record);
    position = record.sequenceNumber;
  };
  const readOn = async () => {
    // Each lane can fill its next batch while it delivers one; beyond that nothing is read ahead.
    await progress.below(factor * 2 * BATCH_BYTES, signal);
    await log.arrival(streamArn, shard, position, signal);
    if (signal.aborted) return;
    const records = await log.read(streamArn, shard, position, READ_RECORDS, READ_BYTES);
    for (const record of records) deal(eventRecord(record, shard, spec));
  };
  const run = async () => {
    if (!position && spec.startingPosition === 'LATEST') {
      position = await tail(log, streamArn, shard);
      if (position) await checkpoint.advance(position);
    }
    while (!signal.aborted && !log.ended(streamArn, shard, position)) {
      await readOn().catch(() => ports.clock.sleep(READ_AGAIN_MS, signal));
    }
    await progress.below(1, signal);
    ended.abort();
  };
  return {
    backlog: () => log.count(streamArn, shard, checkpoint.position()),
    running: Promise.all([run(), ...lanes.map((lane) => lane.running)]),
  };
}

/** FNV-1a: the same lane for the same partition key. */
function laneOf(partitionKey: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (const char of Buffer.from(partitionKey)) hash = Math.imul(hash ^ char, 0x01000193) >>> 0;
  return hash % lanes;
}

type Progress = {
  begin(record: EventRecord): void;
  finish(batch: readonly EventRecord[]): Promise<void>;
  /** Resolves when the records that were begun take less than `bytes`. */
  below(bytes: number, signal: AbortSignal): Promise<void>;
};

function openProgress(checkpoint: Checkpoint): Progress {
  // Sequence numbers only: a lane that is stuck must not hold the data of the others.
  const begun: string[] = [];
  const finished = new Set<string>();
  const bell = openBell();
  let bytes = 0;
  return {
    begin: (record) => {
      begun.push(record.sequenceNumber);
      bytes += record.bytes;
    },
    finish: async (batch) => {
      for (const record of batch) {
        finished.add(record.sequenceNumber);
        bytes -= record.bytes;
      }
      const open = begun.findIndex((sequenceNumber) => !finished.has(sequenceNumber));
      const prefix = begun.splice(0, open < 0 ? begun.length : open);
      for (const sequenceNumber of prefix) finished.delete(sequenceNumber);
      bell.ring();
      const last = prefix.at(-1);
      // A checkpoint that can't be written is written with the next one: to deliver again is safe.
      if (last) await checkpoint.advance(last).catch(() => undefined);
    },
    below: async (limit, signal) => {
      while (bytes >= limit && !signal.aborted) await bell.wait(signal);
    },
  };
}

async function tail(log: StreamLog, stream: string, shard: string): Promise<string | undefined> {
  for (let last: string | undefined; ; ) {
    const records = await log.read(stream, shard, last, READ_RECORDS, READ_BYTES);
    if (records.length === 0) return last;
    last = records.at(-1)?.sequenceNumber;
  }
}
