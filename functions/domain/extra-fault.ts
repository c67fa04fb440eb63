import type { QuarantineReason } from './quarantine.ts';
import {
  extraText,
  MAX_EXTRA_BYTES,
  MAX_UNKNOWN_COLUMNS,
  MAX_UNKNOWN_NAME,
  type UnknownValue,
} from './unknown-columns.ts';

/** Why values do not fit `extra`. Without a message, the reason says all. */
export type ExtraFault = { reason: QuarantineReason; column: string | null; message?: string };

const NUL = '\0';

/** Returns the first fault that keeps the values of a record out of `extra`, if there is one. */
export function extraFault(values: readonly UnknownValue[]): ExtraFault | undefined {
  if (values.length > MAX_UNKNOWN_COLUMNS) return tooMany(values.length);
  const fault = values.map(faultOf).find((each) => each !== undefined);
  if (fault) return fault;
  const bytes = Buffer.byteLength(extraText(values));
  return bytes > MAX_EXTRA_BYTES ? tooLong(bytes) : undefined;
}

function faultOf([name, text]: UnknownValue): ExtraFault | undefined {
  const column = columnOf(name);
  if (name.length > MAX_UNKNOWN_NAME) {
    const message = `The name of a column: expected at most ${MAX_UNKNOWN_NAME} characters, found ${name.length}`;
    return { reason: 'value_too_long', column, message };
  }
  if (name.includes(NUL) || text.includes(NUL)) return { reason: 'nul_byte', column };
  if (name.isWellFormed() && text.isWellFormed()) return undefined;
  const message = `${JSON.stringify(name)}: expected text, found half a surrogate pair`;
  return { reason: 'invalid_text', column, message };
}

/** The name of an unknown column as the quarantine has it. */
export const columnOf = (name: string): string => name.slice(0, MAX_UNKNOWN_NAME).toWellFormed();

const tooMany = (count: number): ExtraFault => ({
  reason: 'value_too_long',
  column: null,
  message: `expected values in at most ${MAX_UNKNOWN_COLUMNS} columns that are not part of an invoice line, found ${count}`,
});

const tooLong = (bytes: number): ExtraFault => ({
  reason: 'value_too_long',
  column: null,
  message: `expected at most ${MAX_EXTRA_BYTES} bytes in the columns that are not part of an invoice line, as JSON, found ${bytes}`,
});
