import { QUARANTINE_REASONS, type QuarantineReason } from '../domain/quarantine.ts';

/** How many characters of a value a message shows. */
const SHOWN_CHARACTERS = 40;

/**
 * Why a record is not a valid invoice line. It is a value and never thrown, so that a hostile file
 * does not cost a stack trace per line.
 */
export class Fault {
  readonly reason: QuarantineReason;
  readonly column: string | null;
  readonly message: string;

  constructor(reason: QuarantineReason, message?: string, column: string | null = null) {
    this.reason = reason;
    this.column = column;
    this.message = message ?? QUARANTINE_REASONS[reason];
  }
}

/** Returns `expected …, found "…"`. */
export function unexpected(expected: string, found: string): string {
  return `expected ${expected}, found ${shown(found)}`;
}

/** A value for a message: shortened, quoted, and its control characters escaped. */
export function shown(value: string): string {
  const short = value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value;
  return JSON.stringify(short);
}
