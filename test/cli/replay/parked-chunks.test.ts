import { describe, expect, it } from 'vitest';
import { parkedChunks } from '../../../cli/replay/parked-chunks.ts';
import { PARKED_PREFIX } from '../../../functions/parked/parked-delivery.ts';
import { decodeChunk } from '../../../functions/stream/chunk.ts';
import { aDelivered, aParkedObject } from '../../support/a-delivery.ts';
import { INGEST } from '../../support/lines.ts';

/**
 * The record of an S3 destination, as in Lambda's developer guide. `payload` is the event as text.
 */
const aRecordOfLambda = (payload: unknown) =>
  Buffer.from(
    JSON.stringify({
      requestContext: {
        requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
        functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      version: '1.0',
      timestamp: '2019-11-14T00:38:06.021Z',
      KinesisBatchInfo: {
        shardId: 'shardId-000000000001',
        startSequenceNumber: '49601189658422359378836298521827638475320189012309704722',
        endSequenceNumber: '49601189658422359378836298522902373528957594348623495186',
        approximateArrivalOfFirstRecord: '2019-11-14T00:38:04.835Z',
        approximateArrivalOfLastRecord: '2019-11-14T00:38:05.580Z',
        batchSize: 500,
        streamArn: 'arn:aws:kinesis:us-east-2:123456789012:stream/mystream',
      },
      ...(payload !== undefined && { payload }),
    }),
  );

const anEvent = (data: Uint8Array, sequenceNumber = '100000') => ({
  Records: [
    {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: '1',
        sequenceNumber,
        data: Buffer.from(data).toString('base64'),
        approximateArrivalTimestamp: 1_545_084_650.987,
      },
      eventSource: 'aws:kinesis',
      eventID: `shardId-000000000001:${sequenceNumber}`,
    },
  ],
});

describe('a parked delivery', () => {
  it('is read in the format that Lambda writes', () => {
    const { data } = aDelivered(7);
    const [chunk, ...more] = parkedChunks(aRecordOfLambda(JSON.stringify(anEvent(data)))) ?? [];
    expect(more).toEqual([]);
    expect(chunk).toMatchObject({ ingestId: INGEST, ordinal: 7, arrivedAt: 1_545_084_650_987 });
    expect(Buffer.from(chunk?.data ?? [])).toEqual(Buffer.from(data));
  });

  it('has the same format when the embedded event source writes it', () => {
    const { key, body } = aParkedObject(aDelivered(0).data, aDelivered(1).data);
    expect(key).toMatch(
      /^aws\/lambda\/mapping\/shardId-\d{12}\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[\da-f-]{36}$/,
    );
    expect(key.startsWith(PARKED_PREFIX)).toBe(true);
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, of]) => [name, shape(of)]))
        : typeof value;
    expect(shape(JSON.parse(String(body)))).toEqual(
      shape(JSON.parse(String(aRecordOfLambda(JSON.stringify(anEvent(aDelivered(0).data)))))),
    );
    expect(parkedChunks(body)).toMatchObject([
      { ingestId: INGEST, ordinal: 0 },
      { ingestId: INGEST, ordinal: 1 },
    ]);
  });

  it('keeps the id of a record that no ingest wrote, even if it gets another sequence number', () => {
    const first = parkedChunks(aRecordOfLambda(JSON.stringify(anEvent(Buffer.from('foreign')))));
    const again = parkedChunks(
      aRecordOfLambda(JSON.stringify(anEvent(first?.[0]?.data ?? Buffer.alloc(0), '999999'))),
    );
    expect(again).toMatchObject([{ ingestId: first?.[0]?.ingestId, ordinal: 0 }]);
    expect(decodeChunk(again?.[0]?.data ?? Buffer.alloc(0)).header.broken).toBe('foreign_record');
  });

  it.each([
    ['not JSON', Buffer.from('lines of a customer')],
    ['a record without a payload, which other destinations get', aRecordOfLambda(undefined)],
    ['a record whose payload is not text', aRecordOfLambda(anEvent(Buffer.from('x')))],
    ['a record whose payload is not JSON', aRecordOfLambda('<Whole Event>')],
    ['an event of another source', aRecordOfLambda('{"Records":[{"s3":{}}]}')],
    ['an event without records', aRecordOfLambda('{"Records":[]}')],
  ])('is undefined for an object that is %s', (_, body) => {
    expect(parkedChunks(body)).toBeUndefined();
  });
});
