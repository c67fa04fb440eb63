import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpHandler } from '../api/http-handler.ts';
import type { RoutesOf } from '../api/operations.ts';
import { ENTROPY_BYTES } from '../intake/ingest-id.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { s3RawKeeper } from '../raw/s3-raw-bodies.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { kinesis } from '../runtime/clients/kinesis.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { kinesisStream } from '../stream/kinesis-stream.ts';
import { postInvoiceLines } from './post-invoice-lines.ts';

const config = configOf('Ingest');
const tables = dynamodb();

const routes: RoutesOf<'Ingest'> = {
  'POST /invoice-lines': postInvoiceLines({
    ledger: dynamoLedger(tables, config.BATCHES_TABLE),
    progress: dynamoLedgerReader(tables, config.BATCHES_TABLE),
    retractions: dynamoRetractionLedger(tables, config.BATCHES_TABLE),
    ...(config.RAW_DAYS > 0 && { raw: s3RawKeeper(s3(), config.STAGING_BUCKET) }),
    stream: kinesisStream(kinesis(), config.STREAM_NAME),
    timer: { now: Date.now, sleep, random: Math.random },
    entropy: () => randomBytes(ENTROPY_BYTES),
    unknownColumns: config.UNKNOWN_COLUMNS,
    noteAccepted: ({ ingestId, lines, chunks, replayed, putAgain }) => {
      logger.info('ingest accepted', { ingestId, lines, chunks, replayed, putAgain });
      if (!replayed) publish({ LinesReceived: lines });
    },
    noteWaitFailure: (ingestId, error) => {
      logger.warn('not waited for', {
        ingestId,
        error: error instanceof Error ? error.name : error,
      });
    },
  }),
};

export const handler = httpHandler(routes, (failure) => logger.warn('request not served', failure));
