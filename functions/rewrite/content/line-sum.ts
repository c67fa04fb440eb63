import { createHash } from 'node:crypto';
import { type LineTotals, noLines } from '../../domain/line-totals.ts';
import { integerAt, type LineRows, textAt } from './line-rows.ts';

/** What a set of lines comes to. Two sets that are equal in all of it are the same lines. */
export type LineSet = LineTotals & {
  /**
   * Identifies the line ids, in hexadecimal: the beginnings of their SHA-256 hashes, added up in
   * four lanes of 32 bits. The order of the lines does not matter, and an id that is there twice
   * does. Nothing has to be sorted or kept for it, and the sets of parts add up to that of the whole.
   */
  lineIdsHash: string;
};

const LANES = 4;
const LANE_BYTES = 4;
const LANE_DIGITS = 2 * LANE_BYTES;

/** Adds up lines one by one. */
export class LineSum {
  readonly #totals = noLines();
  readonly #lanes = new Uint32Array(LANES);

  get lineCount(): number {
    return this.#totals.lineCount;
  }

  add(lineId: string, quantity: number, lineTotal: number): void {
    this.#totals.lineCount += 1;
    this.#totals.quantity += BigInt(quantity);
    this.#totals.revenue += BigInt(lineTotal);
    const hash = createHash('sha256').update(lineId).digest();
    for (const [lane, sum] of this.#lanes.entries()) {
      this.#lanes[lane] = sum + hash.readUInt32BE(lane * LANE_BYTES);
    }
  }

  addRow(rows: LineRows, row: number): void {
    const quantity = integerAt(rows, 'quantity', row);
    this.add(textAt(rows, 'line_id', row), quantity, integerAt(rows, 'line_total', row));
  }

  /** Adds lines that were added up elsewhere. */
  addSet({ lineCount, quantity, revenue, lineIdsHash }: LineSet): void {
    this.#totals.lineCount += lineCount;
    this.#totals.quantity += quantity;
    this.#totals.revenue += revenue;
    for (const [lane, sum] of this.#lanes.entries()) {
      const digits = lineIdsHash.slice(lane * LANE_DIGITS, (lane + 1) * LANE_DIGITS);
      this.#lanes[lane] = sum + Number.parseInt(digits, 16);
    }
  }

  value(): LineSet {
    const lanes = [...this.#lanes].map((lane) => lane.toString(16).padStart(LANE_DIGITS, '0'));
    return { ...this.#totals, lineIdsHash: lanes.join('') };
  }
}
