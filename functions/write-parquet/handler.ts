import { PutObjectCommand } from '@aws-sdk/client-s3';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { type PutObject, writeParquet } from './write-parquet.ts';

const config = configOf('WriteParquet');
const client = s3();
const days = dynamoDayLedger(dynamodb(), config.BATCHES_TABLE);
const staging = s3Staging(client, config.STAGING_BUCKET);

const put: PutObject = async (Key, Body, ContentType) => {
  await client.send(new PutObjectCommand({ Bucket: config.LAKE_BUCKET, Key, Body, ContentType }));
};

export const handler = stepHandler('WriteParquet', async (batch) => {
  await writeParquet(await readPlan(staging, batch.plan), put, days);
  return batch;
});
