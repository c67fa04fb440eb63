import { linesObjectOf } from '../../../functions/lake/lake-keys.ts';
import type { Sent } from '../workload/client.ts';
import type { AskedErasure } from '../workload/erasures.ts';
import type { AskedReprocessing } from '../workload/reprocessings.ts';
import type { AskedRetraction } from '../workload/retractions.ts';
import { correctionViolations, type ShownCorrection } from './correction-verdict.ts';
import { afterErasures, erasureViolations } from './erasure-verdict.ts';
import { reprocessingViolations } from './reprocessing-verdict.ts';
import { ingestsOf, retractionViolations } from './retraction-verdict.ts';
import { totalsViolations } from './store-totals.ts';
import type { StoredBatch, StoredLine, Stores } from './stores.ts';
import {
  linesLeft,
  type SentIngest,
  type UploadEvidence,
  uploadViolations,
} from './upload-verdict.ts';

export type Evidence = Pick<UploadEvidence, 'ingestOf' | 'statusOf'> & {
  stores: Stores;
  sent: readonly Sent[];
  corrections: readonly ShownCorrection[];
  retracted: readonly AskedRetraction[];
  reprocessed: readonly AskedReprocessing[];
  erased: AskedErasure | undefined;
  /** Whether a call to put what an operation keeps was late. */
  isPutLate: boolean;
};

/**
 * Compares what all stores show at the end with what was sent: invariants 1 to 4 of
 * docs/architecture.md. Returns each violation as a sentence.
 */
export async function verdict({
  stores,
  sent,
  corrections,
  retracted,
  reprocessed,
  erased,
  isPutLate,
  ingestOf,
  statusOf,
}: Evidence): Promise<string[]> {
  const lake = await stores.lake();
  const invoices = await stores.invoices();
  const customers = await stores.customers();
  const batches = await stores.batches();
  const quarantine = stores.quarantine();
  const erasures = await stores.erasures();
  const left = afterErasures(erased, erasures);
  const reprocessings = await stores.reprocessings();
  const isReadAgain = (id: string) => reprocessings.get(id)?.state === 'REPROCESSED';
  const evidence = { lake, invoices, quarantine, ingestOf, statusOf, left, isReadAgain };
  const retractions = await stores.retractions();
  const ingests = sent.flatMap(({ upload, ingestId }) => {
    const asked = retracted.filter((each) => each.ingestId === ingestId);
    const own = ingestsOf(ingestOf(upload.key), ingestId !== undefined, asked, retractions);
    return own.map((ingest) => ({ upload, ingest }));
  });
  const perIngest = await Promise.all(
    ingests.map(({ upload, ingest }) => uploadViolations(upload, ingest, evidence)),
  );
  return [
    ...unexpectedIds(sent, ingestOf),
    ...perIngest.flat(),
    ...(await retractionViolations(retracted, sent, {
      retractions,
      archived: stores.archived,
      left,
      isReadAgain,
    })),
    ...(await erasureViolations(erased, erasures)),
    ...reprocessingViolations(reprocessed, {
      reprocessings,
      mayStay: new Set(
        ingests.flatMap(({ upload, ingest }) => [
          ...linesLeft(upload, ingest.id, evidence).earlier.keys(),
        ]),
      ),
      extras: await stores.extras(),
      archived: stores.archiveKeys(),
      isPutLate,
    }),
    ...(await stores.openOperations()).map((id) => `Operation ${id} is left OPEN`),
    ...(await correctionViolations(corrections, { ...evidence, rows: stores.corrected() })),
    ...strayLines(
      evidence,
      ingests.map(({ ingest }) => ingest),
      corrections,
    ),
    ...totalsViolations(lake, invoices, customers),
    ...openBatches(batches),
    ...strayObjects(stores.lakeKeys(), batches),
  ];
}

const unexpectedIds = (sent: readonly Sent[], ingestOf: UploadEvidence['ingestOf']): string[] =>
  sent
    .filter(({ upload, ingestId }) => ingestId !== undefined && ingestId !== ingestOf(upload.key))
    .map(({ upload, ingestId }) => `${upload.key} got an unexpected ingest id: ${ingestId}`);

function strayLines(
  { lake, invoices, quarantine }: UploadEvidence,
  ingests: readonly SentIngest[],
  corrections: readonly ShownCorrection[],
): string[] {
  const known = new Set([
    ...ingests.map(({ id }) => id),
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
