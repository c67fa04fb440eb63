import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import type { Api } from '../api/api.ts';
import { tableOf } from '../sql/formats.ts';
import type { LocalLake } from '../sql/local-lake.ts';
import { query } from '../sql/query.ts';
import { onReadableLake } from '../sql/readable-lake.ts';
import { indented } from '../ui/text.ts';
import { EXAMPLE_INVOICE, EXAMPLE_QUERY } from './examples.ts';

const TOTALS = `SELECT count(*) AS lines, count(DISTINCT invoice_no) AS invoices, count(DISTINCT customer_id) AS customers,
  sum(quantity) AS quantity, sum(line_total) AS revenue FROM ${LINES_TABLE}`;

const REASONS = `SELECT reason, count(*) AS lines, if(length(min(message)) > 60, left(min(message), 59) || '…', min(message)) AS "for example"
  FROM ${QUARANTINE_TABLE} GROUP BY reason ORDER BY lines DESC, reason`;

/**
 * What the stores contain, for a first look: totals, quarantine, an invoice, and an SQL query. Says
 * through `note` what of the lake is damaged or missing.
 */
export function overview(dataDir: string, api: Api, note: (text: string) => void): Promise<string> {
  return onReadableLake(dataDir, note, async (lake) => {
    if ((await lineCount(lake)) === 0) return 'The lake is empty.\n';
    return [
      section('In the lake', await resultOf(lake, TOTALS)),
      section('In quarantine, by reason', await resultOf(lake, REASONS)),
      await invoiceSection(api),
      section(`SQL: ${EXAMPLE_QUERY}`, await resultOf(lake, EXAMPLE_QUERY)),
    ].join('\n');
  });
}

async function lineCount({ connection }: LocalLake): Promise<number> {
  const result = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${LINES_TABLE}`);
  return Number(result.getRows()[0]?.[0]);
}

async function resultOf(lake: LocalLake, sql: string): Promise<string> {
  return tableOf(await query(lake, sql));
}

async function invoiceSection(api: Api): Promise<string> {
  const path = `/invoices/${EXAMPLE_INVOICE}`;
  const invoice = await api.get(path);
  if (invoice === undefined) return '';
  // Joins the fields of each invoice line into one line of text.
  const text = JSON.stringify(invoice, null, 2).replace(/\n {4}(?= |\})(?!\{) */g, ' ');
  return section(`GET ${path}`, `${text}\n`);
}

function section(heading: string, body: string): string {
  return `${heading}\n${indented(body)}`;
}
