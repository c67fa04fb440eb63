import { dayLocations } from '../../../cli/status/newest-days.ts';
import {
  dynamoAuditLedger,
  dynamoAuditState,
} from '../../../functions/audit-batches/dynamo-audit-ledger.ts';
import { dynamoLedgerTable } from '../../../functions/ledger/dynamo-ledger-table.ts';
import { PARKED_PREFIX } from '../../../functions/parked/parked-delivery.ts';
import { s3Bucket } from '../../../functions/parked/s3-bucket.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../../functions/runtime/clients/glue.ts';
import { s3 } from '../../../functions/runtime/clients/s3.ts';
import type { Flow } from '../../api/flow.ts';
import type { Pipeline } from '../pipeline.ts';
import { costOf } from './cost.ts';
import { kept } from './kept.ts';
import { type LandedBooks, landedBooks } from './landed-books.ts';
import { openBatches } from './open-batches.ts';
import { rateWatch } from './rates.ts';
import { ingestWatch, type Received } from './received/ingest-watch.ts';

/** However many pages are open, the pipeline is looked at once in this time. */
const LOOK_EVERY_MS = 900;
const PARKED_EVERY_MS = 5000;
const LAKE_EVERY_MS = 30_000;
/** A log of records takes a while to scan once it is long. */
const BACKLOG_EVERY_MS = 3000;

export type FlowWatch = {
  look(now?: number): Promise<Flow>;
  /** The ingests that have waited for longest, as of the last look. */
  waitingIds(most: number): string[];
};

/** Looks at a pipeline when it is asked to, and remembers what has not changed since. */
export function flowWatch(
  { where, names, chunksInStream }: Pick<Pipeline, 'where' | 'names' | 'chunksInStream'>,
  began = Date.now(),
): FlowWatch {
  const tables = dynamodb(where);
  const table = dynamoLedgerTable(tables, names.batchesTable);
  const ledger = dynamoAuditLedger(tables, names.batchesTable);
  const { load: auditState } = dynamoAuditState(tables, names.batchesTable);
  const ingests = ingestWatch({ ledger, auditState }, began);
  const landed = landedBooks(table);
  const parkedBucket = s3Bucket(s3(where), names.parkedBucket);
  const parked = kept(PARKED_EVERY_MS, () => parkedBucket.keys(PARKED_PREFIX));
  const catalog = glue(where);
  const days = kept(LAKE_EVERY_MS, async () =>
    lakeIn(await dayLocations(catalog, names.glueDatabase)),
  );
  const chunks = kept(BACKLOG_EVERY_MS, async () => chunksInStream?.());
  const rates = rateWatch();
  const look = kept(LOOK_EVERY_MS, async (now): Promise<Flow> => {
    const [received, done, open, given, lake, behind] = await Promise.all([
      ingests.look(now),
      landed(now),
      openBatches(table, now),
      parked(now),
      days(now),
      chunks(now),
    ]);
    rates.add({ received: received.lines, landed: done.added }, now);
    const rate = rates.now();
    return {
      at: new Date(now).toISOString(),
      received: receivedIn(received, rate.received),
      waiting: { ...received.waiting, chunks: behind, isCounting: received.isCounting },
      machine: {
        ...open,
        unreadable: open.unreadable + received.unreadable,
        parked: given.length,
      },
      landed: landedIn(done, rate.landed),
      lake,
      cost: costOf(done),
      history: rates.history(),
    };
  });
  return { look: (now = Date.now()) => look(now), waitingIds: ingests.waitingIds };
}

const receivedIn = ({ ingests, newest, since }: Received, perSecond: number): Flow['received'] => ({
  perSecond,
  ingests,
  newest,
  since,
});

function landedIn(books: LandedBooks, perSecond: number): Flow['landed'] {
  const { chunks: _, ingests: __, added: ___, ...landed } = books;
  return { perSecond, ...landed };
}

function lakeIn(locations: ReadonlyMap<string, string>): Flow['lake'] {
  return { days: locations.size, newestDay: [...locations.keys()].sort().at(-1) };
}
