import * as z from 'zod';
import { KeySchema } from '../dynamodb/storage/table.ts';
import type { ApiCall } from '../endpoint/api-call.ts';
import type { Deployment } from '../template/deployment.ts';
import { actionsInTransaction } from './transaction.ts';

/** What a call needs to be allowed: an action on a resource, named as in policies. */
export type Access = {
  action: string;
  resource: string;
  /** The partition key of the item, if the action is on one item of a table. */
  partitionKey?: () => string | undefined;
};

const name = z.string().optional().catch(undefined);

/**
 * The parameters that name a resource in any of the calls. All are optional here: a call without
 * its own is refused by its service.
 */
const Input = z.object({
  Bucket: name,
  Key: name,
  VersionId: name,
  TableName: name,
  IndexName: name,
  RequestItems: z.record(z.string(), z.unknown()).optional().catch(undefined),
  StreamName: name,
  StreamARN: name,
  DatabaseName: name,
  Name: name,
  stateMachineArn: name,
  executionArn: name,
  FunctionName: name,
  logGroupName: name,
  logGroupIdentifier: name,
  apiKey: name,
});
type Input = z.infer<typeof Input>;

/** Returns the ARN of a resource in the deployment's account. An ARN is returned unchanged. */
type ArnOf = (service: string, kind: string, name: string | undefined) => string;

/** Everything that a call needs. It is denied unless all of it is allowed. */
export function accessesOf(call: ApiCall, deployment: Deployment): Access[] {
  const arnOf: ArnOf = (service, kind, name = '') =>
    name.startsWith('arn:')
      ? name
      : `arn:aws:${service}:${deployment.region}:${deployment.account}:${kind}${name}`;
  const input = Input.safeParse(call.input()).data ?? {};
  if (call.action === 'TransactWriteItems') {
    return actionsInTransaction(call.input()).map(({ action, table }) => ({
      action: `dynamodb:${action}`,
      resource: arnOf('dynamodb', 'table/', table),
    }));
  }
  const action = actionName(call, input.VersionId);
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

/** The actions that have another name in policies than in the API. */
const ACTION_NAMES: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  Invoke: 'InvokeFunction',
  GetApiKey: 'GET',
};

/** An action on a version of an object that is named has a permission of its own. */
function actionName({ service, action }: ApiCall, versionId: string | undefined): string {
  const name = ACTION_NAMES[action] ?? action;
  return service === 's3' && versionId !== undefined ? `${name}Version` : name;
}

export const listBucket = (bucket: string): Access => ({
  action: 's3:ListBucket',
  resource: `arn:aws:s3:::${bucket}`,
});
export const putObject = (bucket: string, key: string): Access => ({
  action: 's3:PutObject',
  resource: `arn:aws:s3:::${bucket}/${key}`,
});

/** The actions that are not about a workgroup or a data catalog. */
const LISTS_OF_ATHENA = ['ListWorkGroups', 'ListDataCatalogs', 'ListEngineVersions'];

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
  // A shard iterator is opaque. A call that gives one without the ARN needs access to every stream.
  kinesis: ({ StreamARN, StreamName }, arnOf) => {
    const stream = StreamARN ?? StreamName;
    return [stream === undefined ? '*' : arnOf('kinesis', 'stream/', stream)];
  },
  // Glue requires access to the catalog, the database and the table.
  glue: ({ DatabaseName, Name, TableName }, arnOf, action) => {
    const isOfDatabases = action.startsWith('GetDatabase');
    const database = (isOfDatabases ? Name : DatabaseName) ?? '*';
    const table = `${database}/${TableName ?? Name ?? '*'}`;
    const catalog = [arnOf('glue', 'catalog', ''), arnOf('glue', 'database/', database)];
    return isOfDatabases ? catalog : [...catalog, arnOf('glue', 'table/', table)];
  },
  // The workgroup of a query is known to the service, which checks the access itself.
  athena: (_input, _arnOf, action) => (LISTS_OF_ATHENA.includes(action) ? ['*'] : []),
  states: ({ stateMachineArn, executionArn }, arnOf) => [
    executionArn ?? arnOf('states', 'stateMachine:', stateMachineArn),
  ],
  // These ARNs have no account.
  apigateway: ({ apiKey }, arnOf) => [
    arnOf('apigateway', `/apikeys/`, apiKey).replace(/:\d*:(?=\/apikeys)/, '::'),
  ],
  lambda: ({ FunctionName }, arnOf) => [arnOf('lambda', 'function:', FunctionName)],
  // On AWS too, the resource of a call that searches a whole group ends in this way.
  logs: ({ logGroupName, logGroupIdentifier = logGroupName }, arnOf) => {
    const group = arnOf('logs', 'log-group:', logGroupIdentifier).replace(/:\*$/, '');
    return [`${group}:log-stream:`];
  },
};
