import { httpHandler } from '../api/http-handler.ts';
import { dynamoIndexReader, dynamoLineItems } from '../index/dynamo-index-reader.ts';
import { awsLakeCalendar } from '../lake/aws-lake-calendar.ts';
import { awsLineLake } from '../lake/aws-line-lake.ts';
import { s3CorrectionRecords } from '../lake/s3-correction-records.ts';
import { s3QuarantineReader } from '../lake/s3-quarantine-reader.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger, dynamoDayReader } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoLineTrail } from '../ledger/dynamo-line-trail.ts';
import { dynamoListOperations } from '../ledger/operations/dynamo-list-operations.ts';
import { dynamoOperationLedger } from '../ledger/operations/dynamo-operation-ledger.ts';
import { dynamoReprocessingLedger } from '../ledger/operations/dynamo-reprocessing-ledger.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3DeliveryReader } from '../staging/s3/s3-delivery-reader.ts';
import { s3PlanReader } from '../staging/s3/s3-plan-reader.ts';
import { query } from './query.ts';

const config = configOf('Query');
const tables = dynamodb();
const objects = s3();
const quarantine = s3QuarantineReader(objects, config.LAKE_BUCKET);

const lakeDays = dynamoDayLedger(tables, config.BATCHES_TABLE);
const retractions = dynamoRetractionLedger(tables, config.BATCHES_TABLE);
const reprocessings = dynamoReprocessingLedger(tables, config.BATCHES_TABLE);
const corrections = dynamoCorrectionLedger(tables, config.BATCHES_TABLE);

const operations = dynamoListOperations(tables, config.BATCHES_TABLE);
const catalog = glue();

const routes = query({
  ledger: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  lakeDays,
  changes: { ...retractions, ...reprocessings, operations },
  corrections,
  index: dynamoIndexReader(tables, config),
  quarantine,
  quarantineDays: config.QUARANTINE_DAYS,
  line: {
    trail: dynamoLineTrail(tables, config.BATCHES_TABLE),
    deliveries: s3DeliveryReader(objects, config.STAGING_BUCKET),
    plans: s3PlanReader(objects, config.STAGING_BUCKET),
    lake: awsLineLake({ s3: objects, glue: catalog }, config),
    lakeDays,
    quarantine,
    items: dynamoLineItems(tables, config),
    corrections,
    retractions,
    reprocessings,
    readRecord: s3CorrectionRecords(objects, config.LAKE_BUCKET).read,
    names: {
      lakeBucket: config.LAKE_BUCKET,
      invoicesTable: config.INVOICES_TABLE,
      customersTable: config.CUSTOMERS_TABLE,
    },
    days: { staging: config.STAGING_DAYS, quarantine: config.QUARANTINE_DAYS },
  },
  lake: {
    calendar: awsLakeCalendar({ s3: objects, glue: catalog }, config),
    days: dynamoDayReader(tables, config.BATCHES_TABLE),
  },
  operations: { ...dynamoOperationLedger(tables, config.BATCHES_TABLE), operations },
  now: Date.now,
});

export const handler = httpHandler(routes, (failure) => logger.warn('request not served', failure));
