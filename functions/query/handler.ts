import { httpHandler } from '../api/http-handler.ts';
import { dynamoIndexReader } from '../index/dynamo-index-reader.ts';
import { s3QuarantineReader } from '../lake/s3-quarantine-reader.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';
import { query } from './query.ts';

const config = configOf('Query');
const tables = dynamodb();

const routes = query({
  ledger: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  corrections: dynamoCorrectionLedger(tables, config.BATCHES_TABLE),
  index: dynamoIndexReader(tables, config),
  quarantine: s3QuarantineReader(s3(), config.LAKE_BUCKET),
  quarantineDays: config.QUARANTINE_DAYS,
  now: Date.now,
});

export const handler = httpHandler(routes, (failure) => logger.warn('request not served', failure));
