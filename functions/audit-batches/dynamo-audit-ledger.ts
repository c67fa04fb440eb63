import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchState } from '../domain/batch.ts';
import { DAY_MS, dayOf } from '../domain/day.ts';
import { ErasureResult } from '../erasure/certificate.ts';
import { graceEndOf } from '../erasure/progress.ts';
import { dynamoCorrectionLedger } from '../ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { dynamoLedgerTable } from '../ledger/dynamo-ledger-table.ts';
import { AUDIT_KEY, batchOf, ingestIdIn, startIn, startOf } from '../ledger/ledger-items.ts';
import type { Item, LedgerTable } from '../ledger/ledger-table.ts';
import { dynamoIngestChanges } from '../ledger/operations/dynamo-ingest-changes.ts';
import { dynamoOperationLedger } from '../ledger/operations/dynamo-operation-ledger.ts';
import { dynamoReprocessingLedger } from '../ledger/operations/dynamo-reprocessing-ledger.ts';
import { dynamoRetractionLedger } from '../ledger/operations/dynamo-retraction-ledger.ts';
import { operationOf } from '../ledger/operations/operation-items.ts';
import {
  DONE_OPERATION,
  OPEN_OPERATION,
  type Operation,
} from '../ledger/operations/operation-ledger.ts';
import { StoredAuditState } from './audit-state.ts';
import { changedIngests } from './books/changed-ingests.ts';
import type { AuditLedger, AuditStateStore, ListedIngest, OpenOperation, Span } from './ports.ts';

/** Items of an index page. A batch takes about 1 KB, and DynamoDB returns at most 1 MB a page. */
const PAGE = 500;

/** The ledger on DynamoDB, as the audit reads it. */
export function dynamoAuditLedger(client: DynamoDBClient, tableName: string): AuditLedger {
  const table = dynamoLedgerTable(client, tableName);
  const { readBatch, readIngest } = dynamoLedgerReader(client, tableName);
  const { readCorrection, lineClaims, openBefore } = dynamoCorrectionLedger(client, tableName);
  const { readDay, recordsOf, registrationOf } = dynamoDayLedger(client, tableName);
  const { readReprocessing } = dynamoReprocessingLedger(client, tableName);
  const { readRetraction } = dynamoRetractionLedger(client, tableName);
  const { readChanges } = dynamoIngestChanges(client, tableName);
  return {
    readDay,
    recordsOf,
    registrationOf,
    readRetraction,
    readReprocessing,
    readChanges,
    readCorrection,
    lineClaims,
    openCorrections: openBefore,
    ...operationsIn(client, tableName),
    readBatch,
    readIngest,
    firstStart: async () => {
      const firsts = await Promise.all(
        BatchState.options.map((state) => table.inState(state, { limit: 1 })),
      );
      return firsts.flatMap(({ items }) => items.map((item) => startIn(item).startedAt)).sort()[0];
    },
    listBatches: async function* (state, within) {
      let after: Item | undefined;
      do {
        const page = await table.inState(state, { within, limit: PAGE, ...(after && { after }) });
        const listed = page.items.map((item) => ({ ...startIn(item), read: () => batchOf(item) }));
        yield* listed;
        const last = listed.at(-1);
        after = page.more && last ? startOf(state, last) : undefined;
      } while (after);
    },
    listIngests: async function* (within) {
      for (const day of daysOf(within)) yield* acceptedOn(table, day, within);
    },
  };
}

/** An erasure leaves old generations to the queries that read them, for `graceHours`. */
function openOperation({ operationId, kind, at, waitingFor, progress }: Operation): OpenOperation {
  const until = kind === 'erase' ? graceEndOf(progress) : undefined;
  return {
    ...{ operationId, kind, at },
    ...(waitingFor !== undefined && { waitingFor }),
    ...(until !== undefined && { until }),
  };
}

/** What the audit reads of operations. They are few. */
function operationsIn(
  client: DynamoDBClient,
  tableName: string,
): Pick<AuditLedger, 'erasures' | 'openOperations' | 'changedIngests' | 'isMoving'> {
  const table = dynamoLedgerTable(client, tableName);
  const { readTurn, readOperation } = dynamoOperationLedger(client, tableName);
  const doneOperations = async (): Promise<Operation[]> => {
    const { items } = await table.inState(DONE_OPERATION, {});
    return items.map(operationOf);
  };
  return {
    openOperations: async () => {
      const { items } = await table.inState(OPEN_OPERATION, {});
      return items.map(operationOf).map(openOperation);
    },
    erasures: async () => {
      const done = (await doneOperations()).filter(({ kind }) => kind === 'erase');
      return done.map(({ result }) => ErasureResult.parse(result));
    },
    changedIngests: async (place) => changedIngests(await doneOperations(), place),
    isMoving: async () => {
      const { operationId } = await readTurn();
      if (operationId === undefined) return false;
      return (await readOperation(operationId))?.state === 'OPEN';
    },
  };
}

async function* acceptedOn(
  table: LedgerTable,
  day: string,
  within: Span,
): AsyncGenerator<ListedIngest[]> {
  let after: Item | undefined;
  do {
    const page = await table.acceptedOn(day, { within, limit: PAGE, ...(after && { after }) });
    const ingests = page.items.map((item) => ({
      ingestId: ingestIdIn(item),
      acceptedAt: String(item['acceptedAt']),
    }));
    yield ingests;
    after = page.more ? page.items.at(-1) : undefined;
  } while (after);
}

function* daysOf({ from, to }: Span): Generator<string> {
  const last = to.slice(0, 10);
  for (let time = Date.parse(from); dayOf(time) <= last; time += DAY_MS) yield dayOf(time);
}

/** The audit's state, one item of the ledger. */
export function dynamoAuditState(client: DynamoDBClient, tableName: string): AuditStateStore {
  const table = dynamoLedgerTable(client, tableName);
  return {
    load: async () => {
      const item = await table.get(AUDIT_KEY);
      return item && StoredAuditState.parse(JSON.parse(String(item['state'])));
    },
    save: (state) => table.put({ ...AUDIT_KEY, state: JSON.stringify(state) }),
  };
}
