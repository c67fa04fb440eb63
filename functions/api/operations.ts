import * as z from 'zod';
import { OperationKind, OperationState } from '../domain/operation.ts';
import { BATCH_FILTER } from './batch-filter.ts';
import { Batch, Batches } from './batch-responses.ts';
import { Correction } from './correction-responses.ts';
import type { Route } from './http-handler.ts';
import {
  AcceptedIngest,
  Ingest,
  IngestQuarantine,
  Ingests,
  LandedIngest,
} from './ingest-responses.ts';
import { Customer, Invoice, InvoiceLines } from './invoice-responses.ts';
import { LakeDay, LakeDays } from './lake-responses.ts';
import { LineStory } from './line-responses.ts';
import { type Operation, problemWhen } from './operation.ts';
import {
  Operation as LandedOperation,
  Operations as LandedOperations,
} from './operation-responses.ts';
import {
  BeingRetracted,
  NoSuchLine,
  TooLarge,
  UnfitBody,
  UnfitCorrection,
  UnreadableRequest,
} from './problem-documents.ts';
import { CorrectionBody, REQUEST_BODIES } from './request-bodies.ts';
import { LIST_OF_IDS, MAX_IDS } from './request-parameters.ts';

const INVALID_REQUEST = problemWhen(
  'A query parameter is unknown or invalid, or the path is not valid percent-encoding',
);
const readingProblems = (notFound: string, document?: z.ZodObject) => ({
  400: INVALID_REQUEST,
  404: problemWhen(notFound, document),
});

const paged = (defaultLimit: number) => ({
  limit: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(`The maximum number of items in the page. Default ${defaultLimit}`),
  cursor: z.string().optional().describe('The `next` of the previous page'),
});

/** What lists of invoice lines have in addition: they are CSV for those who ask for it. */
const spreadsheetSafe = z
  .enum(['true', 'false'])
  .optional()
  .describe(
    'In text/csv: whether text that a spreadsheet would execute as a formula gets an apostrophe',
  );
const LINES_AS_CSV =
  'All lines, or a page if there is a limit, with the columns of the source, LineTotal and LineId';
const CSV_HEADERS = {
  'Content-Disposition': 'In text/csv: the name of a file',
  Link: 'In text/csv: the next page, if there is one',
};
const linesProblems = (notFound: string, document?: z.ZodObject) => ({
  ...readingProblems(notFound, document),
  406: problemWhen('The header Accept allows neither application/json nor text/csv'),
});

const sourceName = z.string().min(1).optional();

const ACCEPTED_HEADERS = {
  Location: 'Where the progress of the ingest can be read',
  'Idempotency-Replayed': '`true` if the body had been accepted before',
};

/**
 * Every operation of the API, by method and path. The methods of the gateway, the routes of the
 * functions, the types of their responses and the OpenAPI description are all derived from this
 * table.
 */
