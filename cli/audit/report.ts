import type { AuditReport, LineFigures } from '../../functions/audit-batches/audit-report.ts';
import type { LineTotals } from '../../functions/domain/line-totals.ts';
import { formatMoney } from '../../functions/domain/money.ts';
import { compareText } from '../../functions/domain/text-order.ts';
import { counted, grouped } from '../ui/text.ts';
import { type Cell, textTable } from '../ui/text-table.ts';

export type Audited = {
  report: AuditReport;
  /** Deliveries in the parked bucket. Their lines are pending. */
  parked: number;
};

const STORES = {
  lake: 'lake',
  invoices: 'Invoices',
  named: 'lake, with a customer',
  customers: 'Customers',
} as const;

/**
 * Renders an audit as text: the lines of each day, the totals of each store, and the differences.
 */
export function auditReport({ report, parked }: Audited, since: string | undefined): string[] {
  const { batches, ingests, objects, expiredPlans, days, stores } = report;
  const checked = `${counted(batches, 'batch')}, ${counted(ingests, 'ingest')}, ${counted(objects, 'object')}`;
  return [
    `Audited everything${since === undefined ? '' : ` since ${since}`}: ${checked}.`,
    ...(batches + ingests > 0 ? ['', daysTable(days), '', storesTable(stores), ''] : []),
    ...(since === undefined && ingests > 0 ? [booksLine(Object.values(days)), ''] : []),
    ...(expiredPlans > 0
      ? [
          `Not compared with the stores: ${counted(expiredPlans, 'batch')} whose plan has expired, or was erased with a customer.`,
        ]
      : []),
    ...(parked > 0
      ? [
          `Parked: ${counted(parked, 'delivery')}. To replay their pending lines: npm run replay -- --parked`,
        ]
      : []),
    ...differences(report),
  ];
}

/** Renders an audit as JSON. Quantities and revenue are exact text. */
export function auditJson({ report, parked }: Audited): string {
  const { stores, ...rest } = report;
  const totals = Object.entries(stores).map(([store, { lineCount, quantity, revenue }]) => [
    store,
    { lines: lineCount, quantity: String(quantity), revenue: formatMoney(revenue) },
  ]);
  return JSON.stringify({ ...rest, stores: Object.fromEntries(totals), parked }, null, 2);
}

function daysTable(days: Readonly<Record<string, LineFigures>>): string {
  const headings = ['day', 'received', 'accepted', 'quarantined', 'pending', 'corrected', 'resent'];
  const rows = Object.entries(days)
    .sort(([a], [b]) => compareText(a, b))
    .map(([day, { received, accepted, quarantined, pending, corrected, resent }]) => [
      { text: day },
      ...[received, accepted, quarantined, pending, corrected, resent].map(number),
    ]);
  return textTable(headings, rows);
}

/** The books of all ingests: a corrected line is counted once, as what became of its correction. */
function booksLine(days: readonly LineFigures[]): string {
  const sum = (figure: keyof LineFigures): number =>
    days.reduce((total, day) => total + day[figure], 0);
  const [received, corrected, resent] = [sum('received'), sum('corrected'), sum('resent')];
  const open = sum('quarantined') - corrected;
  const others = [
    [sum('pending'), 'pending'],
    [corrected - resent, 'that are being corrected'],
  ] as const;
  const rest = others.flatMap(([lines, what]) =>
    lines > 0 ? [` + ${grouped(lines)} ${what}`] : [],
  );
  return `Over all: ${grouped(received - resent)} received = ${grouped(sum('accepted'))} accepted + ${grouped(open)} quarantined and not corrected${rest.join('')}.`;
}

function storesTable(stores: Readonly<Record<keyof typeof STORES, LineTotals>>): string {
  const rows = (Object.keys(STORES) as (keyof typeof STORES)[]).map((store) => {
    const { lineCount, quantity, revenue } = stores[store];
    return [
      { text: STORES[store] },
      number(lineCount),
      number(quantity),
      { text: formatMoney(revenue), right: true },
    ];
  });
  return textTable(['store', 'lines', 'quantity', 'revenue'], rows);
}

const number = (value: number | bigint): Cell => ({ text: grouped(value), right: true });

function differences({ differences: found }: AuditReport): string[] {
  if (found.length === 0) return ['No differences.'];
  return [
    `${counted(found.length, 'difference')}. docs/runbook.md says under AuditFailed what to do about each kind.`,
    ...found.map(({ kind, says }) => `  ${kind}: ${says}`),
  ];
}
