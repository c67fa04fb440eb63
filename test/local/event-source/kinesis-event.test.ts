import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventRecord, kinesisEvent } from '../../../local/event-source/kinesis-event.ts';

const MAPPING = {
  streamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/lines',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:StartBatch',
} as Parameters<typeof eventRecord>[2];

const stored = fc.record({
  sequenceNumber: fc.stringMatching(/^[1-9][0-9]{0,20}$/),
  partitionKey: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  arrivedAt: fc.nat(),
  data: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
});

const SHARD = 'shardId-000000000000';

it('holds what AWS gives a function, whatever the keys and the data of the records', () => {
  fc.assert(
    fc.property(fc.array(stored, { maxLength: 5 }), (records) => {
      const event = kinesisEvent(records.map((record) => eventRecord(record, SHARD, MAPPING)));
      expect(JSON.parse(Buffer.from(event.encode()).toString())).toEqual({
        Records: records.map(({ sequenceNumber, partitionKey, arrivedAt, data }) => ({
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey,
            sequenceNumber,
            data: data.toString('base64'),
            approximateArrivalTimestamp: arrivedAt / 1000,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: `${SHARD}:${sequenceNumber}`,
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam:eu-west-1:123456789012:function:StartBatch:role',
          awsRegion: 'eu-west-1',
          eventSourceARN: MAPPING.streamArn,
        })),
      });
    }),
  );
});

it('is as long as the shares of its records, brackets and separators', () => {
  fc.assert(
    fc.property(fc.array(stored, { minLength: 1, maxLength: 5 }), (given) => {
      const records = given.map((record) => eventRecord(record, SHARD, MAPPING));
      const shares = records.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(kinesisEvent(records).encode()).toHaveLength(shares + '{"Records":[]}'.length - 1);
    }),
  );
});
