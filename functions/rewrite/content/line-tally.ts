import { type LineTotals, noLines, plus } from '../../domain/line-totals.ts';
import { compareText } from '../../domain/text-order.ts';
import type { ContentSums, IngestLines } from './content.ts';
import { type LineRows, lineTotalsAt, rowCount, textAt } from './line-rows.ts';
import { LineSum } from './line-sum.ts';

type Changed = Exclude<keyof ContentSums, 'lines'>;
type ByIngest = Map<string, LineTotals>;

/** Keeps account of lines while they are read. What parts come to adds up to what the whole does. */
export class LineTally {
  readonly #lines = new LineSum();
  readonly #changed: Record<Changed, ByIngest> = {
    removed: new Map(),
    added: new Map(),
    anonymised: new Map(),
  };

  addLines(rows: LineRows): void {
    for (let row = 0; row < rowCount(rows); row += 1) this.#lines.addRow(rows, row);
  }

  count(changed: Changed, rows: LineRows, row: number): void {
    this.#count(changed, {
      ingestId: textAt(rows, 'ingest_id', row),
      ...lineTotalsAt(rows, row),
    });
  }

  addSums({ lines, ...changed }: ContentSums): void {
    this.#lines.addSet(lines);
    for (const name of ['removed', 'added', 'anonymised'] as const) {
      for (const ingest of changed[name]) this.#count(name, ingest);
    }
  }

  sums(): ContentSums {
    const { removed, added, anonymised } = this.#changed;
    return {
      lines: this.#lines.value(),
      removed: sorted(removed),
      added: sorted(added),
      anonymised: sorted(anonymised),
    };
  }

  #count(changed: Changed, { ingestId, ...lines }: IngestLines): void {
    const totals = this.#changed[changed];
    totals.set(ingestId, plus(totals.get(ingestId) ?? noLines(), lines));
  }
}

function sorted(totals: ByIngest): IngestLines[] {
  const ingests = [...totals].map(([ingestId, lines]) => ({ ingestId, ...lines }));
  return ingests.sort((a, b) => compareText(a.ingestId, b.ingestId));
}
