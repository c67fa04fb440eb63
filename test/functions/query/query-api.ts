import type { APIGatewayProxyEvent } from 'aws-lambda';
import { httpHandler } from '../../../functions/api/http-handler.ts';
import { type QueryPorts, query } from '../../../functions/query/query.ts';
import { expectDocumented, expectText } from '../../support/documented.ts';
import { aGatewayEvent } from '../api/gateway-event.ts';

export type ApiResponse = {
  status: number;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check any member of the response.
  body: any;
};

/** The current time in every test. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

const unreachable = async (): Promise<never> => {
  throw new Error('The test gives no such store.');
};

const noStores: QueryPorts = {
  ledger: {
    readIngest: unreachable,
    readLanded: unreachable,
    readBatch: unreachable,
    batchesIn: unreachable,
  },
  lakeDays: { readDay: unreachable, recordsOf: unreachable },
  changes: {
    readRetraction: unreachable,
    readReprocessing: unreachable,
    operations: async () => [],
  },
  corrections: { readCorrection: unreachable, lineClaims: async () => [] },
  index: { invoiceFragments: unreachable, customerFragments: unreachable },
  quarantine: { read: unreachable },
  quarantineDays: 90,
  line: {
    trail: { ingest: unreachable, holder: unreachable, batch: unreachable, landing: unreachable },
    deliveries: { chunkIn: unreachable },
    plans: { plan: unreachable },
    lake: { line: unreachable, location: unreachable },
    lakeDays: { recordsOf: unreachable },
    quarantine: { readLine: unreachable },
    items: { invoiceFragments: unreachable, customerItem: unreachable },
    retractions: { readRetraction: unreachable },
    reprocessings: { readReprocessing: unreachable },
    corrections: { lineClaims: unreachable, readCorrection: unreachable },
    readRecord: unreachable,
    names: { lakeBucket: 'lake', invoicesTable: 'Invoices', customersTable: 'Customers' },
    days: { staging: 30, quarantine: 90 },
  },
  lake: {
    calendar: { days: unreachable, location: unreachable, objects: unreachable },
    days: { readRecordedDay: unreachable },
  },
  operations: {
    readOperation: unreachable,
    readTurn: unreachable,
    operations: unreachable,
  },
  now: () => NOW,
};

export function routesOfQuery(): string[] {
  return Object.keys(query(noStores));
}

/** Sends requests to the routes as API Gateway does, below the stage's prefix. */
export function queryApi(stores: Partial<QueryPorts>, prefix = '/prod') {
  const routes = query({ ...noStores, ...stores });
  const handler = httpHandler(routes, () => {});
  const resources = [...new Set(Object.keys(routes).map((route) => route.split(' ')[1] ?? ''))];
  const send = async (
    method: string,
    target: string,
    requestHeaders: Record<string, string> = {},
  ): Promise<ApiResponse> => {
    const event = { ...anEvent(resources, method, target, prefix), headers: requestHeaders };
    const { statusCode, headers, body } = await handler(event, {
      getRemainingTimeInMillis: () => 10_000,
    });
    const isText = String(headers?.['Content-Type']).startsWith('text/');
    const response = {
      status: statusCode,
      headers: headers ?? {},
      body: isText ? body : JSON.parse(body),
    };
    if (isText) expectText(`${method} ${event.resource}`);
    else expectDocumented(`${method} ${event.resource}`, response);
    return response;
  };
  return {
    send,
    get: (target: string, requestHeaders?: Record<string, string>) =>
      send('GET', target, requestHeaders),
  };
}

/** Reads every page of a list, from the first to the last. */
export async function pagesOf(
  { get }: ReturnType<typeof queryApi>,
  target: string,
): Promise<ApiResponse['body'][]> {
  const pages = [];
  let cursor: string | undefined;
  do {
    const joint = target.includes('?') ? '&' : '?';
    const { status, body } = await get(cursor ? `${target}${joint}cursor=${cursor}` : target);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    pages.push(body);
    cursor = body.next;
  } while (cursor !== undefined);
  return pages;
}

/** The event of API Gateway: path parameters as they are in the path, query parameters decoded. */
function anEvent(
  resources: string[],
  method: string,
  target: string,
  prefix: string,
): APIGatewayProxyEvent {
  const { path, search } = splitTarget(target);
  const segments = path.split('/');
  const resource = resources.find((candidate) => matches(candidate.split('/'), segments));
  if (resource === undefined) throw new Error(`No resource is at ${path}`);
  const parameters = resource
    .split('/')
    .flatMap((name, at) => (name.startsWith('{') ? [[name.slice(1, -1), segments[at]]] : []));
  return aGatewayEvent({
    resource,
    httpMethod: method,
    fullPath: `${prefix}${path}`,
    pathParameters: Object.fromEntries(parameters),
    queryStringParameters: Object.fromEntries(new URLSearchParams(search)),
    requestId: 'r-1',
  });
}

function splitTarget(target: string): { path: string; search: string } {
  const [path = '', search = ''] = target.split('?');
  return { path, search };
}

function matches(pattern: string[], segments: string[]): boolean {
  const fits = pattern.every((name, at) => name.startsWith('{') || name === segments[at]);
  return pattern.length === segments.length && fits;
}
