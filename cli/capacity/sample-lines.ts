import { COLUMNS } from '../../functions/domain/invoice-line.ts';
import { sampleRecords } from '../sample/sample-file.ts';

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
 * descriptions are lengthened. Lines are not shortened.
 */
export function* lineRecords({ bytesPerLine, linesPerDay }: LineSource): Generator<string> {
  const natural = meanBytes(linesPerDay);
  const filler = 'X'.repeat(Math.max(0, Math.round((bytesPerLine ?? natural) - natural)));
  for (const record of sampleRecords({ lines: 1e9, malformed: false, linesPerDay })) {
    yield `${filler ? record.replace(FILLED, `$1${filler}`) : record}\r\n`;
  }
}

/** Bytes of the sample's lines on average, with their line ends. */
function meanBytes(linesPerDay: number): number {
  const records = sampleRecords({ lines: MEASURED_LINES, malformed: false, linesPerDay });
  const bytes = [...records].reduce((sum, record) => sum + Buffer.byteLength(record) + 2, 0);
  return bytes / MEASURED_LINES;
}
