import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { filesFor } from '../../local/data-dir/files.ts';
import { type Action, engineOn } from '../../local/dynamodb/engine.ts';
import { openStore } from '../../local/dynamodb/storage/store.ts';
import { tableOf } from '../../local/dynamodb/storage/table.ts';

/**
 * A plain script, as a peer: streams a CSV file into DynamoDB, an item a line, 25 in a call. Usage:
 * dynamodb-puts.ts FILE FOLDER. Prints the number of items.
 */
const [file = '', folder = ''] = process.argv.slice(2);

const ITEMS_OF_A_CALL = 25;
const CALLS_AT_A_TIME = 8;
const TARGET = { account: '000000000000', region: 'us-east-1' };
const TABLE = {
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

const store = await openStore(folder, filesFor('process'));
store.create(tableOf('Lines', TABLE));
const dynamodb = engineOn({ store, target: TARGET, now: Date.now });

let items = 0;
let open: Promise<unknown>[] = [];
let batch: object[] = [];
for await (const fields of createReadStream(file, 'latin1').pipe(
  parse({ from: 2, relax_quotes: true }),
)) {
  items += 1;
  batch.push({ PutRequest: { Item: itemOf(fields, items) } });
  if (batch.length < ITEMS_OF_A_CALL) continue;
  open.push(put(batch));
  batch = [];
  if (open.length < CALLS_AT_A_TIME) continue;
  await Promise.all(open);
  open = [];
}
if (batch.length > 0) open.push(put(batch));
await Promise.all(open);
await store.close();
process.stdout.write(`${items}\n`);

function itemOf(fields: readonly string[], row: number): object {
  const [invoice = '', ...rest] = fields;
  const values = rest.map((value, index) => [`c${index}`, { S: value }]);
  return { pk: { S: invoice }, sk: { S: String(row) }, ...Object.fromEntries(values) };
}

function put(requests: readonly object[]): Promise<string> {
  return call('BatchWriteItem', { RequestItems: { Lines: requests } });
}

async function call(action: Action, input: object): Promise<string> {
  const { status, body } = await dynamodb.call(action, input);
  if (status !== 200) throw new Error(`${action}: ${status} ${body}`);
  return String(body);
}
