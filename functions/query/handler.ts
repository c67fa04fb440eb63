import { httpHandler } from '../api/http-handler.ts';
import { dynamoIndexReader, dynamoLineItems } from '../index/dynamo-index-reader.ts';
import { awsLineLake } from '../lake/aws-line-lake.ts';
import { s3CorrectionRecords } from '../lake/s3-correction-records.ts';
import { s3QuarantineReader } from '../lake/s3-quarantine-reader.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoLineTrail } from '../ledger/dynamo-line-trail.ts';
import { dynamoListOperations } from '../ledger/operations/dynamo-list-operations.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { dynamodb, glue, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3DeliveryReader } from '../staging/s3-delivery-reader.ts';
import { s3PlanReader } from '../staging/s3-plan-reader.ts';
import { query } from './query.ts';

const config = configOf('Query');
const tables = dynamodb();
const objects = s3();
const quarantine = s3QuarantineReader(objects, config.LAKE_BUCKET);

const lakeDays = dynamoDayLedger(tables, config.BATCHES_TABLE);
const retractions = dynamoRetractionLedger(tables, config.BATCHES_TABLE);
const corrections = dynamoCorrectionLedger(tables, config.BATCHES_TABLE);

const routes = query({
  ledger: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  lakeDays,
  retractions: {
    ...retractions,
    operations: dynamoListOperations(tables, config.BATCHES_TABLE),
  },
  corrections,
  index: dynamoIndexReader(tables, config),
  quarantine,
  quarantineDays: config.QUARANTINE_DAYS,
  line: {
    trail: dynamoLineTrail(tables, config.BATCHES_TABLE),
    deliveries: s3DeliveryReader(objects, config.STAGING_BUCKET),
    plans: s3PlanReader(objects, config.STAGING_BUCKET),
    lake: awsLineLake({ s3: objects, glue: glue() }, config),
    lakeDays,
    quarantine,
    items: dynamoLineItems(tables, config),
    corrections,
    retractions,
    readRecord: s3CorrectionRecords(objects, config.LAKE_BUCKET).read,
    names: {
      lakeBucket: config.LAKE_BUCKET,
      invoicesTable: config.INVOICES_TABLE,
      customersTable: config.CUSTOMERS_TABLE,
    },
    days: { staging: config.STAGING_DAYS, quarantine: config.QUARANTINE_DAYS },
  },
  now: Date.now,
});

export const handler = httpHandler(routes, (failure) => logger.warn('request not served', failure));
