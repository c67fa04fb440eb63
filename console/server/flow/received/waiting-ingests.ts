import { inParallel } from '../../../../functions/concurrency/in-parallel.ts';
import { compareText } from '../../../../functions/domain/text-order.ts';
import { StepFailure } from '../../../../functions/failures.ts';
import { progressCounts } from '../../../../functions/ledger/ingest-progress.ts';
import type { IngestLedger } from './ledger.ts';

const READ_AT_A_TIME = 16;
/** If more wait, those that were read longest ago are read again. */
const READ_AGAIN = 200;

type Waiting = { acceptedAt: string; lines: number };

/** The ingests of which lines have not landed, as they were when they were last read. */
export function waitingIngests({ readIngest }: Pick<IngestLedger, 'readIngest'>) {
  const waiting = new Map<string, Waiting>();
  const unreadable = new Set<string>();
  const read = async (id: string): Promise<Waiting | undefined> => {
    const progress = await readable(readIngest, id);
    waiting.delete(id);
    if (!progress) return void unreadable.add(id);
    const { acceptedAt = progress.ingest.receivedAt } = progress;
    const { lines, pending } = progressCounts(progress);
    if (pending > 0) waiting.set(id, { acceptedAt, lines: pending });
    return { acceptedAt, lines };
  };
  const oldestFirst = () =>
    [...waiting].sort(([, a], [, b]) => compareText(a.acceptedAt, b.acceptedAt));
  return {
    /** Reads ingests, and tells of each with valid items when it was accepted and its lines. */
    readAll: (ids: readonly string[], told: (id: string, ingest: Waiting | undefined) => void) =>
      inParallel(READ_AT_A_TIME, ids, async (id) => told(id, await read(id))),
    readAgain: () => inParallel(READ_AT_A_TIME, [...waiting.keys()].slice(0, READ_AGAIN), read),
    ids: (most: number): string[] =>
      oldestFirst()
        .slice(0, most)
        .map(([id]) => id),
    unreadable: (): number => unreadable.size,
    total: () => ({
      lines: [...waiting.values()].reduce((sum, { lines }) => sum + lines, 0),
      ingests: waiting.size,
      oldest: oldestFirst()[0]?.[1].acceptedAt,
    }),
  };
}

/** Undefined if its items are invalid. An error of the table is thrown. */
const readable = (readIngest: IngestLedger['readIngest'], id: string) =>
  readIngest(id).catch((error: unknown) => {
    if (error instanceof StepFailure) throw error;
    return undefined;
  });
