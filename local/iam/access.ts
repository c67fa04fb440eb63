import * as z from 'zod';
import { KeySchema } from '../dynamodb/tables.ts';
import type { ApiCall } from '../endpoint/api-call.ts';
import type { Deployment } from '../template/deployment.ts';

/** What a call asks for: an action on a resource, as policies name them. */
export type Access = {
  action: string;
  resource: string;
  /** Of the one item that it is about. */
  partitionKey?: () => string | undefined;
};

const name = z.string().optional().catch(undefined);

/** Whatever names a resource in one of the calls; a call that lacks its own is its service's to answer. */
const Input = z.object({
  Bucket: name,
  Key: name,
  TableName: name,
  IndexName: name,
  RequestItems: z.record(z.string(), z.unknown()).optional().catch(undefined),
  StreamName: name,
  StreamARN: name,
  DatabaseName: name,
  Name: name,
  stateMachineArn: name,
  FunctionName: name,
});
type Input = z.infer<typeof Input>;

/** The ARN of a resource in the deployment's account; a name that is an ARN already stays. */
type ArnOf = (service: string, kind: string, name: string | undefined) => string;

/** Everything that the call needs to be allowed: all of it, or it is denied. */
export function accessesOf(call: ApiCall, deployment: Deployment): Access[] {
  const arnOf: ArnOf = (service, kind, name = '') =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:${service}:${deployment.region}:${deployment.account}:${kind}${name}`;
  const input = Input.safeParse(call.input()).data ?? {};
  const action = ACTION_NAMES[call.action] ?? call.action;
  return RESOURCES[call.service](input, arnOf, call.action).map((resource) => ({
    action: `${call.service}:${action}`,
    resource,
    partitionKey: () => partitionKeyOf(call, deployment),
  }));
}

const OneItem = z.object({
  TableName: z.string(),
  Key: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  Item: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
const Keyed = z.object({ KeySchema });

function partitionKeyOf(call: ApiCall, deployment: Deployment): string | undefined {
  const { TableName, Key, Item } = OneItem.safeParse(call.input()).data ?? {};
  if (call.service !== 'dynamodb' || TableName === undefined) return undefined;
  const table = Keyed.parse(deployment.named(TableName).properties);
  const name = table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const [value] = Object.values((Key ?? Item)?.[name] ?? {});
  return value === undefined ? undefined : String(value);
}

/** Actions that policies call otherwise than the API does. */
const ACTION_NAMES: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  Invoke: 'InvokeFunction',
};

export const listBucket = (bucket: string): Access => ({
  action: 's3:ListBucket',
  resource: `arn:aws:s3:::${bucket}`,
});
export const putObject = (bucket: string, key: string): Access => ({
  action: 's3:PutObject',
  resource: `arn:aws:s3:::${bucket}/${key}`,
});

const RESOURCES: Record<
  ApiCall['service'],
  (input: Input | Record<string, never>, arnOf: ArnOf, action: string) => string[]
> = {
  s3: ({ Bucket, Key }) => [`arn:aws:s3:::${Bucket}${Key ? `/${Key}` : ''}`],
  dynamodb: ({ TableName, IndexName, RequestItems = {} }, arnOf, action) => {
    const tables = action.startsWith('Batch') ? Object.keys(RequestItems) : [TableName];
    const index = IndexName === undefined ? '' : `/index/${IndexName}`;
    return tables.map((table) => `${arnOf('dynamodb', 'table/', table)}${index}`);
  },
  // An iterator does not say in clear of which stream it is: whoever uses one without the ARN needs them all.
  kinesis: ({ StreamARN, StreamName }, arnOf) => {
    const stream = StreamARN ?? StreamName;
    return [stream === undefined ? '*' : arnOf('kinesis', 'stream/', stream)];
  },
  // Glue asks for the whole way from the catalog down.
  glue: ({ DatabaseName, Name, TableName }, arnOf, action) => {
    const isOfDatabases = action.startsWith('GetDatabase');
    const database = (isOfDatabases ? Name : DatabaseName) ?? '*';
    const table = `${database}/${TableName ?? Name ?? '*'}`;
    const catalog = [arnOf('glue', 'catalog', ''), arnOf('glue', 'database/', database)];
    return isOfDatabases ? catalog : [...catalog, arnOf('glue', 'table/', table)];
  },
  states: ({ stateMachineArn }, arnOf) => [arnOf('states', 'stateMachine:', stateMachineArn)],
  lambda: ({ FunctionName }, arnOf) => [arnOf('lambda', 'function:', FunctionName)],
};
