import { type ValidatedLines, valueAt } from '../staging/line-table.ts';
import type { Landing, SealedPlan } from '../staging/plan.ts';

/**
 * Returns what the batch lands of each ingest, in the order of the lines and then of the
 * quarantined lines.
 */
export function landingsOf(
  { chunks, lines, quarantined }: ValidatedLines,
  quarantine: SealedPlan['quarantine'],
): Landing[] {
  const landings = new Map<string, Landing>();
  const landingOf = (chunk: number, row: number): Landing => {
    const { ingestId } = valueAt(chunks, chunk, 'chunks');
    const landing = landings.get(ingestId) ?? newLanding(ingestId, row, quarantine);
    landing.firstRow = Math.min(landing.firstRow, row);
    landings.set(ingestId, landing);
    return landing;
  };
  for (const [index, row] of lines.row.entries()) {
    landingOf(valueAt(lines.chunk, index, 'chunk'), row).accepted += 1;
  }
  for (const { chunk, row } of quarantined) landingOf(chunk, row).quarantined += 1;
  return [...landings.values()];
}

function newLanding(
  ingestId: string,
  firstRow: number,
  quarantine: SealedPlan['quarantine'],
): Landing {
  const quarantineKeys = quarantine
    .filter(({ lines }) => lines.some((line) => line.ingestId === ingestId))
    .map(({ key }) => key);
  return { ingestId, firstRow, accepted: 0, quarantined: 0, quarantineKeys };
}
