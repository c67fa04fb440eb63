import * as z from 'zod';
import type { HttpResponse } from '../endpoint/protocols.ts';

type Call = (action: string, body: Buffer) => Promise<HttpResponse>;

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);
const TRANSACTION = 'TransactWriteItems';

/**
 * Adds TransactWriteItems to a DynamoDB that has none: every other write waits while a transaction
 * checks its conditions and writes. Knows puts and condition checks.
 */
export function withTransactions(call: Call): Call {
  let last: Promise<unknown> = Promise.resolve();
  const writes = new Set<Promise<unknown>>();
  const write = (action: string, body: Buffer): Promise<HttpResponse> => {
    const result = last.then(() => call(action, body));
    const settled = result.catch(() => undefined).finally(() => writes.delete(settled));
    writes.add(settled);
    return result;
  };
  const transact = (body: Buffer): Promise<HttpResponse> => {
    const before = Promise.all([last, ...writes]);
    const result = before.then(() => transaction(body, call));
    last = result.catch(() => undefined);
    return result;
  };
  return (action, body) => {
    if (action === TRANSACTION) return transact(body);
    return WRITES.has(action) ? write(action, body) : call(action, body);
  };
}

const Attributes = z.record(z.string(), z.record(z.string(), z.unknown()));
const Condition = {
  TableName: z.string(),
  ConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: Attributes.optional(),
};
const Put = z.strictObject({ ...Condition, Item: Attributes });
const ConditionCheck = z.strictObject({ ...Condition, Key: Attributes });
const Transaction = z.strictObject({
  TransactItems: z
    .array(z.union([z.strictObject({ Put }), z.strictObject({ ConditionCheck })]))
    .min(1)
    .max(100),
  ClientRequestToken: z.string().optional(),
});
type Action = z.infer<typeof Transaction>['TransactItems'][number];

async function transaction(body: Buffer, call: Call): Promise<HttpResponse> {
  const { TransactItems } = Transaction.parse(JSON.parse(String(body)));
  const send = (action: string, input: unknown) => call(action, Buffer.from(JSON.stringify(input)));
  const codes: string[] = [];
  for (const action of TransactItems) {
    const refused = await refusal(action, send);
    if (refused && refused.code !== 'ConditionalCheckFailed') return refused.response;
    codes.push(refused?.code ?? 'None');
  }
  if (codes.some((code) => code !== 'None')) return cancelled(codes);
  for (const action of TransactItems) {
    if ('Put' in action) await send('PutItem', unconditional(action.Put));
  }
  return { status: 200, headers: { 'content-type': JSON_TYPE }, body: '{}' };
}

type Send = (action: string, input: unknown) => Promise<HttpResponse>;

/** Evaluates a condition by a write that changes nothing: of the same item, or of none. */
async function refusal(action: Action, send: Send) {
  const checked = 'Put' in action ? action.Put : action.ConditionCheck;
  const { ConditionExpression, TableName } = checked;
  if (ConditionExpression === undefined) return undefined;
  const { Item: _, ...condition } = { Item: undefined, ...checked };
  const Key = 'Key' in checked ? checked.Key : await keyIn(checked.Item, TableName, send);
  const read = await send('GetItem', { TableName, Key, ConsistentRead: true });
  if (read.status !== 200) return { code: 'ValidationError', response: read };
  const { Item } = Found.parse(JSON.parse(String(read.body)));
  const { Key: __, ...rest } = { Key, ...condition };
  const response = Item
    ? await send('PutItem', { ...rest, Item })
    : await send('DeleteItem', { ...rest, Key });
  if (response.status === 200) return undefined;
  const isRefused = String(response.body).includes('ConditionalCheckFailedException');
  return { code: isRefused ? 'ConditionalCheckFailed' : 'ValidationError', response };
}

const Found = z.object({ Item: Attributes.optional() });
const Described = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
});

async function keyIn(item: z.infer<typeof Attributes>, TableName: string, send: Send) {
  const { body } = await send('DescribeTable', { TableName });
  const { KeySchema } = Described.parse(JSON.parse(String(body))).Table;
  return Object.fromEntries(KeySchema.map(({ AttributeName: name }) => [name, item[name]]));
}

function unconditional({ TableName, Item }: z.infer<typeof Put>) {
  return { TableName, Item };
}

const JSON_TYPE = 'application/x-amz-json-1.0';

function cancelled(codes: readonly string[]): HttpResponse {
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`;
  const CancellationReasons = codes.map((Code) => ({
    Code,
    ...(Code !== 'None' && { Message: 'The conditional request failed' }),
  }));
  const __type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException';
  return {
    status: 400,
    headers: { 'content-type': JSON_TYPE },
    body: JSON.stringify({ __type, Message: message, message, CancellationReasons }),
  };
}
