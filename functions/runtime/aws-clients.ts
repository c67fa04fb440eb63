import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where a client finds its service. Anything left out comes from the environment, as in Lambda. */
export type Where = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Sends requests in place of HTTP. */
  requestHandler?: DynamoDBClientConfig['requestHandler'] & object;
  maxAttempts?: number;
  /** How long to wait for a response, in place of the client's own time-out. */
  responseMs?: number;
};

/**
 * A call that takes longer has lost its answer, and is repeated: three attempts fit into the 60 s
 * of a step, and two into the 29 s of the API.
 */
const RESPONSE_MS = 10_000;

/**
 * Longer than the machine's time-out of 240 s. A retry of StartSyncExecution would start a second
 * execution.
 */
const MACHINE_RESPONSE_MS = 270_000;

/** An invocation may take this long: that of SwitchDay ends after 30 s. */
const INVOCATION_RESPONSE_MS = 40_000;
/** Lambda's maximum, and some seconds for the way back. */
const WORK_RESPONSE_MS = 910_000;

/**
 * The middleware of a command is put together once, and not for every call, which takes a twentieth of
 * the time of a BatchWriteItem. All calls of a command then share what middleware notes for a call, such
 * as the endpoint. So it is not for S3, where the endpoint is that of the bucket. Calls with options of
 * their own, such as those of Kinesis, don't use it.
 */
const RESOLVED_ONCE = { cacheMiddleware: true };

/** Clients are made here and nowhere else. */
export const apiGateway = (where: Where = {}): APIGatewayClient =>
  new APIGatewayClient(configOf(where));
export const athena = (where: Where = {}): AthenaClient => new AthenaClient(configOf(where));
export const dynamodb = (where: Where = {}): DynamoDBClient =>
  unlogged(new DynamoDBClient({ ...configOf(where), ...RESOLVED_ONCE }));
export const glue = (where: Where = {}): GlueClient => new GlueClient(configOf(where));
export const kinesis = (where: Where = {}): KinesisClient =>
  unlogged(new KinesisClient(configOf(where)));
export const lambda = (where: Where = {}): LambdaClient =>
  new LambdaClient(configOf(where, INVOCATION_RESPONSE_MS));
/** For functions that work for minutes. What was begun goes on, so it is not invoked again. */
export const lambdaForWork = (where: Where = {}): LambdaClient =>
  new LambdaClient({ ...configOf(where, WORK_RESPONSE_MS), maxAttempts: 1 });
export const cloudWatchLogs = (where: Where = {}): CloudWatchLogsClient =>
  new CloudWatchLogsClient(configOf(where));
export const s3 = (where: Where = {}): S3Client => new S3Client(configOf(where));

/**
 * StartSyncExecution prefixes the host name with `sync-`, which does not work for an endpoint that
 * is an IP address.
 */
export const stepFunctions = (where: Where = {}): SFNClient =>
  new SFNClient({
    ...configOf(where, MACHINE_RESPONSE_MS),
    maxAttempts: 1,
    disableHostPrefix: (where.endpoint ?? process.env['AWS_ENDPOINT_URL']) !== undefined,
  });

/**
 * Takes out what copies the input and the output of every call for a logger. No client has one, and
 * for a call with many items the copy is a tenth of the time.
 */
function unlogged<Client extends DynamoDBClient | KinesisClient>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/**
 * By default a client waits for ever, and at its request time-out it only warns. A response whose
 * body stops is what the socket's time-out is for.
 */
function configOf({ responseMs, ...where }: Where, ownMs = RESPONSE_MS) {
  const timeout = responseMs ?? ownMs;
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: Math.min(timeout, RESPONSE_MS),
    requestTimeout: timeout,
    throwOnRequestTimeout: true,
    socketTimeout: timeout,
  });
  return { requestHandler, ...where };
}
