import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
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
};

/** Clients are made here and nowhere else. */
export const dynamodb = (where: Where = {}): DynamoDBClient => new DynamoDBClient(where);
export const glue = (where: Where = {}): GlueClient => new GlueClient(where);
export const kinesis = (where: Where = {}): KinesisClient =>
  new KinesisClient({ requestHandler: new NodeHttpHandler(), ...where });
export const s3 = (where: Where = {}): S3Client => new S3Client(where);

/**
 * Longer than the machine's time-out of 240 s. A retry of StartSyncExecution would start a second
 * execution.
 */
const MACHINE_RESPONSE_MS = 270_000;

/**
 * StartSyncExecution prefixes the host name with `sync-`, which does not work for an endpoint that
 * is an IP address.
 */
export const stepFunctions = (where: Where = {}): SFNClient =>
  new SFNClient({
    requestHandler: new NodeHttpHandler({ requestTimeout: MACHINE_RESPONSE_MS }),
    ...where,
    maxAttempts: 1,
    disableHostPrefix: (where.endpoint ?? process.env['AWS_ENDPOINT_URL']) !== undefined,
  });
