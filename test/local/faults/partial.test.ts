import { describe, expect, it, test } from 'vitest';
import { isPartial, partly } from '../../../local/faults/partial.ts';
import { aCall } from './a-call.ts';

/** Chooses as given, and then nothing more. */
const choosing = (...chosen: boolean[]) => {
  const left = [...chosen];
  return () => left.shift() ?? false;
};

test('two calls may be done in part', () => {
  const actions = ['PutRecords', 'BatchWriteItem', 'PutRecord', 'TransactWriteItems', 'PutObject'];
  expect(actions.filter((action) => isPartial(aCall({ action })))).toEqual([
    'PutRecords',
    'BatchWriteItem',
  ]);
});

describe('PutRecords in part', () => {
  const RECORDS = ['a', 'b', 'c', 'd'].map((key) => ({ PartitionKey: key, Data: 'AA==' }));
  const call = aCall({
    service: 'kinesis',
    action: 'PutRecords',
    input: () => ({ StreamName: 's', Records: RECORDS }),
  });
  /** A stream that answers each record in its place. */
  const stream = () => {
    const taken: unknown[] = [];
    const put = async (input: unknown): Promise<unknown> => {
      taken.push(input);
      const { Records: given } = input as { Records: typeof RECORDS };
      return { Records: given.map(({ PartitionKey }) => ({ SequenceNumber: PartitionKey })) };
    };
    return { taken, put };
  };

  it('puts the chosen records and answers each record in its place', async () => {
    const { taken, put } = stream();
    const failed = expect.objectContaining({
      ErrorCode: 'ProvisionedThroughputExceededException',
    });
    expect(await partly(call, put, choosing(false, true, false, true))).toEqual({
      FailedRecordCount: 2,
      Records: [failed, { SequenceNumber: 'b' }, failed, { SequenceNumber: 'd' }],
    });
    expect(taken).toEqual([{ StreamName: 's', Records: [RECORDS[1], RECORDS[3]] }]);
  });

  it('does not call the stream when no record is chosen', async () => {
    const { taken, put } = stream();
    expect(await partly(call, put, choosing())).toMatchObject({ FailedRecordCount: 4 });
    expect(taken).toEqual([]);
  });
});

describe('BatchWriteItem in part', () => {
  const requests = ['1', '2', '3'].map((S) => ({ PutRequest: { Item: { pk: { S } } } }));
  const call = aCall({
    action: 'BatchWriteItem',
    input: () => ({ RequestItems: { Table: requests } }),
  });
  const table = (status = 200) => {
    const written: unknown[] = [];
    const write = async (input: unknown): Promise<unknown> => {
      written.push(input);
      return { status, headers: { 'x-a': 'b' }, body: '{"UnprocessedItems":{}}' };
    };
    return { written, write };
  };

  it('writes the chosen items and answers the others as unprocessed', async () => {
    const { written, write } = table();
    const answer = await partly(call, write, choosing(true, false, true));
    expect(written).toEqual([{ RequestItems: { Table: [requests[0], requests[2]] } }]);
    expect(answer).toEqual({
      status: 200,
      headers: { 'x-a': 'b' },
      body: JSON.stringify({ UnprocessedItems: { Table: [requests[1]] } }),
    });
  });

  it('writes at least one item, as DynamoDB does', async () => {
    const { written, write } = table();
    await partly(call, write, choosing());
    expect(written).toEqual([{ RequestItems: { Table: [requests[0]] } }]);
  });

  it('answers as the table did when the table failed or every item was chosen', async () => {
    const whole = { status: 200, headers: { 'x-a': 'b' }, body: '{"UnprocessedItems":{}}' };
    expect(await partly(call, table().write, () => true)).toEqual(whole);
    expect(await partly(call, table(400).write, choosing(true))).toEqual({ ...whole, status: 400 });
  });
});
