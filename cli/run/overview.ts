import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import type { Api } from '../api/api.ts';
import { FORMATS } from '../sql/formats.ts';
import { type LocalLake, openLake } from '../sql/local-lake.ts';
import { query } from '../sql/query.ts';

const TOTALS = `SELECT count(*) AS lines, count(DISTINCT invoice_no) AS invoices, count(DISTINCT customer_id) AS customers,
  sum(quantity) AS quantity, sum(line_total) AS revenue FROM ${LINES_TABLE}`;

const REASONS = `SELECT reason, count(*) AS lines, left(min(message), 60) AS "for example"
  FROM ${QUARANTINE_TABLE} GROUP BY reason ORDER BY lines DESC, reason`;

/** One that people can paste. */
export const SHOWN_QUERY = `SELECT country, count(*) AS lines, sum(line_total) AS revenue FROM ${LINES_TABLE} GROUP BY country ORDER BY revenue DESC LIMIT 5`;

/** An invoice of the sample: one product twice, at different quantities. */
export const SHOWN_INVOICE = '536381';

/** What is in the stores, as a person would look at them first. */
export async function firstLook(dataDir: string, api: Api): Promise<string> {
  const lake = await openLake(dataDir);
  try {
    if ((await lineCount(lake)) === 0) return 'The lake is empty.\n';
    return [
      section('In the lake', await tableOf(lake, TOTALS)),
      section('In quarantine, by reason', await tableOf(lake, REASONS)),
      await invoiceSection(api),
      section(`SQL: ${SHOWN_QUERY}`, await tableOf(lake, SHOWN_QUERY)),
    ].join('\n');
  } finally {
    lake.close();
  }
}

async function lineCount({ connection }: LocalLake): Promise<number> {
  const result = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${LINES_TABLE}`);
  return Number(result.getRows()[0]?.[0]);
}

async function invoiceSection(api: Api): Promise<string> {
  const path = `/invoices/${SHOWN_INVOICE}`;
  const invoice = await api.get(path);
  if (invoice === undefined) return '';
  // Each line of the invoice on one line.
  const text = JSON.stringify(invoice, null, 2).replace(/\n {4}(?= |\})(?!\{) */g, ' ');
  return section(`GET ${path}`, `${text}\n`);
}

function section(heading: string, body: string): string {
  return `${heading}\n${body.replace(/^(?=.)/gm, '  ')}`;
}

async function tableOf(lake: LocalLake, sql: string): Promise<string> {
  let text = '';
  await FORMATS.table(await query(lake, sql), async (piece) => {
    text += piece;
  });
  return text;
}
