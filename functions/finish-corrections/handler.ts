import { setTimeout as sleep } from 'node:timers/promises';
import { awsPartitions } from '../lake/aws-partitions.ts';
import { s3CorrectionRecords } from '../lake/s3-correction-records.ts';
import { hasObject } from '../lake/s3-object-keys.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { s3RawKeeper } from '../raw/s3-raw-bodies.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { kinesis } from '../runtime/clients/kinesis.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3Renewal } from '../staging/s3/s3-renewal.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import type { Staged } from '../staging/staging.ts';
import { kinesisStream } from '../stream/kinesis-stream.ts';
import { type FinishedCorrections, finishCorrections } from './finish-corrections.ts';

const config = configOf('FinishCorrections');
const tables = dynamodb();
const objects = s3();

const ports = {
  corrections: dynamoCorrectionLedger(tables, config.BATCHES_TABLE),
  ledger: dynamoLedger(tables, config.BATCHES_TABLE),
  progress: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  hasContent: ({ key }: Staged) => hasObject(objects, config.STAGING_BUCKET, key),
  keepContent: s3Renewal(objects, config.STAGING_BUCKET, Date.now),
  readContent: s3Staging(objects, config.STAGING_BUCKET).getJson,
  putRecord: s3CorrectionRecords(objects, config.LAKE_BUCKET).put,
  lakeBucket: config.LAKE_BUCKET,
  createPartitions: awsPartitions(glue(), config.GLUE_DATABASE),
  ...(config.RAW_DAYS > 0 && { raw: s3RawKeeper(objects, config.STAGING_BUCKET) }),
  stream: kinesisStream(kinesis(), config.STREAM_NAME),
  timer: { now: Date.now, sleep, random: Math.random },
};

export async function handler(): Promise<FinishedCorrections> {
  const finished = await finishCorrections(ports);
  logger.info('open corrections finished', { finished });
  if (finished.lost) logger.warn('corrections lost', { correctionIds: finished.lost });
  publish({ CorrectionsUnfinished: finished.failed.length });
  return finished;
}
