import type { Delivered } from '../../functions/execution/delivered-chunk.ts';
import { encodeChunk } from '../../functions/stream/chunk.ts';
import { invocationRecord } from '../../local/event-source/invocation-record.ts';
import { eventRecord } from '../../local/event-source/kinesis-event.ts';
import { ARRIVED, aChunk, aRecord, INGEST } from './lines.ts';

const ARN = 'arn:aws:test:us-east-1:000000000000:it';

const MAPPING: Parameters<typeof invocationRecord>[2] = {
  id: 'mapping',
  functionArn: ARN,
  streamArn: ARN,
  startingPosition: 'TRIM_HORIZON',
  batchSize: 1,
  windowMs: 0,
  parallelizationFactor: 1,
  retries: 0,
  maximumAgeMs: 0,
  onFailure: 'parked',
};

/** A delivered chunk, as StartBatch stages it. */
export function aDelivered(ordinal: number, ingestId = INGEST): Delivered {
  const data = encodeChunk(aChunk([aRecord()], { ordinal, ingestId }));
  const sequenceNumber = String(100_000 + ordinal);
  return { ingestId, ordinal, sequenceNumber, arrivedAt: ARRIVED, bytes: data.length, data };
}

/** The object that the embedded event source writes when it parks these records. */
export function aParkedObject(...data: readonly Uint8Array[]): { key: string; body: Buffer } {
  const records = data.map((bytes, index) =>
    eventRecord(
      {
        sequenceNumber: String(100_000 + index),
        partitionKey: 'p',
        data: Buffer.from(bytes),
        arrivedAt: ARRIVED,
      },
      'shardId-000000000000',
      MAPPING,
    ),
  );
  const discard = { condition: 'RetryAttemptsExhausted', invocations: 6 } as const;
  const clock = { now: () => ARRIVED, sleep: async () => undefined, random: () => 0 };
  return invocationRecord(records, 'shardId-000000000000', MAPPING, discard, clock);
}
