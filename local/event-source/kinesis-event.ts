import type { KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from '../kinesis/stream-log.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

/** A record as the function receives it. It is built once, however often it is delivered. */
export type EventRecord = {
  sequenceNumber: string;
  partitionKey: string;
  arrivedAt: number;
  json: KinesisStreamRecord;
  /** Its share of the invocation's payload. */
  bytes: number;
};

export function eventRecord(
  record: StreamRecord,
  shard: string,
  { streamArn, functionArn }: EventSourceMapping,
): EventRecord {
  const { sequenceNumber, partitionKey, arrivedAt } = record;
  const json: KinesisStreamRecord = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: '',
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `${functionArn.replace(':lambda:', ':iam:')}:role`,
    awsRegion: streamArn.split(':')[3] ?? '',
    eventSourceARN: streamArn,
  };
  const envelope = Buffer.byteLength(JSON.stringify(json)) + 1;
  json.kinesis.data = record.data.toString('base64');
  return {
    sequenceNumber,
    partitionKey,
    arrivedAt,
    json,
    bytes: envelope + json.kinesis.data.length,
  };
}
