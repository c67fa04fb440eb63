import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import type { LineFields } from '../domain/correction.ts';
import { COLUMNS, type ColumnName } from '../domain/invoice-line.ts';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { extraText, type UnknownValue } from '../domain/unknown-columns.ts';

/**
 * What a correction asks for, and what the quarantine had of each line when the request came. It is
 * staged before the correction is recorded, so every repetition works on the same lines, with any
 * version of the code.
 */
export const CorrectionContent = z.object({
  v: z.literal(1),
  lines: z.array(
    z.object({
      lineId: z.string(),
      /** The corrected record as it is sent: a JSON object without line feeds. */
      record: z.string(),
      /** The quarantined line; absent if there was none. */
      original: QuarantinedLine.omit({ message: true }).optional(),
    }),
  ),
});
export type CorrectionContent = z.infer<typeof CorrectionContent>;

const inflate = promisify(gunzip);

/** Reads a staged content. Throws if it is damaged. */
export async function unpackContent(bytes: Uint8Array): Promise<CorrectionContent> {
  return CorrectionContent.parse(JSON.parse((await inflate(bytes)).toString()));
}

type Line = CorrectionContent['lines'][number];

/** A line that the quarantine had, at its position in the request, from 1. */
export type KnownLine = Line & { position: number; original: NonNullable<Line['original']> };

/** Returns the lines that the quarantine had, in the order of the request. */
export function knownLines({ lines }: CorrectionContent): KnownLine[] {
  return lines.flatMap(({ original, ...line }, index) =>
    original ? [{ ...line, original, position: index + 1 }] : [],
  );
}

/**
 * Returns a corrected record as it is sent: its values in the order of the columns, and then those
 * that the original has in columns that are not of an invoice line.
 */
export function recordJson(fields: LineFields, unknown: readonly UnknownValue[] = []): string {
  const values = COLUMNS.flatMap((column): [ColumnName, string][] => {
    const value = fields[column];
    return value === null ? [] : [[column, value]];
  });
  return extraText([...values, ...unknown]);
}
