import { open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Durability, Files } from '../../data-dir/files.ts';
import { ServiceError } from '../../endpoint/api-call.ts';
import { databaseInMemory, newestWritesIn, openDatabase } from './database.ts';
import { GroupSync } from './group-sync.ts';
import { forgetNewestWrites, noteNewestWrites } from './newest-writes.ts';
import { type Rows, rowsOf } from './rows.ts';
import { addTable, storedTables } from './schema.ts';
import { storageError } from './storage-error.ts';
import type { Table } from './table.ts';
import { type TakenTransactions, takenTransactionsOf } from './taken-transactions.ts';

export type StoredTable = { table: Table; rows: Rows };

/** The tables and their items. */
export type Store = {
  tables(): Table[];
  create(table: Table): void;
  /** Throws ResourceNotFoundException. */
  table(name: string): StoredTable;
  /** Does all of the writes, or none when one throws. */
  atomically<T>(write: () => T): T;
  takenTransactions: TakenTransactions;
  /** Resolves when everything that was read or written so far is as durable as it has to be. */
  durable(): Promise<void>;
  close(): Promise<void>;
};

/** The tables of a simulation, which end with its process. */
export const storeInMemory = (): Store =>
  storeOn(databaseInMemory(), {
    wrote: () => undefined,
    durable: async () => undefined,
    close: async () => undefined,
  });

const NOTE_EVERY_MS = 1000;

/** Opens the tables in a folder. Throws when they can't be read, or another process uses them. */
export async function openStore(folder: string, files: Files): Promise<Store> {
  files.makeFolderSync(folder);
  const database = await openFree(folder, files.durability);
  try {
    // SQLite has made this file, and keeps it until the tables are closed.
    const newestWrites = await open(newestWritesIn(folder), 'r+');
    await files.syncFolder(folder);
    const sync = new GroupSync(() => files.sync(newestWrites));
    const note = () => noteNewestWrites(folder, database);
    const noting = setInterval(note, NOTE_EVERY_MS).unref();
    return storeOn(database, {
      wrote: () => sync.wrote(),
      durable: () => sync.durable(),
      close: async () => {
        clearInterval(noting);
        await sync.durable().catch(() => undefined);
        await newestWrites.close();
        // After a failed sync, only a start verifies what is on the disk.
        if (sync.hasFailed) note();
        else forgetNewestWrites(folder);
        return sync.hasFailed ? 'stay open' : undefined;
      },
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A process that was just killed takes a moment to release its files. */
const FILES_IN_USE_MS = 2000;
const BUSY = 5;

async function openFree(folder: string, durability: Durability): Promise<DatabaseSync> {
  const deadline = Date.now() + FILES_IN_USE_MS;
  for (;;) {
    try {
      return openDatabase(folder, durability);
    } catch (error) {
      const isBusy = error instanceof Error && 'errcode' in error && error.errcode === BUSY;
      if (!isBusy || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

type Durable = {
  wrote(): void;
  durable(): Promise<void>;
  close(): Promise<'stay open' | undefined>;
};

function storeOn(database: DatabaseSync, durable: Durable): Store {
  const tables = new Map<string, StoredTable>();
  const add = (table: Table) => tables.set(table.name, { table, rows: rowsOf(database, table) });
  for (const table of storedTables(database)) add(table);
  const atomically = transactionsOn(database);
  return {
    tables: () => [...tables.values()].map(({ table }) => table),
    create: (table) => {
      atomically(() => addTable(database, table));
      durable.wrote();
      add(table);
    },
    table: (name) => {
      const stored = tables.get(name);
      if (stored) return stored;
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    },
    atomically: (write) => {
      const result = atomically(write);
      durable.wrote();
      return result;
    },
    takenTransactions: takenTransactionsOf(database),
    durable: () =>
      durable.durable().catch((error: unknown) => {
        throw storageError(error);
      }),
    close: async () => {
      if (!database.isOpen) return;
      if ((await durable.close()) !== 'stay open') database.close();
    },
  };
}

function transactionsOn(database: DatabaseSync): Store['atomically'] {
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')];
  return (write) => {
    begin.run();
    try {
      const result = write();
      commit.run();
      return result;
    } catch (error) {
      // SQLite ends some transactions itself, that of a full disk for example.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}
