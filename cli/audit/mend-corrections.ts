import type { Difference } from '../../functions/audit-batches/difference.ts';
import type { CorrectionEntry } from '../../functions/ledger/correction-ledger.ts';
import { counted } from '../ui/text.ts';

/** What finishing a correction once more puts right: it claims, sends and records the same again. */
const FINISHED_AGAIN: ReadonlySet<Difference['kind']> = new Set<Difference['kind']>([
  'CorrectionUnfinished',
  'CorrectionRecordMissing',
  'CorrectionRecordDiffers',
]);

export type CorrectionPorts = {
  readCorrection(correctionId: string): Promise<CorrectionEntry | undefined>;
  /** Brings a correction to its end from its staged request. Returns what went wrong. */
  finish(correction: CorrectionEntry): Promise<string | undefined>;
  /** Registers the day of a correction's record in the catalog. Returns what went wrong. */
  registerDay(correction: CorrectionEntry): Promise<string | undefined>;
};

/**
 * Finishes corrections, and registers the days of their records, where an audit found that they are
 * not. Returns what was done: nothing if there was nothing that this can mend.
 */
export async function mendCorrections(
  differences: readonly Difference[],
  { readCorrection, finish, registerDay }: CorrectionPorts,
): Promise<string[]> {
  const unfinished = idsOf(differences, (kind) => FINISHED_AGAIN.has(kind));
  const invisible = idsOf(differences, (kind) => kind === 'CorrectionRecordInvisible');
  const failures: string[] = [];
  const each = async (ids: ReadonlySet<string>, action: CorrectionPorts['finish']) => {
    const failedBefore = failures.length;
    for (const id of ids) {
      const correction = await readCorrection(id);
      const error = correction ? await action(correction) : 'is not in the ledger';
      if (error !== undefined) failures.push(`  ${id} ${error}`);
    }
    return ids.size - (failures.length - failedBefore);
  };
  const finished = await each(unfinished, finish);
  const registered = await each(invisible, registerDay);
  return [
    ...(unfinished.size > 0
      ? [`Finished ${counted(finished, 'correction')} from what was asked for.`]
      : []),
    ...(invisible.size > 0
      ? [`Registered the day of ${counted(registered, 'correction')} in the catalog.`]
      : []),
    ...failures,
  ];
}

function idsOf(
  differences: readonly Difference[],
  isOne: (kind: Difference['kind']) => boolean,
): ReadonlySet<string> {
  return new Set(differences.filter(({ kind }) => isOne(kind)).map(({ id }) => id));
}
