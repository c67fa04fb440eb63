import type { StreamLog } from '../kinesis/stream-log.ts';
import { BATCH_BYTES, openBatcher } from './batcher.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type DeliveryPorts, deliver } from './delivery.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { type Amount, openInFlight } from './in-flight.ts';
import { type EventRecord, eventRecord } from './kinesis-event.ts';

const READ_AGAIN_MS = 1000;
/** How much is skipped at a time to find the latest record. */
const SKIPPED_RECORDS = 10_000;
const SKIPPED_BYTES = 2 * 1024 * 1024;

export type ShardReader = {
  /** Counts the records after the checkpoint. */
  backlog(): number;
  /**
   * Resolves when the shard has ended and all its records are finished, or when the signal has
   * aborted and the running deliveries are over.
   */
  running: Promise<unknown>;
};

/**
 * Reads a shard for a mapping, as many records at a time as a batch has, distributes them to the
 * batchers, and moves the checkpoint as batches are finished.
 */
export function openShardReader(
  shard: string,
  mapping: EventSourceMapping,
  log: StreamLog,
  checkpoint: Checkpoint,
  ports: DeliveryPorts,
  signal: AbortSignal,
): ShardReader {
  const { streamArn, batchSize, parallelizationFactor } = mapping;
  const areFew = readAheadOf(mapping);
  const inFlight = openInFlight(checkpoint);
  let position = checkpoint.position();
  const deliverBatch = async (batch: EventRecord[]) => {
    if (await deliver(batch, shard, mapping, ports, signal)) await inFlight.finish(batch);
  };
  const ended = new AbortController();
  const batchersOpen = AbortSignal.any([signal, ended.signal]);
  const batchers = Array.from({ length: parallelizationFactor }, () =>
    openBatcher(mapping, deliverBatch, ports.clock, batchersOpen),
  );
  const distribute = (record: EventRecord) => {
    inFlight.add(record);
    batchers[hashOf(record.partitionKey) % parallelizationFactor]?.push(record);
    position = record.sequenceNumber;
  };
  const readMore = async () => {
    await inFlight.until(areFew, signal);
    await log.arrival(streamArn, shard, position, signal);
    if (signal.aborted) return;
    const records = await log.read(streamArn, shard, position, batchSize, BATCH_BYTES);
    for (const record of records) distribute(eventRecord(record, shard, mapping));
  };
  const run = async () => {
    if (!position && mapping.startingPosition === 'LATEST') {
      position = await latestPosition(log, streamArn, shard);
      if (position) await checkpoint.advance(position);
    }
    while (!signal.aborted && !log.ended(streamArn, shard, position)) {
      await readMore().catch(() => ports.clock.sleep(READ_AGAIN_MS, signal));
    }
    await inFlight.until(({ records }) => records === 0, signal);
    ended.abort();
  };
  return {
    backlog: () => log.count(streamArn, shard, checkpoint.position()),
    running: Promise.all([run(), ...batchers.map((batcher) => batcher.running)]),
  };
}

/**
 * Each batcher can fill its next batch while it delivers one, by bytes or by count. Nothing is read
 * beyond that. Of small records, more are read than two batches have: they may all be for another
 * batcher than the one that is free.
 */
function readAheadOf({ parallelizationFactor, batchSize }: EventSourceMapping) {
  const batches = parallelizationFactor * 2;
  return ({ records, bytes }: Amount): boolean =>
    bytes < (batches * BATCH_BYTES) / 2 ||
    (bytes < batches * BATCH_BYTES && records < batches * batchSize);
}

/** FNV-1a. */
function hashOf(partitionKey: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(partitionKey)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The sequence number of the newest record; undefined when the shard is empty. */
async function latestPosition(
  log: StreamLog,
  stream: string,
  shard: string,
): Promise<string | undefined> {
  for (let last: string | undefined; ; ) {
    const records = await log.read(stream, shard, last, SKIPPED_RECORDS, SKIPPED_BYTES);
    if (records.length === 0) return last;
    last = records.at(-1)?.sequenceNumber;
  }
}
