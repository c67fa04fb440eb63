import { describe, expect, test } from 'vitest';
import type { ApiCall } from '../../../../local/endpoint/api-call.ts';
import { isPartial, partly } from '../../../../local/simulation/faults/partial.ts';

const aCall = (action: string, input: unknown): ApiCall => ({
  ...{ service: action === 'PutRecords' ? 'kinesis' : 'dynamodb', action, accessKey: 'AKIATEST' },
  input: () => input,
});

/** Chooses as it is told, and nothing afterwards. */
const choosing = (...chosen: boolean[]) => {
  const left = [...chosen];
  return () => left.shift() ?? false;
};

test('two calls can be done in part', () => {
  const actions = ['PutRecords', 'BatchWriteItem', 'PutRecord', 'TransactWriteItems', 'PutObject'];
  expect(actions.filter((action) => isPartial(aCall(action, {})))).toEqual([
    'PutRecords',
    'BatchWriteItem',
  ]);
});

describe('PutRecords in part', () => {
  const Records = ['a', 'b', 'c', 'd'].map((key) => ({ PartitionKey: key, Data: 'AA==' }));
  /** The stream: answers each record it is given in its place. */
  const stream = () => {
    const taken: unknown[] = [];
    const put = async (input: unknown): Promise<unknown> => {
      taken.push(input);
      const { Records: given } = input as { Records: typeof Records };
      return { Records: given.map(({ PartitionKey }) => ({ SequenceNumber: PartitionKey })) };
    };
    return { taken, put };
  };

  test('puts what was chosen, and answers each record in its place', async () => {
    const { taken, put } = stream();
    const call = aCall('PutRecords', { StreamName: 's', Records });
    const failed = expect.objectContaining({
      ErrorCode: 'ProvisionedThroughputExceededException',
    });
    expect(await partly(call, put, choosing(false, true, false, true))).toEqual({
      FailedRecordCount: 2,
      Records: [failed, { SequenceNumber: 'b' }, failed, { SequenceNumber: 'd' }],
    });
    expect(taken).toEqual([{ StreamName: 's', Records: [Records[1], Records[3]] }]);
  });

  test('does not call the stream for nothing', async () => {
    const { taken, put } = stream();
    const call = aCall('PutRecords', { StreamName: 's', Records });
    expect(await partly(call, put, choosing())).toMatchObject({ FailedRecordCount: 4 });
    expect(taken).toEqual([]);
  });
});

describe('BatchWriteItem in part', () => {
  const requests = ['1', '2', '3'].map((S) => ({ PutRequest: { Item: { pk: { S } } } }));
  const call = aCall('BatchWriteItem', { RequestItems: { Table: requests } });
  const table = (status = 200) => {
    const written: unknown[] = [];
    const write = async (input: unknown): Promise<unknown> => {
      written.push(input);
      return { status, headers: { 'x-a': 'b' }, body: '{"UnprocessedItems":{}}' };
    };
    return { written, write };
  };

  test('writes what was chosen, and answers the rest as unprocessed', async () => {
    const { written, write } = table();
    const answer = await partly(call, write, choosing(true, false, true));
    expect(written).toEqual([{ RequestItems: { Table: [requests[0], requests[2]] } }]);
    expect(answer).toEqual({
      ...{ status: 200, headers: { 'x-a': 'b' } },
      body: JSON.stringify({ UnprocessedItems: { Table: [requests[1]] } }),
    });
  });

  test('does at least one, as DynamoDB does', async () => {
    const { written, write } = table();
    await partly(call, write, choosing());
    expect(written).toEqual([{ RequestItems: { Table: [requests[0]] } }]);
  });

  test('answers as the table did when that failed, or when all was chosen', async () => {
    const whole = { status: 200, headers: { 'x-a': 'b' }, body: '{"UnprocessedItems":{}}' };
    expect(await partly(call, table().write, () => true)).toEqual(whole);
    expect(await partly(call, table(400).write, choosing(true))).toEqual({ ...whole, status: 400 });
  });
});
