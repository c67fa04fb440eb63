import type { DatabaseSync } from 'node:sqlite';

/** The transactions of the last minutes by their ClientRequestToken. */
export type TakenTransactions = {
  /** The hash of the parameters that were given with a token. */
  hashOf(token: string, now: number): string | undefined;
  add(token: string, hash: string, now: number): void;
};

/** Within this time, AWS takes a transaction with the same token for a repetition. */
const KEPT_MS = 10 * 60_000;

export function takenTransactionsOf(database: DatabaseSync): TakenTransactions {
  database.exec(`CREATE TABLE IF NOT EXISTS transactions
    (token TEXT PRIMARY KEY, hash TEXT NOT NULL, taken_at INTEGER NOT NULL) STRICT`);
  const find = database.prepare('SELECT hash FROM transactions WHERE token = ? AND taken_at > ?');
  const add = database.prepare('INSERT OR REPLACE INTO transactions VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM transactions WHERE taken_at <= ?');
  return {
    hashOf: (token, now) => {
      const found = find.get(token, now - KEPT_MS);
      return found && String(found['hash']);
    },
    add: (token, hash, now) => {
      forget.run(now - KEPT_MS);
      add.run(token, hash, now);
    },
  };
}
