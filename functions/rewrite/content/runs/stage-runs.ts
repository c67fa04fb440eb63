import { isDeepStrictEqual } from 'node:util';
import type { Filling } from '../filling.ts';
import type { LineRows } from '../line-rows.ts';
import { LineTally } from '../line-tally.ts';
import type { GroupPlace } from '../read-sources.ts';
import { type Piece, RunAccount } from './accounts.ts';
import { type Run, sorted, writePieces } from './sorted-runs.ts';
import { numbered, type StagedAccounts, stagingDamaged } from './staged-accounts.ts';
import { type Sources, type TakenRun, takeRuns } from './take-runs.ts';

const RUN = 'run';

/** The lines of the sources in order: all in memory, or in runs in staging. */
type Staged = { tally: LineTally } & ({ sorted: LineRows } | { runs: Run[] });

/**
 * Sorts in memory what fits, and through staging what does not. Continues after the runs that are in
 * staging, which no process does again.
 */
export async function stageRuns(sources: Sources, filling: Filling): Promise<Staged> {
  const tally = new LineTally();
  const runs: Run[] = [];
  let from: GroupPlace = { source: 0, group: 0 };
  let isLast = false;
  const add = (account: RunAccount) => {
    tally.addSums(account);
    runs.push({ name: numbered(RUN, runs.length), pieces: account.pieces });
    from = account.to;
    isLast = account.isLast;
  };
  for await (const account of found(filling.target.staged)) add(account);
  if (isLast) return { tally, runs };
  for await (const run of takeRuns(sources, from, filling)) {
    if (run.isLast && runs.length === 0) {
      tally.addSums(run);
      return { tally, sorted: sorted(run.rows) };
    }
    add(await stage(numbered(RUN, runs.length), run, filling));
  }
  return { tally, runs };
}

/** The accounts of the runs in staging, from the first on. */
async function* found(staged: StagedAccounts): AsyncGenerator<RunAccount> {
  let from: GroupPlace = { source: 0, group: 0 };
  for (let n = 0; ; n += 1) {
    const name = numbered(RUN, n);
    const account = await staged.read(name, RunAccount);
    if (!account) return;
    if (!isDeepStrictEqual(account.from, from)) {
      throw stagingDamaged(`${name} does not begin where the run before it ends`);
    }
    yield account;
    from = account.to;
    if (account.isLast) return;
  }
}

async function stage(
  name: string,
  { rows, ...run }: TakenRun,
  filling: Filling,
): Promise<RunAccount> {
  const pieces: Piece[] = [];
  const written = writePieces(name, 0, [sorted(rows)], filling);
  for await (const piece of written) pieces.push(piece);
  const account: RunAccount = { v: 1, ...run, pieces };
  await filling.target.staged.write(name, RunAccount, account);
  return account;
}
