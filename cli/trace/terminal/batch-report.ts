import type { Batch } from '../../../functions/ledger/ledger.ts';
import { counted, grouped } from '../../ui/text.ts';
import { textTable } from '../../ui/text-table.ts';
import type { WrittenObjects } from '../reading/written-objects.ts';
import { failureText } from './failure-text.ts';

/** The batch of an execution, as the ledger has it. */
export function batchHeading({ batchId, state, counts }: Batch): string {
  if (!counts) return `Batch ${batchId} ${state}`;
  const { accepted, quarantined } = counts;
  return `Batch ${batchId} ${state}: ${grouped(accepted)} accepted, ${grouped(quarantined)} quarantined`;
}

const MOST_LISTED = 20;

/** The ingests whose chunks the batch has, and the objects that it writes. */
export function batchReport(
  { members, plan }: Batch,
  objects: WrittenObjects | undefined,
): string[] {
  const ingests = (members ?? []).map(
    ({ ingestId, from, to }) =>
      `${ingestId}, ${to > from ? `chunks ${from}–${to}` : `chunk ${from}`}`,
  );
  return [
    ...listed('Ingests', ingests),
    ...listed('Objects in the lake', objects?.lake ?? []),
    ...listed('Objects of quarantined lines', objects?.quarantine ?? []),
    ...(plan && !objects ? ['', 'Its objects are no longer known: the plan has expired.'] : []),
  ];
}

function listed(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - MOST_LISTED;
  return [
    ...['', title],
    ...entries.slice(0, MOST_LISTED).map((entry) => `  ${entry}`),
    ...(more > 0 ? [`  … and ${counted(more, 'other')}`] : []),
  ];
}

/** The batches to choose from. */
export function latestReport(batches: readonly Batch[]): string[] {
  if (batches.length === 0) return ['There are no batches yet.'];
  const rows = batches.map(({ batchId, state, startedAt, counts, failure }) => [
    { text: batchId },
    { text: state },
    { text: startedAt.slice(0, 19).replace('T', ' ') },
    { text: counts ? grouped(counts.accepted + counts.quarantined) : '', right: true },
    { text: failure ? failureText(failure).slice(0, 60) : '' },
  ]);
  return [
    textTable(['batch', 'state', 'started (UTC)', 'lines', 'error'], rows),
    '',
    '"npm run trace -- BATCH_ID" shows one.',
  ];
}
