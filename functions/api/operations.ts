import * as z from 'zod';
import { BatchState } from '../domain/batch.ts';
import { Batch, Batches } from './batch-answers.ts';
import type { Route } from './http-handler.ts';
import { AcceptedIngest, Ingest, IngestQuarantine, LandedIngest } from './ingest-answers.ts';
import { Customer, Invoice, InvoiceLines } from './invoice-answers.ts';
import { because, type Operation } from './operation.ts';
import { NoSuchLine, TooLarge, UnfitBody, UnreadableRequest } from './problem-answers.ts';
import { SENT_BODIES } from './sent-lines.ts';

const UNKNOWN_PARAMETER = because('A query parameter, or the encoding of the path, makes no sense');
const reading = (nothing: string, document?: z.ZodObject) => ({
  400: UNKNOWN_PARAMETER,
  404: because(nothing, document),
});

const paged = (usualLimit: number) => ({
  limit: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(`Of a page, at most; ${usualLimit} if not said`),
  cursor: z.string().optional().describe('The `next` of the page before'),
});

const ACCEPTED_HEADERS = {
  Location: 'Where the ingest can be followed',
  'Idempotency-Replayed': '`true` where the body had been accepted before',
};

/**
 * Every operation of the API, by method and path. The gateway's methods, the functions' routes, the types of their
 * answers and the OpenAPI description are made from it.
 */
export const OPERATIONS = {
  'POST /invoice-lines': {
    servedBy: 'Ingest',
    operationId: 'postInvoiceLines',
    summary: 'Send lines',
    description:
      'At most 4 MB, unpacked. Whatever is no success is safe to send again with the same Idempotency-Key; with one a success is too.',
    query: {
      wait: z
        .enum(['true', 'false'])
        .optional()
        .describe('Whether to answer once the lines can be queried, for at most 25 s'),
    },
    headers: {
      'Idempotency-Key': z
        .string()
        .regex(/^[!-~]{1,255}$/)
        .optional()
        .describe('The same body under the same key counts once'),
      'Content-Encoding': z.enum(['gzip', 'identity']).optional(),
    },
    body: SENT_BODIES,
    answers: {
      200: { body: LandedIngest, headers: ACCEPTED_HEADERS },
      202: { body: AcceptedIngest, headers: ACCEPTED_HEADERS },
    },
    problems: {
      400: because(
        'The body is empty or cannot be read, or the key or a query parameter makes no sense',
        UnreadableRequest,
      ),
      413: because('The body is over 4 MB', TooLarge),
      415: because('The content type, charset or content encoding cannot be read'),
      422: because('The columns do not fit, or the key was used for another body', UnfitBody),
    },
  },
  'GET /ingests/{ingestId}': {
    servedBy: 'Query',
    operationId: 'getIngest',
    summary: 'Has it landed?',
    query: {},
    answers: { 200: { body: Ingest } },
    problems: reading('There is no such ingest'),
  },
  'GET /ingests/{ingestId}/quarantine': {
    servedBy: 'Query',
    operationId: 'getIngestQuarantine',
    summary: 'What was not accepted, and why',
    query: paged(100),
    answers: { 200: { body: IngestQuarantine } },
    problems: reading('There is no such ingest'),
  },
  'GET /invoices/{invoiceNo}': {
    servedBy: 'Query',
    operationId: 'getInvoice',
    summary: 'An invoice and its lines',
    query: paged(500),
    answers: { 200: { body: Invoice } },
    problems: reading('Nothing of this number has landed'),
  },
  'GET /invoices/{invoiceNo}/lines/{stockCode}': {
    servedBy: 'Query',
    operationId: 'getInvoiceLines',
    summary: 'The lines of one product in an invoice',
    query: paged(500),
    answers: { 200: { body: InvoiceLines } },
    problems: reading('The invoice is unknown, or has no such line', NoSuchLine),
  },
  'GET /customers/{customerId}': {
    servedBy: 'Query',
    operationId: 'getCustomer',
    summary: "A customer's totals and invoices",
    query: paged(100),
    answers: { 200: { body: Customer } },
    problems: reading('Nothing of this customer has landed'),
  },
  'GET /batches': {
    servedBy: 'Query',
    operationId: 'getBatches',
    summary: 'What is in flight, and what has failed',
    query: {
      status: BatchState.optional().describe(
        'Left out: all that are neither committed nor abandoned',
      ),
      ...paged(100),
    },
    answers: { 200: { body: Batches } },
    problems: { 400: UNKNOWN_PARAMETER },
  },
  'GET /batches/{batchId}': {
    servedBy: 'Query',
    operationId: 'getBatch',
    summary: 'One execution: counts, error, console link',
    query: {},
    answers: { 200: { body: Batch } },
    problems: reading('There is no such batch'),
  },
  'GET /openapi.json': {
    servedBy: 'Query',
    operationId: 'getOpenApi',
    summary: 'This description',
    query: {},
    answers: { 200: { body: z.looseObject({ openapi: z.literal('3.1.0') }) } },
    problems: { 400: UNKNOWN_PARAMETER },
  },
} as const satisfies Readonly<Record<`${'GET' | 'POST'} /${string}`, Operation>>;

type Operations = typeof OPERATIONS;
type Server = Operation['servedBy'];

/** A function's routes, with the answers that their operations promise. */
export type RoutesOf<By extends Server> = {
  [Name in keyof Operations as Operations[Name]['servedBy'] extends By ? Name : never]: Route<
    BodyIn<Operations[Name]['answers']>
  >;
};

type BodyIn<Answers> = {
  [Status in keyof Answers]: Answers[Status] extends { body: infer Body } ? z.infer<Body> : never;
}[keyof Answers];

/** The operations that a function serves: `GET /batches` and so on. */
export function operationsOf(server: Server): string[] {
  const all = Object.entries(OPERATIONS);
  return all.filter(([, { servedBy }]) => servedBy === server).map(([name]) => name);
}
