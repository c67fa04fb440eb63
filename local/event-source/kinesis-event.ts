import type { KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from '../kinesis/stream-log.ts';
import type { Encodable } from '../lambda/event-bytes.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';

/**
 * A record as the function receives it. Its data becomes text when the event does: a text of a
 * thousand records that wait would be most of this process's heap.
 */
export type EventRecord = {
  sequenceNumber: string;
  partitionKey: string;
  arrivedAt: number;
  /** The JSON of the record but for its data, which comes last. */
  head: Buffer;
  data: Buffer;
  /** Its share of the invocation's payload. */
  bytes: number;
};

type RecordHead = Omit<KinesisStreamRecord, 'kinesis'> & {
  kinesis: Omit<KinesisStreamRecord['kinesis'], 'data'>;
};

const BEFORE_DATA = ',"data":"';
const AFTER_DATA = '"}}';

export function eventRecord(
  record: StreamRecord,
  shard: string,
  { streamArn, functionArn }: EventSourceMapping,
): EventRecord {
  const { sequenceNumber, partitionKey, arrivedAt, data } = record;
  const json: RecordHead = {
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: `${functionArn.replace(':lambda:', ':iam:')}:role`,
    awsRegion: streamArn.split(':')[3] ?? '',
    eventSourceARN: streamArn,
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
  };
  const head = Buffer.from(JSON.stringify(json).replace(/\}\}$/, BEFORE_DATA));
  const bytes = head.length + base64Bytes(data) + AFTER_DATA.length + SEPARATOR.length;
  return { sequenceNumber, partitionKey, arrivedAt, head, data, bytes };
}

const base64Bytes = ({ length }: Buffer) => Math.ceil(length / 3) * 4;

const BEFORE_RECORDS = '{"Records":[';
const AFTER_RECORDS = ']}';
const SEPARATOR = ',';

/** The event of a batch. Its JSON is put together from bytes: base64 has nothing to escape. */
export const kinesisEvent = (
  records: readonly EventRecord[],
): Encodable & { Records: readonly EventRecord[] } => ({
  Records: records,
  encode: () => {
    const brackets = BEFORE_RECORDS.length + AFTER_RECORDS.length;
    const atMost = records.reduce((sum, { bytes }) => sum + bytes, brackets);
    const event = Buffer.allocUnsafeSlow(atMost);
    let end = 0;
    const add = (ascii: string) => {
      end += event.write(ascii, end, 'latin1');
    };
    add(BEFORE_RECORDS);
    for (const [index, { head, data }] of records.entries()) {
      if (index > 0) add(SEPARATOR);
      end += head.copy(event, end);
      add(data.toString('base64'));
      add(AFTER_DATA);
    }
    add(AFTER_RECORDS);
    return new Uint8Array(event.buffer, 0, end);
  },
});
