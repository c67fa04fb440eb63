import type { ApiCall } from './api-call.ts';
import type { HttpRequest, HttpResponse, Invocation } from './protocols.ts';

/** Every API action that is served here. A new one needs a caller: the product's, or for Athena its clients'. */
export const ACTIONS = {
  s3: [
    'PutObject',
    'GetObject',
    'HeadObject',
    'DeleteObject',
    'ListObjectsV2',
    'ListObjectVersions',
  ],
  dynamodb: [
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'Query',
    'Scan',
    'BatchGetItem',
    'BatchWriteItem',
    'TransactWriteItems',
    'DescribeTable',
  ],
  kinesis: [
    'PutRecord',
    'PutRecords',
    'DescribeStreamSummary',
    'ListShards',
    'GetShardIterator',
    'GetRecords',
  ],
  glue: [
    'GetDatabase',
    'GetDatabases',
    'GetTable',
    'GetTables',
    'GetPartition',
    'GetPartitions',
    'CreatePartition',
    'BatchCreatePartition',
    'UpdatePartition',
  ],
  athena: [
    'StartQueryExecution',
    'GetQueryExecution',
    'BatchGetQueryExecution',
    'ListQueryExecutions',
    'GetQueryResults',
    'GetQueryRuntimeStatistics',
    'StopQueryExecution',
    'GetWorkGroup',
    'ListWorkGroups',
    'ListEngineVersions',
    'ListNamedQueries',
    'GetNamedQuery',
    'BatchGetNamedQuery',
    'ListPreparedStatements',
    'GetPreparedStatement',
    'ListDataCatalogs',
    'GetDataCatalog',
    'ListDatabases',
    'GetDatabase',
    'ListTableMetadata',
    'GetTableMetadata',
  ],
  states: ['StartSyncExecution', 'StartExecution', 'DescribeExecution', 'StopExecution'],
  lambda: ['Invoke'],
  logs: ['FilterLogEvents'],
  apigateway: ['GetApiKey'],
} as const satisfies Record<ApiCall['service'], readonly string[]>;

type Handlers<Service extends keyof typeof ACTIONS, Handler> = Readonly<
  Record<(typeof ACTIONS)[Service][number], Handler>
>;

/** Takes the input as parsed JSON. Its result is sent as JSON. */
export type JsonHandler = (input: unknown, call: ApiCall) => Promise<unknown>;

export type S3Request = HttpRequest & { bucket: string; key: string };
type S3Handler = (request: S3Request, call: ApiCall) => Promise<HttpResponse>;

/** The handlers of each service, one for every action of the table above. */
export type Services = {
  s3?: Handlers<'s3', S3Handler>;
  kinesis?: Handlers<'kinesis', JsonHandler>;
  glue?: Handlers<'glue', JsonHandler>;
  athena?: Handlers<'athena', JsonHandler>;
  states?: Handlers<'states', JsonHandler>;
  logs?: Handlers<'logs', JsonHandler>;
  apigateway?: Handlers<'apigateway', JsonHandler>;
  lambda?: Handlers<'lambda', (input: LambdaInvoke, call: ApiCall) => Promise<Invocation>>;
  /** Returns JSON as text: most of it is stored so. */
  dynamodb?: Handlers<'dynamodb', (input: unknown, call: ApiCall) => Promise<HttpResponse>>;
};

/** The payload is parsed JSON. */
export type LambdaInvoke = { FunctionName: string; InvocationType: string; Payload: unknown };
