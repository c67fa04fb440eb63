import { inParallel } from '../concurrency/in-parallel.ts';
import { areEqual, noLines, plus } from '../domain/line-totals.ts';
import { lakeObjectTotals, type ObjectTotals } from '../lake/lake-object-totals.ts';
import { countQuarantinedLines } from '../lake/quarantine-object.ts';
import { nullableAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';
import { counted, type Difference } from './difference.ts';
import type { AuditStores } from './ports.ts';

/** Objects in memory at a time, as when they are written. */
const OBJECTS_AT_A_TIME = 4;

export type CheckedLake = { totals: ObjectTotals; differences: Difference[] };

/**
 * Compares the plan's Parquet objects with its lines. The totals are summed from the values in the
 * objects.
 */
export async function checkLake(plan: SealedPlan, stores: AuditStores): Promise<CheckedLake> {
  const checked: CheckedLake = { totals: { all: noLines(), named: noLines() }, differences: [] };
  await inParallel(OBJECTS_AT_A_TIME, plan.lake, async ({ key, rows }) => {
    const bytes = await stores.object(key);
    if (bytes === 'missing') {
      checked.differences.push(missing('LakeObjectMissing', key, plan.batchId));
      return;
    }
    const found = await orUndefined(() => lakeObjectTotals(bytes));
    if (found) {
      checked.totals.all = plus(checked.totals.all, found.all);
      checked.totals.named = plus(checked.totals.named, found.named);
    }
    if (!found || !isAsPlanned(found, plan, rows)) {
      const says = `${key} does not hold the lines that batch ${plan.batchId} sealed.`;
      checked.differences.push({ kind: 'LakeObjectDiffers', id: plan.batchId, says });
    }
  });
  return checked;
}

/** Compares the plan's quarantine objects with its quarantined lines, by their number. */
export async function checkQuarantine(
  plan: SealedPlan,
  stores: AuditStores,
): Promise<Difference[]> {
  const found = await inParallel(
    OBJECTS_AT_A_TIME,
    plan.quarantine,
    async ({ key, lines }): Promise<Difference[]> => {
      const bytes = await stores.object(key);
      if (bytes === 'missing') return [missing('QuarantineObjectMissing', key, plan.batchId)];
      const count = await orUndefined(() => countQuarantinedLines(bytes));
      if (count === lines.length) return [];
      const holds = count === undefined ? 'is unreadable' : `holds ${counted(count, 'line')}`;
      const says = `${key} ${holds}; batch ${plan.batchId} sealed ${counted(lines.length, 'line')} for it.`;
      return [{ kind: 'QuarantineObjectDiffers', id: plan.batchId, says }];
    },
  );
  return found.flat();
}

function missing(
  kind: 'LakeObjectMissing' | 'QuarantineObjectMissing',
  key: string,
  id: string,
): Difference {
  return { kind, id, says: `${key} of batch ${id} is missing.` };
}

function isAsPlanned(found: ObjectTotals, { lines }: SealedPlan, rows: readonly number[]): boolean {
  const withCustomer = rows.filter(
    (row) => nullableAt(lines.customerId, row, 'customerId') !== null,
  );
  return (
    areEqual(found.all, rowTotals(lines, rows)) &&
    areEqual(found.named, rowTotals(lines, withCustomer))
  );
}

/** undefined if the object is unreadable. The error may quote its data. */
async function orUndefined<T>(decode: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await decode();
  } catch {
    return undefined;
  }
}
