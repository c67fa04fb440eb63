import { httpHandler } from '../http/http-handler.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoIndexReader } from '../runtime/index-reader.ts';
import { dynamoLedgerReader } from '../runtime/ledger-reader.ts';
import { s3QuarantineReader } from '../runtime/quarantine-reader.ts';
import { query } from './query.ts';

const config = configOf('Query');
const tables = dynamodb();

export const handler = httpHandler(
  query({
    ledger: dynamoLedgerReader(tables, config.BATCHES_TABLE),
    index: dynamoIndexReader(tables, config),
    quarantine: s3QuarantineReader(s3(), config.LAKE_BUCKET),
    now: Date.now,
  }),
);
