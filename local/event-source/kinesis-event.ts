import type { KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from '../kinesis/stream-log.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

const DATA_FIELD_BYTES = ',"data":""'.length;

/**
 * A record as the function receives it. Its data becomes text when the event does: a text of a
 * thousand records that wait would be most of this process's heap.
 */
type RecordJson = Omit<KinesisStreamRecord, 'kinesis'> & {
  kinesis: Omit<KinesisStreamRecord['kinesis'], 'data'> & { data: { toJSON(): string } };
};

export type EventRecord = {
  sequenceNumber: string;
  partitionKey: string;
  arrivedAt: number;
  json: RecordJson;
  /** Its share of the invocation's payload. */
  bytes: number;
};

export function eventRecord(
  record: StreamRecord,
  shard: string,
  { streamArn, functionArn }: EventSourceMapping,
): EventRecord {
  const { sequenceNumber, partitionKey, arrivedAt, data } = record;
  const json: Omit<RecordJson, 'kinesis'> & { kinesis: Omit<RecordJson['kinesis'], 'data'> } = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
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
  const envelope = Buffer.byteLength(JSON.stringify(json)) + DATA_FIELD_BYTES + 1;
  const encoded = { toJSON: () => data.toString('base64') };
  return {
    sequenceNumber,
    partitionKey,
    arrivedAt,
    json: { ...json, kinesis: { ...json.kinesis, data: encoded } },
    bytes: envelope + base64Bytes(data),
  };
}

const base64Bytes = ({ length }: Buffer) => Math.ceil(length / 3) * 4;
