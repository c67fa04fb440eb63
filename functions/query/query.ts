import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { RoutesOf } from '../api/operations.ts';
import { allowQuery } from '../api/request-parameters.ts';
import type { IndexReader } from '../index/index-reader.ts';
import type { QuarantineReader } from '../lake/quarantine-reader.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { Changes } from './batch-changes.ts';
import { getBatch, getBatches } from './batches.ts';
import { getCustomer } from './customer.ts';
import { getIngest, getIngests } from './ingest.ts';
import type { BookDays } from './ingest-books.ts';
import { getIngestQuarantine } from './ingest-quarantine.ts';
import { getInvoice, getInvoiceLines } from './invoice.ts';
import type { DayPorts } from './lake/day-ports.ts';
import { getLakeDay, getLakeDays } from './lake/days.ts';
import { getLine } from './line/get-line.ts';
import type { LinePorts } from './line/line-ports.ts';
import { getOperation, getOperations, type OperationPorts } from './operations/operations.ts';

/** What the routes read. */
export type QueryPorts = {
  ledger: LedgerReader;
  lakeDays: BookDays;
  changes: Changes;
  corrections: Pick<CorrectionLedger, 'readCorrection' | 'lineClaims'>;
  index: IndexReader;
  quarantine: QuarantineReader;
  /** How many days a quarantined line is kept. */
  quarantineDays: number;
  line: LinePorts;
  lake: DayPorts;
  operations: OperationPorts;
  /** Milliseconds since 1970. */
  now(): number;
};

/** Returns every GET route of the API. They only read. */
export function query(ports: QueryPorts): RoutesOf<'Query'> {
  const { ledger, lakeDays, changes, corrections, index, quarantine: reader, line, now } = ports;
  const days = ports.quarantineDays;
  return {
    'GET /ingests': (request) => getIngests(request, ledger, lakeDays),
    'GET /ingests/{ingestId}': (request) => getIngest(request, ledger, lakeDays),
    'GET /ingests/{ingestId}/quarantine': (request) =>
      getIngestQuarantine(request, ledger, corrections, { reader, days, now: now() }),
    'GET /invoices/{invoiceNo}': (request) => getInvoice(request, index),
    'GET /invoices/{invoiceNo}/lines/{stockCode}': (request) => getInvoiceLines(request, index),
    'GET /lines/{lineId}': (request) => getLine(request, line, now()),
    'GET /customers/{customerId}': (request) => getCustomer(request, index),
    'GET /batches': (request) => getBatches(request, { ledger, changes, now: now() }),
    'GET /batches/{batchId}': (request) => getBatch(request, { ledger, changes, now: now() }),
    'GET /lake/days': (request) => getLakeDays(request, { ...ports.lake, now }),
    'GET /lake/days/{date}': (request) => getLakeDay(request, ports.lake),
    'GET /operations': (request) => getOperations(request, ports.operations),
    'GET /operations/{operationId}': (request) => getOperation(request, ports.operations),
    'GET /openapi.json': getOpenApi,
  };
}

/**
 * The module that makes the description is loaded on demand, so that no other request waits for its
 * schemas.
 */
async function getOpenApi(request: HttpRequest): Promise<HttpResponse<{ openapi: '3.1.0' }>> {
  allowQuery(request, []);
  const { openApi } = await import('../api/openapi.ts');
  return { status: 200, body: openApi(request.link('') || '/') };
}
