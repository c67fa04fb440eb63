import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { areEqual, plus } from '../domain/line-totals.ts';
import {
  noObjectTotals,
  type ObjectTotals,
  sumOfIngests,
  totalsByIngest,
} from '../lake/lake-object-totals.ts';
import { countQuarantinedLines, readQuarantineObject } from '../lake/quarantine-object.ts';
import { nullableAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';
import type { AuditRun } from './audit-run.ts';
import { checkRewrite, landedOn } from './audited-days.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts, AuditStores } from './ports.ts';

/** Objects in memory at a time, as when they are written. */
const OBJECTS_AT_A_TIME = 4;

export type CheckedLake = { totals: ObjectTotals; differences: Difference[] };

/**
 * Compares what readers find of the plan's lines with the plan, day by day. The totals are summed
 * from the values in the batch's own objects. Where a rewrite has taken the batch over, the rewrite's
 * objects are compared with its record, and the batch's share of them is what it sealed.
 */
export async function checkLake(
  plan: SealedPlan,
  run: AuditRun,
  ports: AuditPorts,
): Promise<CheckedLake> {
  const { batchId } = plan;
  const checked: CheckedLake = { totals: noObjectTotals(), differences: [] };
  await inParallel(OBJECTS_AT_A_TIME, plan.lake, async ({ date, rows }) => {
    const landed = await landedOn(date, batchId, run, ports);
    if (landed === 'forgotten') {
      const says = `Batch ${batchId} has lines on ${date}, and no rewrite of that day has taken them over.`;
      checked.differences.push({ kind: 'LakeLinesForgotten', id: batchId, says });
    } else if (landed.rewrite) {
      checked.differences.push(...(await checkRewrite(landed.rewrite, run, ports)));
      add(checked, plannedTotals(plan, rows));
    } else {
      await checkOwnObject(landed.key, plan, rows, checked, run, ports);
    }
  });
  return checked;
}

async function checkOwnObject(
  key: string,
  plan: SealedPlan,
  rows: readonly number[],
  checked: CheckedLake,
  run: AuditRun,
  { stores }: AuditPorts,
): Promise<void> {
  const bytes = await stores.object(key);
  if (bytes === 'missing') {
    checked.differences.push(missing('LakeObjectMissing', key, plan.batchId));
    return;
  }
  const byIngest = await orUndefined(() => totalsByIngest(bytes));
  const found = byIngest && sumOfIngests(byIngest.values());
  if (run.options.isWhole && byIngest) run.lake.objects.set(key, byIngest);
  if (found) add(checked, found);
  if (!found || !isAsPlanned(found, plan, rows)) {
    const says = `${key} does not hold the lines that batch ${plan.batchId} sealed.`;
    checked.differences.push({ kind: 'LakeObjectDiffers', id: plan.batchId, says });
  }
}

function add({ totals }: CheckedLake, { all, named }: ObjectTotals): void {
  totals.all = plus(totals.all, all);
  totals.named = plus(totals.named, named);
}

/**
 * Compares the plan's quarantine objects with its quarantined lines, by their number. `isPartial`: they
 * may have lines of other ingests too.
 */
export async function checkQuarantine(
  plan: SealedPlan,
  isPartial: boolean,
  stores: AuditStores,
): Promise<Difference[]> {
  const found = await inParallel(
    OBJECTS_AT_A_TIME,
    plan.quarantine,
    async ({ key, lines }): Promise<Difference[]> => {
      const bytes = await stores.object(key);
      if (bytes === 'missing') return [missing('QuarantineObjectMissing', key, plan.batchId)];
      const count = await orUndefined(() =>
        isPartial ? countOwn(bytes, lines) : countQuarantinedLines(bytes),
      );
      if (count === lines.length) return [];
      const holds = count === undefined ? 'is unreadable' : `holds ${counted(count, 'line')}`;
      const says = `${key} ${holds}; batch ${plan.batchId} sealed ${counted(lines.length, 'line')} for it.`;
      return [{ kind: 'QuarantineObjectDiffers', id: plan.batchId, says }];
    },
  );
  return found.flat();
}

type PlannedLines = SealedPlan['quarantine'][number]['lines'];

async function countOwn(bytes: Uint8Array, lines: PlannedLines): Promise<number> {
  const own = new Set(lines.map(({ ingestId }) => ingestId));
  return (await readQuarantineObject(bytes)).filter(({ ingestId }) => own.has(ingestId)).length;
}

function missing(
  kind: 'LakeObjectMissing' | 'QuarantineObjectMissing',
  key: string,
  id: string,
): Difference {
  return { kind, id, says: `${key} of batch ${id} is missing.` };
}

function isAsPlanned(found: ObjectTotals, plan: SealedPlan, rows: readonly number[]): boolean {
  const planned = plannedTotals(plan, rows);
  return areEqual(found.all, planned.all) && areEqual(found.named, planned.named);
}

function plannedTotals({ lines }: SealedPlan, rows: readonly number[]): ObjectTotals {
  const withCustomer = rows.filter(
    (row) => nullableAt(lines.customerId, row, 'customerId') !== null,
  );
  return { all: rowTotals(lines, rows), named: rowTotals(lines, withCustomer) };
}

/** undefined if the object is unreadable. The error may quote its data. */
async function orUndefined<T>(decode: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await decode();
  } catch {
    return undefined;
  }
}
