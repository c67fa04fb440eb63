import type { Context } from 'aws-lambda';
import { awsPartitions } from '../lake/aws-partitions.ts';
import { objectBytes } from '../lake/s3-object-bytes.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoOperationLedger } from '../ledger/operations/dynamo-operation-ledger.ts';
import { dynamoReprocessingLedger } from '../ledger/operations/dynamo-reprocessing-ledger.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { awsRewriteDay } from '../operations/aws-rewrite-day.ts';
import { commandIn, runScheduled, workerOf } from '../operations/invocation.ts';
import { s3RawBodies } from '../raw/s3-raw-bodies.ts';
import { dynamoMovedItems } from '../reprocessing/dynamo-moved-items.ts';
import { reprocess } from '../reprocessing/reprocess.ts';
import { awsLiveDays } from '../retraction/aws-live-days.ts';
import { dynamoRawItems } from '../retraction/dynamo-raw-items.ts';
import { purge } from '../retraction/purge.ts';
import { restore } from '../retraction/restore.ts';
import { retract } from '../retraction/retract.ts';
import { s3Archive } from '../retraction/s3-archive.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { lambdaForWork } from '../runtime/clients/lambda.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3PlanReader } from '../staging/s3/s3-plan-reader.ts';
import type { Staged } from '../staging/staging.ts';
import { answer, COMMANDS, Command } from './commands.ts';

const config = configOf('RunOperations');
const tables = dynamodb();
const objects = s3();
const catalog = glue();
const ingests = dynamoLedgerReader(tables, config.BATCHES_TABLE);
const plans = s3PlanReader(objects, config.STAGING_BUCKET);

const raw = s3RawBodies(objects, config.STAGING_BUCKET);
const lake = s3Archive(objects, config.LAKE_BUCKET);

const retraction = {
  retractions: dynamoRetractionLedger(tables, config.BATCHES_TABLE),
  ingests,
  plannedDays: async (batchId: string) => {
    const batch = await ingests.readBatch(batchId);
    const plan = batch?.plan && (await plans.plan(batch.plan));
    return plan?.lake.map(({ date }) => date);
  },
  days: awsLiveDays({ s3: objects, glue: catalog }, config),
  items: dynamoRawItems(tables, config),
  archive: lake,
  raw,
  rewriteDay: awsRewriteDay(lambdaForWork(), config.REWRITE_DAY_FUNCTION),
  retractedDays: config.RETRACTED_DAYS,
  now: Date.now,
};

const reprocessing = {
  ...retraction,
  items: { ...retraction.items, ...dynamoMovedItems(tables, config.INVOICES_TABLE) },
  reprocessings: dynamoReprocessingLedger(tables, config.BATCHES_TABLE),
  landings: dynamoLedger(tables, config.BATCHES_TABLE),
  corrections: dynamoCorrectionLedger(tables, config.BATCHES_TABLE),
  correctionRequest: ({ key }: Staged) => objectBytes(objects, config.STAGING_BUCKET, key),
  lakeDays: dynamoDayLedger(tables, config.BATCHES_TABLE),
  unknownColumns: config.UNKNOWN_COLUMNS,
  rawDays: config.RAW_DAYS,
  quarantineDays: config.QUARANTINE_DAYS,
  raw,
  quarantine: lake,
  lakeBucket: config.LAKE_BUCKET,
  createPartitions: awsPartitions(catalog, config.GLUE_DATABASE),
};

const ports = {
  ...reprocessing,
  operations: dynamoOperationLedger(tables, config.BATCHES_TABLE),
  programs: {
    retract: retract(retraction),
    restore: restore(retraction),
    purge: purge(retraction),
    reprocess: reprocess(reprocessing),
  },
};

export async function handler(event: unknown, context: Context): Promise<unknown> {
  const command = commandIn(event, COMMANDS, Command);
  const worker = workerOf(context);
  if (command) return 'state' in command ? command : answer(command, worker, ports);
  return runScheduled(worker, ports, (ran) => logger.info('operations carried out', { ran }));
}
