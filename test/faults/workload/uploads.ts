import { MALFORMED, MALFORMED_KINDS } from '../../../cli/sample/malformed.ts';
import { QUIRKS } from '../../../cli/sample/quirks.ts';
import { type Row, sourceDate } from '../../../cli/sample/row.ts';
import { type SeededRandom, seededRandom } from '../../../cli/sample/seeded-random.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { csvRecord } from '../../../functions/formats/csv-record.ts';
import { acceptedToday, type ReadAgain, readAgain } from './todays-code.ts';

/** A line as every store must show it. It is read from its text without the pipeline's own code. */
export type ExpectedLine = {
  invoiceNo: string;
  stockCode: string;
  description: string | null;
  quantity: number;
  /** Thousandths. */
  unitPrice: number;
  customerId: string | null;
};

/** One POST: its body, and what must become of each of its records, in the order of the rows. */
export type Upload = {
  key: string;
  contentType: string;
  body: Buffer;
  expected: (ExpectedLine | 'quarantined')[];
  /** What the deployed code makes of them when it reads the raw records again. */
  again: ReadAgain[];
};

/** A schedule has a few hundred lines, in POSTs of one to five chunks. */
const UPLOADS = [2, 3] as const;
const RECORDS = [40, 120] as const;
/** All quirks together would span a dozen days, and a batch writes an object per day. */
const SOME_QUIRKS = 6;

export function uploadsOf(seed: number): Upload[] {
  const random = seededRandom(seed);
  const quirks = Array.from({ length: SOME_QUIRKS }, () => random.pick(QUIRKS));
  return Array.from({ length: random.int(...UPLOADS) }, (_, n) =>
    uploadOf(seed, n, random, quirks),
  );
}

function uploadOf(seed: number, n: number, random: SeededRandom, quirks: readonly Row[]): Upload {
  const padding = random.pick([0, 0, 900, 2500]);
  const rows = Array.from({ length: random.int(...RECORDS) }, () => rowOf(random, padding, quirks));
  const key = `schedule-${seed}-${n}`;
  const write = random.pick([csvUpload, csvUpload, jsonUpload, ndjsonUpload]);
  return { key, ...write(rows, random) };
}

/**
 * Few invoices, customers and days, so that uploads, batches and chunks share items and objects.
 */
function rowOf(random: SeededRandom, padding: number, quirks: readonly Row[]): Row {
  if (random.happens(1 / 4)) return random.pick(quirks);
  const invoice = 536_365 + random.int(0, 11);
  return [
    random.happens(1 / 10) ? `C${invoice}` : String(invoice),
    random.pick(['85123A', '85123a', '22423', 'POST', 'BANK CHARGES']),
    random.happens(1 / 20)
      ? ''
      : `A LINE ${random.int(1, 9)} ${'.'.repeat(random.int(0, padding))}`,
    String(random.int(-12, 600)),
    sourceDate(Date.UTC(2010, 11, 1 + random.int(0, 3), random.int(8, 18))),
    (random.int(0, 99_999) / 1000).toFixed(3),
    random.happens(1 / 4) ? '' : String(12_346 + random.int(0, 5)),
    random.pick(['United Kingdom', 'EIRE']),
  ];
}

function expectedLine([
  invoiceNo,
  stockCode,
  description,
  quantity,
  ,
  price,
  customerId,
]: Row): ExpectedLine {
  const [whole = '', decimals = ''] = price.replace('-', '').split('.');
  const thousandths = Number(whole) * 1000 + Number(decimals.padEnd(3, '0'));
  return {
    invoiceNo,
    stockCode,
    quantity: Number(quantity),
    description: description === '' ? null : description,
    unitPrice: price.startsWith('-') ? -thousandths : thousandths,
    customerId: customerId === '' ? null : customerId,
  };
}

type Written = Omit<Upload, 'key'>;

const outcomes = (line: ExpectedLine) => ({ expected: line, again: readAgain(line) });
const REFUSED = { expected: 'quarantined', again: 'quarantined' } as const;

type Outcome = { expected: Upload['expected'][number]; again: ReadAgain };
const written = (contentType: string, body: Buffer, all: readonly Outcome[]): Written => ({
  contentType,
  body,
  expected: all.map(({ expected }) => expected),
  again: all.map(({ again }) => again),
});

const MALFORMED_SHARE = 1 / 20;

/** Has CRLF and windows-1252, as the data set does. Some records are malformed. */
function csvUpload(rows: readonly Row[], random: SeededRandom): Written {
  const all: Outcome[] = [];
  const records = rows.map((row, n) => {
    const kind = random.happens(MALFORMED_SHARE) ? random.pick(MALFORMED_KINDS) : undefined;
    if (kind === undefined) {
      all.push(outcomes(expectedLine(row)));
      return csvRecord(row);
    }
    all.push({ ...REFUSED, again: acceptedToday(kind, n) ?? 'quarantined' });
    return MALFORMED[kind](n);
  });
  const text = `${[COLUMNS.join(','), ...records].join('\r\n')}\r\n`;
  return written('text/csv', Buffer.from(text, 'latin1'), all);
}

const objectOf = (row: Row): Record<string, string> =>
  Object.fromEntries(COLUMNS.map((column, index) => [column, row[index] ?? '']));

function jsonUpload(rows: readonly Row[]): Written {
  const body = Buffer.from(JSON.stringify(rows.map(objectOf)));
  return written('application/json', body, rows.map(expectedLine).map(outcomes));
}

function ndjsonUpload(rows: readonly Row[], random: SeededRandom): Written {
  const all: Outcome[] = [];
  const records = rows.map((row) => {
    const isMalformed = random.happens(MALFORMED_SHARE);
    all.push(isMalformed ? REFUSED : outcomes(expectedLine(row)));
    return isMalformed ? '{"InvoiceNo":' : JSON.stringify(objectOf(row));
  });
  return written('application/x-ndjson', Buffer.from(`${records.join('\n')}\n`), all);
}
