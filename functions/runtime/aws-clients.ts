import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where a client finds its service. What is not said here comes from the environment, as in Lambda. */
export type Where = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** How requests get there, in place of HTTP. */
  requestHandler?: DynamoDBClientConfig['requestHandler'] & object;
  maxAttempts?: number;
};

/** The only place that makes clients. */
export const dynamodb = (where: Where = {}): DynamoDBClient => new DynamoDBClient(where);
export const glue = (where: Where = {}): GlueClient => new GlueClient(where);
export const kinesis = (where: Where = {}): KinesisClient =>
  new KinesisClient({ requestHandler: new NodeHttpHandler(), ...where });
export const s3 = (where: Where = {}): S3Client => new S3Client(where);

/** The machine runs up to 240 s; the SDK's retry of StartSyncExecution would start a second execution. */
const MACHINE_ANSWER_MS = 270_000;

/** The synchronous call prefixes the host with `sync-`, which an endpoint given as an IP address can't have. */
export const stepFunctions = (where: Where = {}): SFNClient =>
  new SFNClient({
    requestHandler: new NodeHttpHandler({ requestTimeout: MACHINE_ANSWER_MS }),
    ...where,
    maxAttempts: 1,
    disableHostPrefix: (where.endpoint ?? process.env['AWS_ENDPOINT_URL']) !== undefined,
  });
