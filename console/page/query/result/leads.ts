import type { ResultColumn } from '../../../api/query.ts';

/** Where a value of a column leads to. */
export type Lead = { href: string; title: string };

type Leading = (value: string) => Lead;

const LINE: Leading = (id) => ({
  href: `/lines/${segment(id)}`,
  title: 'The whole story of the line',
});

/** By the names that the tables and views of the pipeline give these values. */
const LEADS: Readonly<Record<string, Leading>> = {
  line_id: LINE,
  example_line_id: LINE,
  corrected_line_id: LINE,
  batch_id: (id) => ({ href: `/batches/${segment(id)}`, title: 'The batch' }),
  ingest_id: (id) => ({
    href: `/ingests/${segment(id)}`,
    title: 'The ingest',
  }),
  invoice_no: (no) => ({ href: `/invoices/${segment(no)}`, title: 'The invoice' }),
  customer_id: (id) => ({ href: `/customers/${segment(id)}`, title: 'The customer' }),
};

const segment = encodeURIComponent;

/** Returns undefined for a value that leads nowhere. Only texts are identities. */
export function leadOf(column: ResultColumn, value: string | null): Lead | undefined {
  if (value === null || value === '' || !column.type.startsWith('varchar')) return undefined;
  return Object.hasOwn(LEADS, column.name) ? LEADS[column.name]?.(value) : undefined;
}
