import type { Reprocessing } from '../../../functions/domain/reprocessing.ts';
import type { AskedReprocessing } from '../workload/reprocessings.ts';

/** What the deployed code that reads raw bodies again puts into `extra` of each line. */
export const AGAIN = '{"Again":"1"}';

export type ReprocessingEvidence = {
  reprocessings: ReadonlyMap<string, Reprocessing>;
  /** `extra` of each line of the lake, by its id. */
  extras: ReadonlyMap<string, string | null>;
  /** The keys of what operations keep below `archive/`. */
  archived: readonly string[];
};

/**
 * Returns what is wrong with reprocessings: each has come to its end, and the lake has what the code
 * that read the raw records again makes of them, for all lines of an ingest or for none.
 */
export function reprocessingViolations(
  asked: readonly AskedReprocessing[],
  { reprocessings, extras, archived }: ReprocessingEvidence,
): string[] {
  const states = [...reprocessings].flatMap(([id, { state, operationId }]) => [
    ...(state === 'REPROCESSING' ? [`Ingest ${id} is left REPROCESSING`] : []),
    ...archived
      .filter((key) => key.includes(operationId))
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
    // A line that has lost its customer is left as it is, and so is its other columns' text.
    return isAgain && extra !== null && extra !== AGAIN ? [`${lineId} has ${extra}`] : [];
  });
  const none = [...reprocessings].flatMap(([id, { state }]) => {
    const own = [...extras].filter(([lineId]) => lineId.startsWith(`${id}-`));
    const isOld = own.length > 0 && own.every(([, extra]) => extra === null);
    return state === 'REPROCESSED' && isOld ? [`No line of ${id} is as it was read again`] : [];
  });
  return [...states, ...told, ...lines, ...none];
}
