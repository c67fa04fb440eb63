import { COLUMNS } from '../../functions/domain/invoice-line.ts';
import { csvRecord } from '../../functions/formats/csv-record.ts';
import { invoiceRows } from './invoices.ts';
import { malformedRecords } from './malformed.ts';
import { QUIRKS } from './quirks.ts';
import { seededRandom } from './seeded-random.ts';

export type Sample = {
  /** The number of records after the header, including malformed ones. */
  lines: number;
  /** Whether to include malformed records. Default true. */
  malformed?: boolean;
  /** Default 1. */
  seed?: number;
  /** The number of lines after which the next day begins. Default 500. */
  linesPerDay?: number;
};

const PIECE_BYTES = 64 * 1024;

/**
 * Yields a file like the real one (CSV, CRLF, windows-1252) in pieces of about 64 KiB: ordinary
 * invoices, with the quirks and the malformed records spread evenly among them. The same parameters
 * give the same bytes.
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

/** Yields the records of the sample, without their line ends. */
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

/** Quirks come first, because a small sample has room only for the first records of this list. */
function specialRecords(malformed: boolean): string[] {
  return [...QUIRKS.map((row) => csvRecord(row)), ...(malformed ? malformedRecords() : [])];
}

/** ISO-8859-1 and windows-1252 agree on every character of the sample; £ is 0xA3 in both. */
function windows1252(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
