import type {
  AuditReport,
  DayFigures,
  LineFigures,
} from '../../functions/audit-batches/audit-report.ts';
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
  const { batches, ingests, objects, expiredPlans, unsettled, days, lakeDays, stores } = report;
  const checked = `${counted(batches, 'batch')}, ${counted(ingests, 'ingest')}, ${counted(objects, 'object')}`;
  return [
    `Audited everything${since === undefined ? '' : ` since ${since}`}: ${checked}.`,
    ...(batches + ingests > 0 ? ['', daysTable(days), '', storesTable(stores), ''] : []),
    ...(since === undefined && ingests > 0
      ? [booksLine(Object.values(days)), lakeBooks(days, lakeDays), '']
      : []),
    ...(expiredPlans > 0
      ? [`Not compared with the stores: ${counted(expiredPlans, 'batch')} whose plan has expired.`]
      : []),
    ...(unsettled > 0
      ? [
          `Books not compared: ${counted(unsettled, 'ingest')} of which an operation is just moving lines. Audit again when it is done.`,
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
  const { stores, lakeDays, ...rest } = report;
  const days = Object.entries(lakeDays).map(([day, figures]) => [day, asText(figures)]);
  const all = { ...rest, lakeDays: Object.fromEntries(days), stores: asText(stores), parked };
  return JSON.stringify(all, null, 2);
}

function asText(totals: Readonly<Record<string, LineTotals>>): object {
  const entries = Object.entries(totals).map(([name, { lineCount, quantity, revenue }]) => [
    name,
    { lines: lineCount, quantity: String(quantity), revenue: formatMoney(revenue) },
  ]);
  return Object.fromEntries(entries);
}

function daysTable(days: Readonly<Record<string, LineFigures>>): string {
  const isChanged = Object.values(days).some((day) => GONE.some((figure) => day[figure] > 0));
  const figures = isChanged ? [...FIGURES, ...GONE] : FIGURES;
  const rows = Object.entries(days)
    .sort(([a], [b]) => compareText(a, b))
    .map(([day, own]) => [{ text: day }, ...figures.map((figure) => number(own[figure]))]);
  return textTable(['day', ...figures], rows);
}

const FIGURES = ['received', 'accepted', 'quarantined', 'pending', 'corrected', 'resent'] as const;
/** Most pipelines have never taken lines out. */
const GONE = ['retracted', 'erased'] as const;

/** The other side of the books: where accepted lines are, over all days of the lake. */
function lakeBooks(
  days: Readonly<Record<string, LineFigures>>,
  lakeDays: Readonly<Record<string, DayFigures>>,
): string {
  const sum = (lines: number[]): number => lines.reduce((total, each) => total + each, 0);
  const accepted = sum(Object.values(days).map((day) => day.accepted));
  const parts = (['inLake', ...GONE] as const).map((side) => {
    const lines = sum(Object.values(lakeDays).map((day) => day[side].lineCount));
    return `${grouped(lines)} ${side === 'inLake' ? 'in the lake' : side}`;
  });
  return `Of ${grouped(accepted)} accepted: ${parts.join(' + ')}.`;
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
