import { COLUMNS } from '../../functions/domain/invoice-line.ts';
import { sampleRecords } from '../sample/sample-file.ts';
import { seededRandom } from '../sample/seeded-random.ts';

export const HEADER = `${COLUMNS.join(',')}\r\n`;

export type LineSource = {
  /** Bytes of a line on average, with its line end; undefined for lines as they are. */
  bytesPerLine: number | undefined;
  linesPerDay: number;
};

/** The position of the description among the columns. */
const FILLED = /^([^,]*,[^,]*,"?)/;
const MEASURED_LINES = 2000;

/**
 * Yields the records of bodies without end, each with its line end. To reach `bytesPerLine`, the
 * descriptions are lengthened by words, which are deflated as those of real lines are. Lines are not
 * shortened.
 */
export function* lineRecords({ bytesPerLine, linesPerDay }: LineSource): Generator<string> {
  const natural = meanBytes(linesPerDay);
  const missing = Math.max(0, Math.round((bytesPerLine ?? natural) - natural));
  const textOf = missing > 0 ? words() : () => '';
  for (const record of sampleRecords({ lines: 1e9, malformed: false, linesPerDay })) {
    yield `${record.replace(FILLED, `$1${textOf(missing)}`)}\r\n`;
  }
}

const WORDS = 2000;
const LETTERS = [...'ABCDEFGHIJKLMNOPRSTUVWY'];

/** Returns a function that returns other words each time, of so many bytes in all. */
function words(): (bytes: number) => string {
  const random = seededRandom(WORDS);
  const word = () => Array.from({ length: random.int(3, 9) }, () => random.pick(LETTERS)).join('');
  const known = Array.from({ length: WORDS }, word);
  return (bytes) => {
    let text = '';
    while (text.length < bytes) text += `${random.pick(known)} `;
    return text.slice(0, bytes);
  };
}

/** Bytes of the sample's lines on average, with their line ends. */
function meanBytes(linesPerDay: number): number {
  const records = sampleRecords({ lines: MEASURED_LINES, malformed: false, linesPerDay });
  const bytes = [...records].reduce((sum, record) => sum + Buffer.byteLength(record) + 2, 0);
  return bytes / MEASURED_LINES;
}
