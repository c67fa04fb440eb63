import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import { judge } from '../../../cli/quarantine/lines/judge.ts';
import { ingestOf, lineOf } from '../../../cli/quarantine/lines/open-lines.ts';
import type { LineFields } from '../../../functions/domain/correction.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import type { LineColumn, LineDetail, LineVerdict } from '../../api/quarantine.ts';
import { faultPlace } from './fault-place.ts';

/** A quarantined line with what the ledger knows about it. */
export async function lineDetail(api: Pick<Api, 'get'>, lineId: string): Promise<LineDetail> {
  const line = await lineOf(api, lineId);
  const { row, reason, column = null, message, text, encoding, fields, correction } = line;
  const ingestId = ingestOf(lineId);
  return {
    lineId,
    ingestId,
    row,
    reason,
    column,
    message,
    text,
    encoding,
    fields,
    fault: faultPlace({ text, encoding, column, message, fields }),
    correction: correction
      ? {
          correctionId: correction.correctionId,
          correctedLineId: correction.correctedLineId ?? null,
        }
      : null,
    comesFrom: await originOf(api, ingestId, lineId),
  };
}

const Ingest = z.object({ corrects: z.string().optional() });
const Correction = z.object({
  lines: z.array(z.object({ lineId: z.string(), correctedLineId: z.string().optional() })),
});

/** The line that this one was sent in place of. */
async function originOf(api: Pick<Api, 'get'>, ingestId: string, lineId: string) {
  const { corrects } = Ingest.parse(await api.get(`/ingests/${encodeURIComponent(ingestId)}`));
  if (corrects === undefined) return null;
  const path = `/corrections/${encodeURIComponent(corrects)}`;
  const { lines } = Correction.parse(await api.get(path));
  const original = lines.find(({ correctedLineId }) => correctedLineId === lineId);
  return original ? { correctionId: corrects, lineId: original.lineId } : null;
}

/** A line that is accepted, in which each value is judged by itself. */
const ACCEPTED: LineFields = {
  InvoiceNo: '1',
  StockCode: '1',
  Description: null,
  Quantity: '0',
  InvoiceDate: '2000-01-01',
  UnitPrice: '0',
  CustomerID: null,
  Country: '1',
};

/** What is wrong with each value of a record, and with all of it. */
export function verdictOf(record: LineFields): LineVerdict {
  const alone = COLUMNS.map((column) => ({ ...ACCEPTED, [column]: record[column] }));
  const [whole, ...each] = judge([record, ...alone]);
  const columns: Partial<Record<LineColumn, string>> = {};
  for (const [index, column] of COLUMNS.entries()) {
    const refusal = each[index];
    if (refusal) columns[column] = withoutColumn(refusal.message, column);
  }
  const isOfColumn = Object.keys(columns).length > 0;
  return { isAccepted: !whole, columns, record: isOfColumn ? null : (whole?.message ?? null) };
}

/** The message is shown below the field, whose name it need not repeat. */
const withoutColumn = (message: string, column: string): string =>
  message.startsWith(`${column}: `) ? message.slice(column.length + 2) : message;
