import type {
  Refused,
  ReprocessingPlan,
  ReprocessingStatus,
} from '../../functions/reprocessing/request.ts';
import { ReprocessingResult } from '../../functions/reprocessing/request.ts';
import type { OperationView } from '../retract/operations-client.ts';
import { counted } from '../ui/text.ts';
import { type Cell, textTable } from '../ui/text-table.ts';

type Counts = ReprocessingPlan['before'];

/** What a dry run says. */
export function planReport(plan: ReprocessingPlan): string[] {
  const { ingests, changed, days, refused, before, after } = plan;
  const rows = days.map(({ date, lines, before: was, after: is }): Cell[] => [
    { text: date },
    { text: String(lines), right: true },
    { text: step(was.lines, is.lines), right: true },
    { text: step(was.quantity, is.quantity), right: true },
    { text: step(was.revenue, is.revenue), right: true },
  ]);
  return [
    ...(days.length > 0
      ? [textTable(['day', 'changed', 'lines', 'quantity', 'revenue'], rows), '']
      : []),
    `Today's code was run over the raw records of ${counted(ingests, 'ingest')}: ${changed === 0 ? 'none' : changed} would change.`,
    ...(changed > 0 ? [countsReport(before, after)] : []),
    ...refusedReport(refused),
    'Nothing was done.',
  ];
}

/** A value, or how it changes. */
const step = (before: string | number, after: string | number): string =>
  before === after ? String(after) : `${before} → ${after}`;

const countsReport = (before: Counts, after: Counts): string =>
  `Accepted: ${step(before.accepted, after.accepted)}. Quarantined: ${step(before.quarantined, after.quarantined)}.`;

/** The ingests that can't be read again, and why. */
export function refusedReport(refused: readonly Refused[]): string[] {
  if (refused.length === 0) return [];
  return [
    `${counted(refused.length, 'ingest')} can't be reprocessed:`,
    ...refused.map(({ why }) => `  ${why}`),
  ];
}

/** What an operation has done, and what it has left. */
export function resultReport({ result }: OperationView): { lines: string[]; refused: Refused[] } {
  const { ingests, changed, days, refused, before, after } = ReprocessingResult.parse(result);
  return {
    refused,
    lines: [
      `Read ${counted(ingests, 'ingest')} again: ${changed === 0 ? 'nothing has changed' : `${changed} changed, on ${counted(days, 'day')}`}.`,
      ...(changed > 0 ? [`Of those that changed: ${countsReport(before, after)}`] : []),
    ],
  };
}

/** What became of each ingest, and whether it can be read again. */
export function statusReport(ingests: readonly ReprocessingStatus[]): string[] {
  return ingests.map(({ ingestId, reprocessing, why }) => {
    const past = reprocessing ? pastOf(reprocessing) : 'never reprocessed';
    return `${ingestId}: ${past}. ${why ?? 'It can be reprocessed.'}`;
  });
}

function pastOf(reprocessing: NonNullable<ReprocessingStatus['reprocessing']>): string {
  const { state, operationId, at, endedAt, requestedBy, before, after } = reprocessing;
  const who = `asked for by ${requestedBy} at ${at}`;
  if (state === 'REPROCESSING') return `being reprocessed by operation ${operationId}, ${who}`;
  if (state === 'LEFT') return `read again at ${endedAt}, ${who}; nothing was changed`;
  const counts =
    before && after
      ? `; accepted ${step(before.accepted, after.accepted)}, quarantined ${step(before.quarantined, after.quarantined)}`
      : '';
  return `reprocessed at ${endedAt}, ${who}${counts}`;
}
