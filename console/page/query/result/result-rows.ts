import type { ResultCell, ResultColumn, ResultPage } from '../../../api/query.ts';

export type ResultRow = readonly ResultCell[];

/** A page of the result. Its rows may have been given up; they are fetched again when in view. */
type KeptPage = {
  start: number;
  length: number;
  token: string | undefined;
  rows?: readonly ResultRow[];
};

/** So many pages are kept; others are given up, so that a page that is open for long stays small. */
const KEPT_PAGES = 12;

/** The rows of a result of any length, of which those around the view are in memory. */
export class ResultRows {
  readonly columns: readonly ResultColumn[];
  /** Why the newest page could not be fetched. */
  error: string | undefined;
  readonly #fetchPage: (token: string) => Promise<ResultPage>;
  readonly #changed: () => void;
  readonly #pages: KeptPage[] = [];
  #next: string | undefined;
  #view: readonly [number, number] = [0, 0];
  #isFetching = false;

  constructor(
    first: ResultPage,
    fetchPage: (token: string) => Promise<ResultPage>,
    changed: () => void,
  ) {
    this.columns = first.columns;
    this.#fetchPage = fetchPage;
    this.#changed = changed;
    this.#append(first, undefined);
  }

  /** How many rows have been found so far. */
  get count(): number {
    const last = this.#pages.at(-1);
    return last ? last.start + last.length : 0;
  }

  /** Whether there are no more rows than `count`. */
  get isComplete(): boolean {
    return this.#next === undefined;
  }

  /** Undefined while the row is not in memory. */
  row(index: number): ResultRow | undefined {
    const page = this.#pages.find(({ start, length }) => index >= start && index < start + length);
    return page?.rows?.[index - page.start];
  }

  /** The rows in memory, in order. */
  *inMemory(): Generator<ResultRow> {
    for (const { rows = [] } of this.#pages) yield* rows;
  }

  /** Tells which rows are in view, so that they are fetched and those far away are given up. */
  view(first: number, last: number): void {
    this.#view = [first, last];
    void this.#fetchMissing();
  }

  async #fetchMissing(): Promise<void> {
    if (this.#isFetching) return;
    this.#isFetching = true;
    try {
      while (await this.#fetchOne()) this.#changed();
      this.error = undefined;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      this.#changed();
    } finally {
      this.#isFetching = false;
    }
  }

  /** Fetches one page that the view needs. Returns whether there was one. */
  async #fetchOne(): Promise<boolean> {
    const [first, last] = this.#view;
    const missing = this.#pages.find(
      ({ start, length, rows }) => !rows && start <= last && start + length > first,
    );
    if (missing) {
      // The first page has no token and is never given up.
      missing.rows = (await this.#fetchPage(missing.token ?? '')).rows;
    } else {
      if (this.#next === undefined || last < this.count - 1) return false;
      this.#append(await this.#fetchPage(this.#next), this.#next);
    }
    this.#giveUp();
    return true;
  }

  #append({ rows, next }: ResultPage, token: string | undefined): void {
    this.#pages.push({ start: this.count, length: rows.length, token, rows });
    this.#next = next;
  }

  #giveUp(): void {
    const kept = this.#pages.filter(({ rows, token }) => rows && token !== undefined);
    const [first, last] = this.#view;
    const middle = (first + last) / 2;
    const distance = ({ start, length }: KeptPage) => Math.abs(start + length / 2 - middle);
    kept.sort((a, b) => distance(a) - distance(b));
    for (const page of kept.slice(KEPT_PAGES)) delete page.rows;
  }
}
