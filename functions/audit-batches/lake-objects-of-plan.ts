import { inParallel } from '../concurrency/in-parallel.ts';
import { areEqual, noLines, plus } from '../domain/line-totals.ts';
import { lakeObjectTotals, type ObjectTotals } from '../lake/lake-object-totals.ts';
import { countQuarantinedLines } from '../lake/quarantine-object.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';
import type { Difference } from './difference.ts';
import type { AuditStores } from './ports.ts';

/** Objects in memory at a time, as when they are written. */
const OBJECTS_AT_A_TIME = 4;

export type LakeHeld = { totals: ObjectTotals; differences: Difference[] };

/** The plan's Parquet objects, added up from the values in them. */
export async function heldLake(plan: SealedPlan, stores: AuditStores): Promise<LakeHeld> {
  const sum: LakeHeld = { totals: { all: noLines(), named: noLines() }, differences: [] };
  await inParallel(OBJECTS_AT_A_TIME, plan.lake, async ({ key, rows }) => {
    const bytes = await stores.object(key);
    if (bytes === 'missing') {
      sum.differences.push(missing('LakeObjectMissing', key, plan.batchId));
      return;
    }
    const found = totalsIn(bytes);
    if (found) {
      sum.totals.all = plus(sum.totals.all, found.all);
      sum.totals.named = plus(sum.totals.named, found.named);
    }
    if (!found || !isAsPlanned(found, plan, rows)) {
      const says = `${key} holds other lines than batch ${plan.batchId} sealed.`;
      sum.differences.push({ kind: 'LakeObjectDiffers', id: plan.batchId, says });
    }
  });
  return sum;
}

/** The plan's quarantine objects, by the number of lines in them. */
export async function heldQuarantine(plan: SealedPlan, stores: AuditStores): Promise<Difference[]> {
  const found = await inParallel(
    OBJECTS_AT_A_TIME,
    plan.quarantine,
    async ({ key, lines }): Promise<Difference[]> => {
      const bytes = await stores.object(key);
      if (bytes === 'missing') return [missing('QuarantineObjectMissing', key, plan.batchId)];
      const rows = await rowsIn(bytes);
      if (rows === lines.length) return [];
      const says = `${key} holds ${rows ?? 'no readable'} lines; batch ${plan.batchId} sealed ${lines.length}.`;
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
  return { kind, id, says: `${key} of batch ${id} is not there.` };
}

function isAsPlanned(found: ObjectTotals, { lines }: SealedPlan, rows: readonly number[]): boolean {
  const withCustomer = rows.filter((row) => lines.customerId[row] !== null);
  return (
    areEqual(found.all, rowTotals(lines, rows)) &&
    areEqual(found.named, rowTotals(lines, withCustomer))
  );
}

function totalsIn(bytes: Uint8Array): ObjectTotals | undefined {
  try {
    return lakeObjectTotals(bytes);
  } catch {
    return undefined;
  }
}

async function rowsIn(bytes: Uint8Array): Promise<number | undefined> {
  try {
    return await countQuarantinedLines(bytes);
  } catch {
    return undefined;
  }
}
