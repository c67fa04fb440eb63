import type { Reprocessing } from '../../../functions/domain/reprocessing.ts';
import type { AskedReprocessing } from '../workload/reprocessings.ts';
import { AGAIN } from '../workload/todays-code.ts';

export type ReprocessingEvidence = {
  reprocessings: ReadonlyMap<string, Reprocessing>;
  /** The lines that have lost their customer: they have no other columns' text either. */
  mayStay: ReadonlySet<string>;
  /** `extra` of each line of the lake, by its id. */
  extras: ReadonlyMap<string, string | null>;
  /** The keys of what operations keep below `archive/`. */
  archived: readonly string[];
  /** Whether a call that puts there was late: it may have come after all that was there had gone. */
  isPutLate: boolean;
};

/**
 * Returns what is wrong with reprocessings: each has come to its end, and the lake has what the code
 * that read the raw records again makes of them, for all lines of an ingest or for none.
 */
export function reprocessingViolations(
  asked: readonly AskedReprocessing[],
  { reprocessings, extras, mayStay, archived, isPutLate }: ReprocessingEvidence,
): string[] {
  const states = [...reprocessings].flatMap(([id, { state, operationId }]) => [
    ...(state === 'REPROCESSING' ? [`Ingest ${id} is left REPROCESSING`] : []),
    ...archived
      .filter((key) => key.includes(operationId) && !isPutLate)
      .map((key) => `${key} is left of a reprocessing`),
  ]);
  const told = asked
    .filter(({ ingestId, isChanged }) => {
      return isChanged && reprocessings.get(ingestId)?.state !== 'REPROCESSED';
    })
    .map(({ ingestId }) => `The operator was told that ${ingestId} is reprocessed`);
  const lines = [...extras].flatMap(([lineId, extra]) => {
    const ingestId = lineId.slice(0, lineId.lastIndexOf('-'));
    const isAgain = reprocessings.get(ingestId)?.state === 'REPROCESSED';
    if (!isAgain && extra !== null) return [`${lineId} has ${extra}, and was not reprocessed`];
    const isRight = extra === AGAIN || (extra === null && mayStay.has(lineId));
    return isAgain && !isRight ? [`${lineId} has ${extra} after it was read again`] : [];
  });
  return [...states, ...told, ...lines];
}
