import { type ValidatedLines, valueAt } from '../staging/line-table.ts';
import type { Landing, SealedPlan } from '../staging/plan.ts';
import { landedDays } from './landed-days.ts';

/** A landing while its lines are counted, with the indexes of those that were accepted. */
type Counted = Landing & { indexes: number[] };

/**
 * Returns what the batch lands of each ingest, in the order of the lines and then of the
 * quarantined lines.
 */
export function landingsOf(
  { chunks, lines, quarantined }: ValidatedLines,
  quarantine: SealedPlan['quarantine'],
): Landing[] {
  const landings = new Map<string, Counted>();
  const landingOf = (chunk: number, row: number): Counted => {
    const { ingestId } = valueAt(chunks, chunk, 'chunks');
    const landing = landings.get(ingestId) ?? newLanding(ingestId, row, quarantine);
    landing.firstRow = Math.min(landing.firstRow, row);
    landings.set(ingestId, landing);
    return landing;
  };
  for (const [index, row] of lines.row.entries()) {
    const landing = landingOf(valueAt(lines.chunk, index, 'chunk'), row);
    landing.accepted += 1;
    landing.indexes.push(index);
  }
  for (const { chunk, row } of quarantined) landingOf(chunk, row).quarantined += 1;
  return Array.from(landings.values(), ({ indexes, ...landing }) => {
    return { ...landing, ...landedDays(lines, indexes) };
  });
}

function newLanding(
  ingestId: string,
  firstRow: number,
  quarantine: SealedPlan['quarantine'],
): Counted {
  const quarantineKeys = quarantine
    .filter(({ lines }) => lines.some((line) => line.ingestId === ingestId))
    .map(({ key }) => key);
  return { ingestId, firstRow, accepted: 0, quarantined: 0, quarantineKeys, indexes: [] };
}
