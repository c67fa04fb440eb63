import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import type { BatchObject, BatchPlan, QuarantinedSample } from '../../api/batches.ts';

const SAMPLES = 5;

/** What a plan writes, without its lines. */
export function planView(plan: SealedPlan): BatchPlan {
  const { lake, quarantine, invoices } = plan;
  const quarantined = quarantine.flatMap(({ lines }) => lines);
  const counts = new Map<string, number>();
  for (const { reason } of quarantined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return {
    objects: [
      ...lake.map((each): BatchObject => objectOf('lake', each, each.rows.length)),
      ...quarantine.map((each): BatchObject => objectOf('quarantine', each, each.lines.length)),
    ],
    invoiceItems: invoices.length,
    customerItems: plannedCustomers(plan).length,
    reasons: [...counts]
      .map(([reason, lines]) => ({ reason, lines }))
      .sort((a, b) => b.lines - a.lines),
    samples: quarantined.slice(0, SAMPLES).map(sampleOf),
  };
}

const objectOf = (
  kind: BatchObject['kind'],
  { date, key }: { date: string; key: string },
  lines: number,
): BatchObject => ({ kind, date, key, lines });

function sampleOf({
  ingestId,
  row,
  reason,
  column,
  message,
  text,
  encoding,
}: SealedPlan['quarantine'][number]['lines'][number]): QuarantinedSample {
  return { ingestId, row, reason, column, message, text, isBase64: encoding === 'base64' };
}
