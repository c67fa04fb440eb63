import { CSV } from '../api/accept.ts';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { COLUMNS, lineIdOf } from '../domain/invoice-line.ts';
import { formatMoney } from '../domain/money.ts';
import { BYTE_ORDER_MARK, csvRecord, spreadsheetText } from '../formats/csv-record.ts';
import { byLineId, type IndexedLine, totalsOf } from './invoice-lines.ts';
import { pageOf, pageRequest } from './page.ts';

/** The columns of the source, so that the lines can be posted again, and two that are useful. */
const HEADER = [...COLUMNS, 'LineTotal', 'LineId'];

/**
 * Returns lines as a CSV file: all of them, or the page that the request asks for, which names the
 * next in a Link. `names` are those of the file, and `self` links to the list.
 */
export function linesAsCsv(
  request: HttpRequest,
  lines: readonly IndexedLine[],
  { names, self }: { names: readonly string[]; self: string },
): HttpResponse<never> {
  const safe = isSafe(request);
  const listing = { ...byLineId, defaultLimit: Number.POSITIVE_INFINITY };
  const wanted = pageRequest(request, listing);
  const view = (line: IndexedLine): string => csvRecord(fieldsOf(line, safe));
  const { views, next } = pageOf({ ...listing, view }, lines, wanted);
  if (next !== undefined && request.query['limit'] === undefined) throw tooMany(lines.length);
  const text = [csvRecord(HEADER), ...views].map((record) => `${record}\r\n`).join('');
  return {
    status: 200,
    text: safe ? BYTE_ORDER_MARK + text : text,
    contentType: `${CSV}; charset=utf-8; header=present`,
    headers: {
      Vary: 'Accept',
      'Content-Disposition': `attachment; filename="${fileName(names)}"`,
      ...(next !== undefined && { Link: nextLink(self, request, next) }),
    },
  };
}

function isSafe({ query }: HttpRequest): boolean {
  const safe = query['spreadsheetSafe'] ?? 'false';
  if (safe === 'true' || safe === 'false') return safe === 'true';
  throw new Problem(400, 'spreadsheetSafe must be true or false.');
}

function fieldsOf(line: IndexedLine, safe: boolean): string[] {
  const text = safe ? spreadsheetText : (value: string) => value;
  return [
    text(line.invoiceNo),
    text(line.stockCode),
    text(line.description ?? ''),
    String(line.quantity),
    sourceDate(line.invoiceTs),
    formatMoney(line.unitPrice),
    text(line.customerId ?? ''),
    text(line.country),
    formatMoney(totalsOf(line).revenue),
    lineIdOf(line.ingestId, line.row),
  ];
}

/** `2010-12-01 08:26:00`, with milliseconds if there are any. */
function sourceDate(timestamp: number): string {
  const text = new Date(timestamp).toISOString().replace('T', ' ');
  return text.replace(/(?:\.000)?Z$/, '');
}

const MAX_NAME = 100;

/** A name that is safe in a header and on any disk. */
function fileName(names: readonly string[]): string {
  const safe = names.map((name) => name.replaceAll(/[^0-9A-Za-z_-]+/g, '_'));
  return `${['invoice', ...safe].join('-').slice(0, MAX_NAME)}.csv`;
}

function nextLink(self: string, { query }: HttpRequest, next: string): string {
  const parameters = new URLSearchParams({ ...query, cursor: next });
  return `<${self}?${parameters}>; rel="next"`;
}

function tooMany(lines: number): Problem {
  return new Problem(
    400,
    `The ${lines} lines do not fit into one response. Send a limit, and follow the header Link.`,
  );
}
