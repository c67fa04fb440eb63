import type { MALFORMED } from '../../../cli/sample/malformed.ts';
import type { Change } from '../deployments/changed-assembly.ts';
import type { ExpectedLine } from './uploads.ts';

/** What becomes of a record when the deployed code reads it again. */
export type ReadAgain = ExpectedLine | 'quarantined';

/** What the deployed code puts into `extra` of each line that it reads again. */
export const AGAIN = '{"Again":"1"}';

const DOZENS = '22423';
const DOZEN = 12;
const UNNAMED = 'POST';

/**
 * Today's code decides otherwise than the code that took the records in: some lines have another
 * quantity, some are refused, and one kind of malformed records is accepted. Only lines without a
 * customer are refused, for the erasure of one would remove their records too.
 */
export function readAgain(line: ExpectedLine): ReadAgain {
  if (line.stockCode === UNNAMED && line.customerId === null) return 'quarantined';
  return line.stockCode === DOZENS ? { ...line, quantity: line.quantity * DOZEN } : line;
}

/** Returns the line of a malformed record if today's code accepts its kind. */
export function acceptedToday(kind: keyof typeof MALFORMED, n: number): ExpectedLine | undefined {
  if (kind !== 'quantity 1.5') return undefined;
  return {
    invoiceNo: `59${String(n).padStart(4, '0')}`,
    stockCode: '22139',
    description: 'A PLAIN MUG',
    quantity: 1,
    unitPrice: 2550,
    customerId: '17850',
  };
}

/** The same decisions, in the code that reads raw bodies again. */
export const TODAYS_CODE: Pick<Change, 'functions' | 'code'> = {
  functions: ['RunOperations'],
  code: [
    {
      file: 'functions/reprocessing/change/read-again.ts',
      from: 'addChunk(batch, { ...chunk.header, ...validateChunk(chunk) }, rows);',
      to: `addChunk(
        batch,
        { ...chunk.header, ...decidedToday(validateChunk(chunk), chunk.header.ingestId) },
        rows,
      );`,
    },
    {
      file: 'functions/reprocessing/change/read-again.ts',
      from: 'type Rows = {',
      to: `function decidedToday(
        { accepted, quarantined }: ValidatedChunk,
        ingestId: string,
      ): ValidatedChunk {
        const isRefused = ({ stockCode, customerId }: ValidatedChunk['accepted'][number]) =>
          stockCode === '${UNNAMED}' && customerId === null;
        const isHalf = ({ text }: ValidatedChunk['quarantined'][number]) =>
          text.includes(',A PLAIN MUG,1.5,');
        return {
          accepted: [
            ...accepted
              .filter((line) => !isRefused(line))
              .map((line) =>
                line.stockCode === '${DOZENS}'
                  ? { ...line, quantity: line.quantity * ${DOZEN} }
                  : line,
              ),
            ...quarantined.filter(isHalf).map(({ row, text }) => ({
              row,
              invoiceNo: text.slice(0, text.indexOf(',')),
              stockCode: '22139',
              description: 'A PLAIN MUG',
              quantity: 1,
              invoiceTs: Date.UTC(2010, 11, 2, 8, 26),
              unitPrice: 2550,
              customerId: '17850',
              country: 'EIRE',
            })),
          ].map((line) => ({ ...line, extra: '${AGAIN}' })),
          quarantined: [
            ...quarantined.filter((line) => !isHalf(line)),
            ...accepted.filter(isRefused).map(({ row }) => ({
              ingestId,
              row,
              reason: 'missing_value' as const,
              column: 'CustomerID',
              message: 'CustomerID: expected a value, found none',
              text: 'refused today',
              encoding: 'text' as const,
            })),
          ].sort((a, b) => a.row - b.row),
        };
      }

      type Rows = {`,
    },
  ],
};
