import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { recordsIn } from '../lake/ndjson-object.ts';
import type { Cutoff } from './cutoff.ts';
import { mentionedBy } from './mentions.ts';

/** What stands in place of text that was erased. */
export const ERASED = '[erased]';

/** The columns of both tables that hold text of a sender. A record has some of them. */
const Record = z.looseObject({
  text: z.string(),
  text_encoding: z.enum(['text', 'base64']),
  message: z.string().exactOptional(),
  corrected_record: z.string().exactOptional(),
  correction_reason: z.string().nullable().exactOptional(),
  batch_id: z.string().exactOptional(),
  corrected_at: z.string().exactOptional(),
});
type Record = z.infer<typeof Record>;

export type Redacted = { bytes: Buffer; records: number };

/**
 * Takes the text out of the records of an object of quarantined or corrected lines that mention a
 * customer and are covered. The records stay, with their ids, places and reasons, so that
 * books and audits still add up. Returns undefined when there is no such record. Throws when it is
 * no such object; the error quotes nothing.
 */
export async function redactRecords(
  bytes: Uint8Array,
  customerId: string,
  cutoff: Cutoff,
): Promise<Redacted | undefined> {
  let records = 0;
  const lines: string[] = [];
  for (const line of await recordsIn(bytes)) {
    const record = recordOf(line);
    const goes = isAbout(record, customerId) && (await isCovered(record, cutoff));
    lines.push(goes ? JSON.stringify(withoutText(record)) : line);
    if (goes) records += 1;
  }
  if (records === 0) return undefined;
  return { bytes: gzipSync(lines.map((line) => `${line}\n`).join('')), records };
}

function recordOf(line: string): Record {
  try {
    return Record.parse(JSON.parse(line));
  } catch {
    // The error may quote the record.
    throw new RangeError('A record of the object is not one of its table');
  }
}

async function isCovered({ batch_id, corrected_at }: Record, cutoff: Cutoff): Promise<boolean> {
  if (batch_id !== undefined) return cutoff.covers(batch_id);
  return corrected_at === undefined || millisecondsOf(corrected_at) < cutoff.asOf;
}

const millisecondsOf = (timestamp: string): number => Date.parse(`${timestamp.replace(' ', 'T')}Z`);

function isAbout(record: Record, customerId: string): boolean {
  const { text, text_encoding, message, corrected_record, correction_reason } = record;
  const line = { text, text_encoding };
  return mentionedBy([line, message, corrected_record, correction_reason], customerId);
}

/** The order of the values stays: readers of an object look for its first ones. */
function withoutText(record: Record): Record {
  return {
    ...record,
    text: ERASED,
    text_encoding: 'text',
    ...(record.message !== undefined && { message: ERASED }),
    ...(record.corrected_record !== undefined && { corrected_record: '{}' }),
    ...(record.correction_reason !== undefined && { correction_reason: null }),
  };
}
