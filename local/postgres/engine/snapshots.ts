import type { Session } from '../../query-engine/session.ts';
import { localCatalog } from '../../query-engine/tables.ts';
import type { CatalogNames } from '../catalog/catalog-table.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';

/** A session of the engine for one transaction. What it reads stays the same until its release. */
export type Lease = {
  session: Session;
  tableFunctions: ReadonlySet<string>;
  /** What of the lake is missing, for people. */
  gaps: readonly string[];
  release(): void;
};

export type Snapshots = {
  /** The lake as it is now. Transactions that begin on the same state of the lake share an engine. */
  lease(): Promise<Lease>;
  close(): void;
};

type Current = { state: string; snapshot: Snapshot; leases: number };

export function snapshots(dataDir: string, sessions: number, names: CatalogNames): Snapshots {
  let current: Current | undefined;
  let opening: Promise<Current> | undefined;
  const retire = (old: Current): void => {
    if (old !== current && old.leases === 0) old.snapshot.close();
  };
  const open = async (state: string): Promise<Current> => {
    const before = current;
    const snapshot = await openSnapshot(dataDir, sessions, names, before?.snapshot);
    current = { state, snapshot, leases: 0 };
    if (before) retire(before);
    return current;
  };
  const upToDate = async (): Promise<Current> => {
    // Whoever waits for an engine that is being opened looks again at the state of the lake then.
    while (opening) await opening.catch(() => undefined);
    const state = JSON.stringify(localCatalog(dataDir));
    if (current?.state === state) return current;
    opening = open(state);
    try {
      return await opening;
    } finally {
      opening = undefined;
    }
  };
  return {
    lease: async () => {
      const used = await upToDate();
      const session = used.snapshot.take();
      if (!session) throw new PgError(SQLSTATE.tooManyConnections, 'too many transactions at once');
      used.leases += 1;
      let isHeld = true;
      return {
        session,
        tableFunctions: used.snapshot.tableFunctions,
        gaps: used.snapshot.gaps,
        release: () => {
          if (!isHeld) return;
          isHeld = false;
          used.leases -= 1;
          used.snapshot.give(session);
          retire(used);
        },
      };
    },
    close: () => current?.snapshot.close(),
  };
}
