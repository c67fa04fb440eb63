import type { ColumnName } from '../domain/invoice-line.ts';
import { QUARANTINE_REASONS, type QuarantineReason } from '../domain/quarantine.ts';

/** Characters of a value that a message shows. */
const SHOWN_CHARACTERS = 40;

/** Why a record is no invoice line. A value, never thrown: a hostile file must not cost a stack trace a line. */
export class Fault {
  readonly reason: QuarantineReason;
  readonly column: ColumnName | null;
  readonly message: string;

  constructor(reason: QuarantineReason, message?: string, column: ColumnName | null = null) {
    this.reason = reason;
    this.column = column;
    this.message = message ?? QUARANTINE_REASONS[reason];
  }
}

/** `expected …, found "…"`: the value shortened, its control characters escaped. */
export function unexpected(expected: string, found: string): string {
  const shown = found.length > SHOWN_CHARACTERS ? `${found.slice(0, SHOWN_CHARACTERS)}…` : found;
  return `expected ${expected}, found ${JSON.stringify(shown)}`;
}
