import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The only place that makes clients. Region, credentials and endpoints come from the Lambda environment. */
export const dynamodb = (): DynamoDBClient => new DynamoDBClient({});
export const glue = (): GlueClient => new GlueClient({});
export const kinesis = (): KinesisClient =>
  new KinesisClient({ requestHandler: new NodeHttpHandler() });
export const s3 = (): S3Client => new S3Client({});

/** The machine runs up to 240 s; the SDK's retry of StartSyncExecution would start a second execution. */
const MACHINE_ANSWER_MS = 270_000;

/** The synchronous call prefixes the host with `sync-`, which an endpoint given as an IP address can't have. */
export const stepFunctions = (): SFNClient =>
  new SFNClient({
    maxAttempts: 1,
    disableHostPrefix: process.env['AWS_ENDPOINT_URL'] !== undefined,
    requestHandler: new NodeHttpHandler({ requestTimeout: MACHINE_ANSWER_MS }),
  });
