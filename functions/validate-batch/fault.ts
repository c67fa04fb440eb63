import type { ColumnName } from '../domain/invoice-line.ts';
import { QUARANTINE_REASONS, type QuarantineReason } from '../domain/quarantine.ts';

/** How many characters of a value a message shows. */
const SHOWN_CHARACTERS = 40;

/**
 * Why a record is not a valid invoice line. It is a value and never thrown, so that a hostile file
 * does not cost a stack trace per line.
 */
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

/** Returns `expected …, found "…"`, with the value shortened and its control characters escaped. */
export function unexpected(expected: string, found: string): string {
  const shown = found.length > SHOWN_CHARACTERS ? `${found.slice(0, SHOWN_CHARACTERS)}…` : found;
  return `expected ${expected}, found ${JSON.stringify(shown)}`;
}
