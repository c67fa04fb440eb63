import { setTimeout as sleep } from 'node:timers/promises';
import { httpHandler } from '../api/http-handler.ts';
import { awsPartitions } from '../lake/aws-partitions.ts';
import { s3CorrectionRecords } from '../lake/s3-correction-records.ts';
import { s3QuarantineReader } from '../lake/s3-quarantine-reader.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { s3RawKeeper } from '../raw/s3-raw-bodies.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { kinesis } from '../runtime/clients/kinesis.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { kinesisStream } from '../stream/kinesis-stream.ts';
import { correctionRoutes } from './routes.ts';

const config = configOf('Correct');
const tables = dynamodb();
const objects = s3();
const staging = s3Staging(objects, config.STAGING_BUCKET);
const records = s3CorrectionRecords(objects, config.LAKE_BUCKET);
const quarantine = s3QuarantineReader(objects, config.LAKE_BUCKET);

const routes = correctionRoutes({
  corrections: dynamoCorrectionLedger(tables, config.BATCHES_TABLE),
  ledger: dynamoLedger(tables, config.BATCHES_TABLE),
  progress: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  quarantine: () => ({
    reader: quarantine,
    days: config.QUARANTINE_DAYS,
    now: Date.now(),
  }),
  unknownColumns: config.UNKNOWN_COLUMNS,
  stageContent: (correctionId, content) => staging.putJson(correctionId, 'correction', content),
  readContent: staging.getJson,
  readRecord: records.read,
  putRecord: records.put,
  lakeBucket: config.LAKE_BUCKET,
  createPartitions: awsPartitions(glue(), config.GLUE_DATABASE),
  ...(config.RAW_DAYS > 0 && { raw: s3RawKeeper(objects, config.STAGING_BUCKET) }),
  stream: kinesisStream(kinesis(), config.STREAM_NAME),
  timer: { now: Date.now, sleep, random: Math.random },
  noteSent: ({ correctionId, sent }) => {
    logger.info('correction sent', { correctionId, lines: sent?.lines });
  },
});

export const handler = httpHandler(routes, (failure) => logger.warn('request not served', failure));
