import type { Invocation } from '../lambda/lambda-service.ts';
import type { ApiCall } from './api-call.ts';
import type { Answer, Incoming } from './protocols.ts';

/** Every API action that the embedded AWS serves. A new one needs a caller in functions/ or cli/. */
export const ACTIONS = {
  s3: ['PutObject', 'GetObject', 'HeadObject', 'DeleteObject', 'ListObjectsV2'],
  dynamodb: [
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'Query',
    'Scan',
    'BatchGetItem',
    'BatchWriteItem',
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
  states: ['StartSyncExecution'],
  lambda: ['Invoke'],
} as const satisfies Record<ApiCall['service'], readonly string[]>;

type Handlers<Service extends keyof typeof ACTIONS, Handler> = Readonly<
  Record<(typeof ACTIONS)[Service][number], Handler>
>;

/** Takes the call's input as parsed JSON; what it answers is sent as JSON. */
export type JsonHandler = (input: unknown, call: ApiCall) => Promise<unknown>;

export type RawHandler = (body: Buffer, call: ApiCall) => Promise<Answer>;
export type S3Request = Incoming & { bucket: string; key: string };
type S3Handler = (request: S3Request, call: ApiCall) => Promise<Answer>;

/** The handlers of each service, by action: exactly those of the table above. */
export type Services = {
  s3?: Handlers<'s3', S3Handler>;
  kinesis?: Handlers<'kinesis', JsonHandler>;
  glue?: Handlers<'glue', JsonHandler>;
  states?: Handlers<'states', JsonHandler>;
  /** The input is `{ FunctionName, InvocationType, Payload }`, the payload parsed. */
  lambda?: Handlers<'lambda', (input: LambdaInvoke, call: ApiCall) => Promise<Invocation>>;
  /** Bytes in, bytes out: the process behind it speaks the protocol itself. */
  dynamodb?: Handlers<'dynamodb', RawHandler>;
};

export type LambdaInvoke = { FunctionName: string; InvocationType: string; Payload: unknown };
