import type { Context } from 'aws-lambda';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoOperationLedger } from '../ledger/operations/dynamo-operation-ledger.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { awsRewriteDay } from '../operations/aws-rewrite-day.ts';
import { commandIn, runScheduled, workerOf } from '../operations/invocation.ts';
import { awsLiveDays } from '../retraction/aws-live-days.ts';
import { dynamoRawItems } from '../retraction/dynamo-raw-items.ts';
import { purge } from '../retraction/purge.ts';
import { restore } from '../retraction/restore.ts';
import { retract } from '../retraction/retract.ts';
import { s3Archive } from '../retraction/s3-archive.ts';
import { dynamodb, glue, lambdaForWork, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3PlanReader } from '../staging/s3-plan-reader.ts';
import { answer, COMMANDS, Command } from './commands.ts';

const config = configOf('RunOperations');
const tables = dynamodb();
const objects = s3();
const ingests = dynamoLedgerReader(tables, config.BATCHES_TABLE);
const plans = s3PlanReader(objects, config.STAGING_BUCKET);

const retraction = {
  retractions: dynamoRetractionLedger(tables, config.BATCHES_TABLE),
  ingests,
  plannedDays: async (batchId: string) => {
    const batch = await ingests.readBatch(batchId);
    const plan = batch?.plan && (await plans.plan(batch.plan));
    return plan?.lake.map(({ date }) => date);
  },
  days: awsLiveDays({ s3: objects, glue: glue() }, config),
  items: dynamoRawItems(tables, config),
  archive: s3Archive(objects, config.LAKE_BUCKET),
  rewriteDay: awsRewriteDay(lambdaForWork(), config.REWRITE_DAY_FUNCTION),
  retractedDays: config.RETRACTED_DAYS,
  now: Date.now,
};

const ports = {
  ...retraction,
  operations: dynamoOperationLedger(tables, config.BATCHES_TABLE),
  programs: {
    retract: retract(retraction),
    restore: restore(retraction),
    purge: purge(retraction),
  },
};

export async function handler(event: unknown, context: Context): Promise<unknown> {
  const command = commandIn(event, COMMANDS, Command);
  const worker = workerOf(context);
  if (command) return 'state' in command ? command : answer(command, worker, ports);
  return runScheduled(worker, ports, (ran) => logger.info('operations carried out', { ran }));
}
