import type { Statement } from './statements.ts';

/** How far a cursor is read. */
export type Fetching = { cursor: string; rows: number; moves: boolean };

export type CopyOptions = {
  format: 'text' | 'csv';
  header: boolean;
  delimiter: string;
  null: string;
  quote: string;
  escape: string;
  forceQuote: boolean;
};

/** What a statement asks for. Everything but a query is done by the session itself. */
export type Command =
  | { kind: 'query'; statement: Statement }
  | { kind: 'begin' | 'commit' | 'rollback'; tag: string }
  | { kind: 'savepoint' | 'release' | 'rollback to'; name: string }
  | { kind: 'set'; name: string; value: string | undefined; isLocal: boolean }
  | { kind: 'show'; name: string }
  | { kind: 'reset'; name: string }
  | { kind: 'discard'; what: string }
  | { kind: 'nothing'; tag: string }
  | { kind: 'declare'; cursor: string; statement: Statement; holds: boolean }
  | { kind: 'fetch'; fetching: Fetching }
  | { kind: 'close'; cursor: string | undefined }
  | { kind: 'deallocate'; name: string | undefined }
  | { kind: 'copy'; statement: Statement; options: CopyOptions };
