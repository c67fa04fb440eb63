import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { type EventRecord, kinesisEvent } from './kinesis-event.ts';

/** Why a batch was discarded, and after how many invocations. */
export type Discard = {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  invocations: number;
};

/** Every object that an on-failure destination gets has a key with this prefix. */
export const PARKED_PREFIX = 'aws/lambda/';

/**
 * The object that an on-failure destination in S3 gets for a discarded batch: its key, and the
 * invocation record with the whole event.
 */
export function invocationRecord(
  batch: readonly EventRecord[],
  shardId: string,
  { id, functionArn, streamArn }: EventSourceMapping,
  { condition, invocations }: Discard,
  clock: Clock,
): { key: string; body: Buffer } {
  const timestamp = new Date(clock.now()).toISOString();
  const first = batch[0];
  const last = batch.at(-1);
  const iso = (record: EventRecord | undefined) => new Date(record?.arrivedAt ?? 0).toISOString();
  const requestId = randomUUID();
  const body = {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp,
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: iso(first),
      approximateArrivalOfLastRecord: iso(last),
      batchSize: batch.length,
      streamArn,
    },
    payload: Buffer.from(kinesisEvent(batch).encode()).toString(),
  };
  const [day = '', time = ''] = timestamp.slice(0, 19).split('T');
  const stamp = `${day}T${time.replaceAll(':', '.')}`;
  return {
    key: `${PARKED_PREFIX}${id}/${shardId}/${day.replaceAll('-', '/')}/${stamp}-${randomUUID()}`,
    body: Buffer.from(JSON.stringify(body)),
  };
}
