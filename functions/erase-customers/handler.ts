import type { Context } from 'aws-lambda';
import { dynamoCustomerItems } from '../erasure/dynamo-customer-items.ts';
import { erase } from '../erasure/erase.ts';
import { expiring } from '../erasure/expiring.ts';
import { s3Versions } from '../erasure/s3-versions.ts';
import { partitionLocation } from '../lake/aws-partition-location.ts';
import { LINES_TABLE } from '../lake/lake-tables.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoErasedPlans } from '../ledger/operations/dynamo-erased-plans.ts';
import { dynamoOperationLedger } from '../ledger/operations/dynamo-operation-ledger.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { awsInvoke } from '../operations/aws-invoke.ts';
import { awsRewriteDay } from '../operations/aws-rewrite-day.ts';
import { commandIn, runScheduled, workerOf } from '../operations/invocation.ts';
import { s3Archive } from '../retraction/s3-archive.ts';
import { CleanResponse } from '../rewrite/requests.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { lambdaForWork } from '../runtime/clients/lambda.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { answer, COMMANDS, Command } from './commands.ts';

const HOUR_MS = 60 * 60 * 1000;

const config = configOf('EraseCustomers');
const [tables, objects, catalog, functions] = [dynamodb(), s3(), glue(), lambdaForWork()];

const erasure = {
  batches: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  corrections: dynamoCorrectionLedger(tables, config.BATCHES_TABLE),
  days: dynamoDayLedger(tables, config.BATCHES_TABLE),
  retractions: dynamoRetractionLedger(tables, config.BATCHES_TABLE),
  erasePlan: dynamoErasedPlans(tables, config.BATCHES_TABLE),
  store: s3Versions(objects, config),
  archive: s3Archive(objects, config.LAKE_BUCKET),
  items: dynamoCustomerItems(tables, config),
  rewriteDay: awsRewriteDay(functions, config.REWRITE_DAY_FUNCTION),
  cleanDay,
  location: (date: string) => partitionLocation(catalog, config, LINES_TABLE, date),
  graceMs: config.GRACE_HOURS * HOUR_MS,
  expires: expiring(config),
  now: Date.now,
};

const ports = {
  ...erasure,
  operations: dynamoOperationLedger(tables, config.BATCHES_TABLE),
  programs: { erase: erase(erasure) },
};

async function cleanDay(date: string): Promise<void> {
  const answer = await awsInvoke(functions, config.CLEAN_GENERATIONS_FUNCTION, { date });
  if (answer === undefined) throw new Error(`CleanGenerations failed for ${date}`);
  CleanResponse.parse(answer);
}

export async function handler(event: unknown, context: Context): Promise<unknown> {
  const command = commandIn(event, COMMANDS, Command);
  const worker = workerOf(context);
  if (command) return 'state' in command ? command : answer(command, worker, ports);
  return runScheduled(worker, ports, (ran) => logger.info('erasures carried out', { ran }));
}
