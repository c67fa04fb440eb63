import { linesObjectOf } from '../../../functions/lake/lake-keys.ts';
import type { Sent } from '../workload/client.ts';
import { correctionViolations, type ShownCorrection } from './correction-verdict.ts';
import { totalsViolations } from './store-totals.ts';
import type { StoredBatch, StoredLine, Stores } from './stores.ts';
import { type UploadEvidence, uploadViolations } from './upload-verdict.ts';

export type Evidence = Pick<UploadEvidence, 'ingestOf' | 'statusOf'> & {
  stores: Stores;
  sent: readonly Sent[];
  corrections: readonly ShownCorrection[];
};

/**
 * Compares what all stores show at the end with what was sent: invariants 1 to 4 of
 * docs/architecture.md. Returns each violation as a sentence.
 */
export async function verdict({
  stores,
  sent,
  corrections,
  ingestOf,
  statusOf,
}: Evidence): Promise<string[]> {
  const lake = await stores.lake();
  const invoices = await stores.invoices();
  const customers = await stores.customers();
  const batches = await stores.batches();
  const quarantine = stores.quarantine();
  const evidence = { lake, invoices, quarantine, ingestOf, statusOf };
  const perUpload = await Promise.all(sent.map((one) => uploadViolations(one, evidence)));
  return [
    ...perUpload.flat(),
    ...(await correctionViolations(corrections, { ...evidence, rows: stores.corrected() })),
    ...strayLines(evidence, sent, corrections),
    ...totalsViolations(lake, invoices, customers),
    ...openBatches(batches),
    ...strayObjects(stores.lakeKeys(), batches),
  ];
}

function strayLines(
  { lake, invoices, quarantine, ingestOf }: UploadEvidence,
  sent: readonly Sent[],
  corrections: readonly ShownCorrection[],
): string[] {
  const known = new Set([
    ...sent.map(({ upload }) => ingestOf(upload.key)),
    ...corrections.map(({ ingestId }) => ingestId),
  ]);
  const idOf = ({ lineId }: StoredLine) => lineId;
  return [...lake.map(idOf), ...invoices.map(idOf), ...quarantine]
    .filter((lineId) => !known.has(lineId.slice(0, lineId.lastIndexOf('-'))))
    .map((lineId) => `${lineId} belongs to no POST`);
}

/**
 * All faults are over, so no batch may be waiting, and none may have failed other than by a fault.
 */
const openBatches = (batches: readonly StoredBatch[]): string[] =>
  batches.flatMap(({ batchId, state, failure }) => [
    ...(['COMMITTED', 'ABANDONED'].includes(state) ? [] : [`Batch ${batchId} is left ${state}`]),
    ...(failure && BUGS.test(JSON.parse(failure).error)
      ? [`Batch ${batchId} failed with ${failure}`]
      : []),
  ]);

/** Failures that no fault explains. */
const BUGS =
  /ContractBroken|TypeError|RangeError|ReferenceError|ZodError|States\.Runtime|States\.Data/;

function strayObjects(keys: readonly string[], batches: readonly StoredBatch[]): string[] {
  const states = new Map(batches.map(({ batchId, state }) => [batchId, state]));
  // The audit compares the objects of rewrites with their records.
  return keys
    .filter((key) => linesObjectOf(key)?.rewritten === undefined)
    .filter((key) => {
      const batchId = /([^/]+)\.parquet$/.exec(key)?.[1] ?? '';
      return !['SEALED', 'COMMITTED'].includes(states.get(batchId) ?? '');
    })
    .map((key) => `The object ${key} belongs to no sealed batch`);
}
