import { type BatchWriteItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../../functions/index/attributes.ts';
import { putItems } from '../../../functions/index/dynamo-put-items.ts';

const items = (count: number): Attributes[] =>
  Array.from({ length: count }, (_, index) => ({ id: { S: `item-${index}` } }));

type Requests = NonNullable<BatchWriteItemCommandInput['RequestItems']>[string];
type Unprocessed = (requests: Requests, call: number) => Requests;

/**
 * A table that leaves items unprocessed as `unprocessed` says, and records the waits between calls.
 */
function table(unprocessed: Unprocessed) {
  const stored: unknown[] = [];
  const sizes: number[] = [];
  const waits: number[] = [];
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  client.middlewareStack.add(
    () => async (call) => {
      const { RequestItems } = call.input as BatchWriteItemCommandInput;
      const requests = RequestItems?.['T'] ?? [];
      const left = unprocessed(requests, sizes.push(requests.length));
      const done = requests.filter((request) => !left.includes(request));
      stored.push(...done.map(({ PutRequest }) => PutRequest?.Item));
      const UnprocessedItems = left.length > 0 ? { T: left } : {};
      return { output: { $metadata: {}, UnprocessedItems }, response: {} };
    },
    { step: 'initialize', priority: 'high' },
  );
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const timer = { sleep, random: () => 0.5 };
  return { stored, sizes, waits, put: (all: Attributes[]) => putItems(client, 'T', all, timer) };
}

const throttled = () => Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

describe('putItems', () => {
  it('puts every item, 25 per call', async () => {
    const { put, stored, sizes, waits } = table(() => []);
    await put(items(130));
    expect(stored.map((item) => JSON.stringify(item)).sort()).toEqual(
      items(130)
        .map((item) => JSON.stringify(item))
        .sort(),
    );
    expect(sizes).toEqual([25, 25, 25, 25, 25, 5]);
    expect(waits).toEqual([]);
  });

  it('makes no call without items', async () => {
    const { put, sizes } = table(() => []);
    await put([]);
    expect(sizes).toEqual([]);
  });

  it('retries only the unprocessed items, until none are left', async () => {
    const { put, stored, sizes, waits } = table((requests, call) => requests.slice(call * 10));
    await put(items(25));
    expect(sizes).toEqual([25, 15]);
    expect(waits).toEqual([50]);
    expect(stored).toHaveLength(25);
  });

  it('retries after throttling, with growing waits', async () => {
    const { put, stored, waits } = table((_, call) => {
      if (call < 4) throw throttled();
      return [];
    });
    await put(items(3));
    expect(stored).toHaveLength(3);
    expect(waits).toEqual([50, 100, 200]);
  });

  it('throws IndexWriteFailed after 9 attempts and at most 20 seconds', async () => {
    const { put, sizes, waits } = table((requests) => requests);
    await expect(put(items(2))).rejects.toMatchObject({
      name: 'IndexWriteFailed',
      message: expect.stringContaining('2 items are still unprocessed'),
    });
    expect(sizes).toHaveLength(9);
    expect(waits.reduce((a, b) => a + b, 0) * 2).toBeLessThan(20_000);
  });

  it('does not retry other errors', async () => {
    const { put, sizes } = table(() => {
      throw Object.assign(new Error('no such table'), { name: 'ResourceNotFoundException' });
    });
    await expect(put(items(2))).rejects.toMatchObject({ name: 'IndexWriteFailed' });
    expect(sizes).toEqual([2]);
  });
});
