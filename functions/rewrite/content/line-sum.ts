import { createHash } from 'node:crypto';
import { type LineTotals, noLines } from '../../domain/line-totals.ts';

/** What a set of lines comes to. Two sets that are equal in all of it are the same lines. */
export type LineSet = LineTotals & {
  /**
   * Identifies the line ids, in hexadecimal: the beginnings of their SHA-256 hashes, added up in
   * four lanes of 32 bits. The order of the lines does not matter, and an id that is there twice
   * does. Nothing has to be sorted or kept for it.
   */
  lineIdsHash: string;
};

const LANES = 4;
const LANE_BYTES = 4;

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

  value(): LineSet {
    const lanes = [...this.#lanes].map((lane) => lane.toString(16).padStart(2 * LANE_BYTES, '0'));
    return { ...this.#totals, lineIdsHash: lanes.join('') };
  }
}