export const OPERATIONS = {
  'POST /invoice-lines': {
    servedBy: 'Ingest',
    operationId: 'postInvoiceLines',
    summary: 'Send lines',
    description:
      'A body may have at most 4 MB, unpacked. With an Idempotency-Key, any request can be ' +
      'retried safely, whatever its outcome.',
    query: {
      wait: z
        .enum(['true', 'false'])
        .optional()
        .describe('Whether to wait until the lines can be queried, for at most 25 s'),
    },
    headers: {
      'Idempotency-Key': z
        .string()
        .regex(/^[!-~]{1,255}$/)
        .optional()
        .describe('The same body sent again with the same key counts once'),
      'Source-File': sourceName.describe(
        'The name of the file that the records come from, percent-encoded. Folders are left out',
      ),
      'Source-Table': sourceName.describe(
        'The sheet of a workbook, or the file in an archive, percent-encoded',
      ),
      'Source-Bytes': z
        .string()
        .regex(/^\d{1,15}-\d{1,15}$/)
        .optional()
        .describe(
          'Where in the unpacked file the end of this body is: the offset of its first byte, and ' +
            'of the byte after its last',
        ),
      'Source-Rows': z
        .string()
        .optional()
        .describe('The rows of the records in the file or sheet, such as 2-501,503-750'),
      'Source-Upload': z
        .string()
        .regex(/^[0-9a-z]{1,64}$/)
        .optional()
        .describe('The upload that the body is a part of, so that all of it can be retracted'),
      'Content-Encoding': z.enum(['gzip', 'identity']).optional(),
    },
    body: REQUEST_BODIES,
    responses: {
      200: { body: LandedIngest, headers: ACCEPTED_HEADERS },
      202: { body: AcceptedIngest, headers: ACCEPTED_HEADERS },
    },
    problems: {
      400: problemWhen(
        'The body is empty or cannot be read, or the key or a query parameter is invalid',
        UnreadableRequest,
      ),
      409: problemWhen(
        'The lines that were sent with this key are being taken out or brought back',
        BeingRetracted,
      ),
      413: problemWhen('The body is larger than 4 MB', TooLarge),
      415: problemWhen(
        'The content type, charset or content encoding is not supported, ' +
          'or the body is not what its content encoding says',
      ),
      422: problemWhen(
        'The columns are not those of an invoice line, too many records are broken, ' +
          'or the key was used for another body',
        UnfitBody,
      ),
    },
  },
  'GET /ingests': {
    servedBy: 'Query',
    operationId: 'getIngests',
    summary: 'The progress of several ingests',
    query: {
      ids: z
        .string()
        .regex(LIST_OF_IDS)
        .describe(`1 to ${MAX_IDS} ids of ingests, separated by commas`),
    },
    responses: { 200: { body: Ingests } },
    problems: { 400: INVALID_REQUEST },
  },
  'GET /ingests/{ingestId}': {
    servedBy: 'Query',
    operationId: 'getIngest',
    summary: 'The progress of an ingest',
    query: {},
    responses: { 200: { body: Ingest } },
    problems: readingProblems('There is no such ingest'),
  },
  'GET /ingests/{ingestId}/quarantine': {
    servedBy: 'Query',
    operationId: 'getIngestQuarantine',
    summary: 'The lines that were not accepted, and why',
    query: {
      ...paged(100),
      after: z.int().min(0).optional().describe('A row: the list begins with the line after it'),
    },
    responses: { 200: { body: IngestQuarantine } },
    problems: readingProblems('There is no such ingest'),
  },
  'POST /corrections': {
    servedBy: 'Correct',
    operationId: 'postCorrections',
    summary: 'Correct quarantined lines and send them again',
    description:
      'Each quarantined line is sent again at most once, whatever is repeated and whoever else ' +
      'corrects it. The corrected lines are an ingest of their own. A body may have at most 4 MB.',
    query: {},
    headers: {
      'Idempotency-Key': z
        .string()
        .regex(/^[!-~]{1,255}$/)
        .describe('The same correction sent again with the same key has the same response'),
      'Content-Encoding': z.enum(['gzip', 'identity']).optional(),
    },
    body: { 'application/json': CorrectionBody },
    responses: {
      202: {
        body: Correction,
        headers: { Location: 'Where the correction can be read' },
      },
    },
    problems: {
      400: problemWhen(
        'The body is empty or not valid JSON, or the key is missing or invalid',
        UnreadableRequest,
      ),
      413: problemWhen('The body is larger than 4 MB', TooLarge),
      415: problemWhen('The content type or content encoding is not supported'),
      422: problemWhen(
        'The body is not a correction, it has more than 1,000 lines or names a line twice, ' +
          'or the key was used for another body',
        UnfitCorrection,
      ),
    },
  },
  'GET /corrections/{correctionId}': {
    servedBy: 'Correct',
    operationId: 'getCorrection',
    summary: 'What became of a correction',
    query: {},
    responses: { 200: { body: Correction } },
    problems: readingProblems('There is no such correction'),
  },
  'GET /invoices/{invoiceNo}': {
    servedBy: 'Query',
    operationId: 'getInvoice',
    summary: 'An invoice and its lines',
    query: { ...paged(500), spreadsheetSafe },
    responses: { 200: { body: Invoice, csv: LINES_AS_CSV, headers: CSV_HEADERS } },
    problems: linesProblems('No line of this invoice has landed'),
  },
  'GET /invoices/{invoiceNo}/lines/{stockCode}': {
    servedBy: 'Query',
    operationId: 'getInvoiceLines',
    summary: 'The lines of one product in an invoice',
    query: { ...paged(500), spreadsheetSafe },
    responses: { 200: { body: InvoiceLines, csv: LINES_AS_CSV, headers: CSV_HEADERS } },
    problems: linesProblems('The invoice is unknown, or has no such line', NoSuchLine),
  },
  'GET /lines/{lineId}': {
    servedBy: 'Query',
    operationId: 'getLine',
    summary: 'The whole story of a line',
    query: {},
    responses: { 200: { body: LineStory } },
    problems: {
      400: problemWhen('The line id is invalid, or there is a query parameter'),
      404: problemWhen('There is no such ingest, or it has fewer lines'),
    },
  },
  'GET /customers/{customerId}': {
    servedBy: 'Query',
    operationId: 'getCustomer',
    summary: "A customer's totals and invoices",
    query: paged(100),
    responses: { 200: { body: Customer } },
    problems: readingProblems('No line of this customer has landed'),
  },
  'GET /batches': {
    servedBy: 'Query',
    operationId: 'getBatches',
    summary: 'Batches, the latest first',
    query: { ...BATCH_FILTER, ...paged(100) },
    responses: { 200: { body: Batches } },
    problems: { 400: INVALID_REQUEST },
  },
  'GET /batches/{batchId}': {
    servedBy: 'Query',
    operationId: 'getBatch',
    summary: 'One execution: counts, error, console link',
    query: {},
    responses: { 200: { body: Batch } },
    problems: readingProblems('There is no such batch'),
  },
  'GET /lake/days': {
    servedBy: 'Query',
    operationId: 'getLakeDays',
    summary: 'The days of the lake, earliest first',
    query: {
      from: z.iso.date().optional().describe('Only this day and later ones'),
      to: z.iso.date().optional().describe('Only this day and earlier ones'),
      ...paged(100),
    },
    responses: { 200: { body: LakeDays } },
    problems: { 400: INVALID_REQUEST },
  },
  'GET /lake/days/{date}': {
    servedBy: 'Query',
    operationId: 'getLakeDay',
    summary: 'A day of the lake: generation, objects, books, rewrites',
    query: {},
    responses: { 200: { body: LakeDay } },
    problems: {
      400: problemWhen('The date is no day of the calendar, or there is a query parameter'),
      404: problemWhen('No line of this day has landed'),
    },
  },
  'GET /operations': {
    servedBy: 'Query',
    operationId: 'getOperations',
    summary: 'Retractions, erasures and reprocessings, the latest first',
    query: {
      state: OperationState.optional().describe('Only operations in this state'),
      kind: OperationKind.optional().describe('Only operations of this kind'),
      ...paged(100),
    },
    responses: { 200: { body: LandedOperations } },
    problems: { 400: INVALID_REQUEST },
  },
  'GET /operations/{operationId}': {
    servedBy: 'Query',
    operationId: 'getOperation',
    summary: 'An operation: progress, what it waits for, result',
    query: {},
    responses: { 200: { body: LandedOperation } },
    problems: readingProblems('There is no such operation'),
  },
  'GET /openapi.json': {
    servedBy: 'Query',
    operationId: 'getOpenApi',
    summary: 'This description',
    query: {},
    responses: { 200: { body: z.looseObject({ openapi: z.literal('3.1.0') }) } },
    problems: { 400: INVALID_REQUEST },
  },
} as const satisfies Readonly<Record<`${'GET' | 'POST'} /${string}`, Operation>>;

type Operations = typeof OPERATIONS;
type Server = Operation['servedBy'];

/** The routes of a function. Each returns a response that its operation declares. */
export type RoutesOf<By extends Server> = {
  [Name in keyof Operations as Operations[Name]['servedBy'] extends By ? Name : never]: Route<
    BodyIn<Operations[Name]['responses']>
  >;
};

type BodyIn<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends { body: infer Body }
    ? z.infer<Body>
    : never;
}[keyof Responses];

/** Returns the operations that a function serves: `GET /batches` and so on. */
export function operationsOf(server: Server): string[] {
  const all = Object.entries(OPERATIONS);
  return all.filter(([, { servedBy }]) => servedBy === server).map(([name]) => name);
}
