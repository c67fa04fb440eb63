import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type Engine, engineOn } from '../../../local/dynamodb/engine.ts';
import { storeInMemory } from '../../../local/dynamodb/storage/store.ts';
import { tableOf } from '../../../local/dynamodb/storage/table.ts';
import { ACTIONS } from '../../../local/endpoint/actions.ts';

/**
 * Random calls, right and wrong, on a table with two indexes, and what dynalite 4.0.0 answered. It is
 * another emulator, so this shows that two readings of DynamoDB agree. Calls in which they do not,
 * because dynalite fails or differs from what AWS documents, were left out.
 */
const Recorded = z.object({
  sequence: z.int(),
  action: z.enum(ACTIONS.dynamodb),
  input: z.record(z.string(), z.unknown()),
  answer: z.unknown(),
});
type Recorded = z.infer<typeof Recorded>;

const recorded = readFileSync(new URL('./recorded-answers.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => Recorded.parse(JSON.parse(line)));
const sequences = Object.entries(Object.groupBy(recorded, ({ sequence }) => String(sequence)));

const TABLE = {
  AttributeDefinitions: Object.entries({ pk: 'S', sk: 'N', kind: 'S', rank: 'N', tag: 'B' }).map(
    ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }),
  ),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byKind',
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'rank', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'byTag',
      KeySchema: [{ AttributeName: 'tag', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] },
    },
  ],
};

function anEngine(): Engine {
  const store = storeInMemory();
  store.create(tableOf('Random', TABLE));
  return engineOn({ store, target: { account: '0', region: 'r' }, now: () => 0 });
}

const Refusal = z.object({ __type: z.string(), message: z.string() });

async function answered({ call }: Engine, { action, input }: Recorded): Promise<unknown> {
  const { status, body } = await call(action, input);
  const json: unknown = JSON.parse(String(body));
  if (status === 200) return { status, json: sorted(json, '') };
  const { __type, message } = Refusal.parse(json);
  // The rest of a syntax error is the parser's own.
  return { status, type: __type, message: message.replace(/Syntax error;.*/s, 'Syntax error') };
}

/** The lists that have no order. */
const UNSORTED = ['SS', 'NS', 'BS', 'Random'];

function sorted(json: unknown, name: string): unknown {
  if (Array.isArray(json)) {
    const all = json.map((one) => sorted(one, ''));
    return UNSORTED.includes(name) ? all.sort(byText) : all;
  }
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value, key)]));
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

test.each(sequences)('sequence %s of random calls is answered as recorded', async (_, calls) => {
  const engine = anEngine();
  for (const call of calls ?? []) {
    expect({ ...call, answer: await answered(engine, call) }).toEqual(call);
  }
});

test('the recorded calls are of all kinds', () => {
  const actions = Object.groupBy(recorded, ({ action }) => action);
  expect(Object.keys(actions).sort()).toEqual([
    'BatchGetItem',
    'BatchWriteItem',
    'DeleteItem',
    'GetItem',
    'PutItem',
    'Query',
    'UpdateItem',
  ]);
});
