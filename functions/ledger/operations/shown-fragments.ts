import { isReadAgain, type Reprocessing } from '../../domain/reprocessing.ts';
import { isShown, type Retraction } from '../../domain/retraction.ts';
import { ingestIdOfFragment } from '../../index/fragment.ts';
import type { SealedPlan } from '../../staging/plan.ts';

/** What operations have made of an ingest: undefined if it was never retracted, or reprocessed. */
export type IngestChanges = {
  retraction: Retraction | undefined;
  reprocessing: Reprocessing | undefined;
};

export interface IngestChangesReader {
  /** The changes of ingests, which must differ, in the ingests' order. */
  readChanges(ingestIds: readonly string[]): Promise<IngestChanges[]>;
}

/** A plan, or the part of it that a step needs. */
type Fragments = Pick<SealedPlan, 'chunks'> & Partial<Pick<SealedPlan, 'invoices' | 'customers'>>;

/**
 * Returns the plan without the fragments of ingests that are retracted or were reprocessed, or are
 * being so. A step that runs again, or late, must not bring their items back: see docs/decisions/0024
 * and 0026.
 */
export async function shownFragments<Plan extends Fragments>(
  plan: Plan,
  ledger: IngestChangesReader,
): Promise<Plan> {
  const hidden = await ingestsIn(
    plan.chunks,
    ledger,
    ({ retraction, reprocessing }) => !isShown(retraction) || isReadAgain(reprocessing),
  );
  if (hidden.size === 0) return plan;
  const isOfShown = ({ fragment }: { fragment: string }): boolean =>
    !hidden.has(ingestIdOfFragment(fragment));
  return {
    ...plan,
    ...(plan.invoices && { invoices: plan.invoices.filter(isOfShown) }),
    ...(plan.customers && { customers: plan.customers.filter(isOfShown) }),
  };
}

/**
 * Returns what the quarantine is to have of a plan: not the lines of ingests that were reprocessed,
 * or are being so. An object of which nothing is left is left out.
 */
export async function shownQuarantine(
  plan: Pick<SealedPlan, 'chunks' | 'quarantine'>,
  ledger: IngestChangesReader,
): Promise<SealedPlan['quarantine']> {
  const { quarantine } = plan;
  if (quarantine.length === 0) return quarantine;
  const hidden = await ingestsIn(plan.chunks, ledger, ({ reprocessing }) =>
    isReadAgain(reprocessing),
  );
  if (hidden.size === 0) return quarantine;
  return quarantine
    .map(({ lines, ...day }) => ({
      ...day,
      lines: lines.filter(({ ingestId }) => !hidden.has(ingestId)),
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** Returns those of the ingests of some chunks that are as asked for. */
export async function ingestsIn(
  chunks: readonly { ingestId: string }[],
  { readChanges }: IngestChangesReader,
  isWanted: (changes: IngestChanges) => boolean,
): Promise<ReadonlySet<string>> {
  const ingestIds = [...new Set(chunks.map(({ ingestId }) => ingestId))];
  const wanted = (await readChanges(ingestIds)).map(isWanted);
  return new Set(ingestIds.filter((_, index) => wanted[index]));
}
