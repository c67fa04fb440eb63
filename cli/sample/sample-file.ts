import { COLUMNS } from '../../functions/domain/invoice-line.ts';
import { csvRecord } from '../ui/text.ts';
import { invoiceRows } from './invoices.ts';
import { malformedRecords } from './malformed.ts';
import { QUIRKS } from './quirks.ts';
import { seededRandom } from './seeded-random.ts';

export type Sample = {
  /** Records below the header, malformed ones included. */
  lines: number;
  /** Whether malformed records are among them. Default true. */
  malformed?: boolean;
  /** Default 1. */
  seed?: number;
  /** How many lines go by before the next day begins. Default 500. */
  linesPerDay?: number;
};

const PIECE_BYTES = 64 * 1024;

/**
 * A file like the real one (CSV, CRLF, windows-1252) in pieces of about 64 KiB: ordinary invoices, with the quirks and
 * the malformed records spread evenly among them. The same parameters give the same bytes.
 */
export function* sampleFile(sample: Sample): Generator<Buffer> {
  let text = `${COLUMNS.join(',')}\r\n`;
  for (const record of sampleRecords(sample)) {
    text += `${record}\r\n`;
    if (text.length < PIECE_BYTES) continue;
    yield windows1252(text);
    text = '';
  }
  yield windows1252(text);
}

/** The sample's records without their line ends. */
export function* sampleRecords(sample: Sample): Generator<string> {
  const { lines, malformed = true, seed = 1, linesPerDay = 500 } = sample;
  const special = specialRecords(malformed).slice(0, lines);
  const ordinary = invoiceRows(seededRandom(seed), linesPerDay);
  let placed = 0;
  for (let line = 0; line < lines; line++) {
    const due = Math.floor(((line + 1) * special.length) / lines);
    const record = placed < due ? special[placed++] : undefined;
    yield record ?? csvRecord(ordinary.next().value);
  }
}

/** Quirks first, because a small sample holds the first of them only. */
function specialRecords(malformed: boolean): string[] {
  return [...QUIRKS.map((row) => csvRecord(row)), ...(malformed ? malformedRecords() : [])];
}

/** The only character here that ISO-8859-1 and windows-1252 could disagree on is none: £ is 0xA3 in both. */
function windows1252(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
