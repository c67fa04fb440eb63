import type { CatalogNames } from '../catalog/catalog-table.ts';
import type { Lease, Snapshots } from '../engine/snapshots.ts';
import type { TransactionStatus } from '../protocol/backend-messages.ts';
import type { Settings } from '../settings/settings.ts';
import type { Command } from '../sql/commands.ts';
import type { ParameterType } from '../types/parameters.ts';
import type { Interruption } from './interruption.ts';
import type { Outbox } from './outbox.ts';
import type { ResultColumn, Rows } from './rows.ts';

/** What a session needs of the process that it runs in. */
export type SessionContext = {
  names: CatalogNames;
  snapshots: Snapshots;
  /** Runs a statement when it is its turn. */
  inTurn<T>(run: () => Promise<T>): Promise<T>;
  /** Is told whether a result is being sent, so that nothing else can be written. */
  onSending(isSending: boolean): void;
};

/** A statement that was parsed. Without a command, it is empty. */
export type Prepared = {
  sql: string;
  command: Command | undefined;
  parameterTypes: readonly ParameterType[];
  columns: readonly ResultColumn[] | undefined;
};

/** A lease that a transaction and the cursors that outlive it have in common. */
export type SharedLease = Lease & { users: number };

/** A bound statement, or a cursor. */
export type Portal = {
  prepared: Prepared;
  parameters: readonly (string | null)[];
  formats: readonly number[];
  /** Undefined until it is executed. */
  rows?: Rows;
  sent: number;
  /** What a cursor that outlives its transaction reads from. */
  held?: SharedLease;
};

type Savepoint = { name: string; settings: ReadonlyMap<string, string> };

type Transaction = {
  status: TransactionStatus;
  lease: SharedLease | undefined;
  savepoints: Savepoint[];
  /** The settings at its begin, and the names of those that SET LOCAL has changed. */
  settings: ReadonlyMap<string, string>;
  locals: Map<string, string>;
};

export type State = {
  context: SessionContext;
  outbox: Outbox;
  settings: Settings;
  interruption: Interruption;
  transaction: Transaction;
  statements: Map<string, Prepared>;
  portals: Map<string, Portal>;
  /** The gaps of the lake that the client was told of. */
  toldGaps: string;
  /** The values of settings that the client knows. */
  reported: Map<string, string>;
};
