import type { Upload } from '../workload/uploads.ts';
import type { StoredLine, Stores } from './stores.ts';

/**
 * Readers while the pipeline runs. No line may ever be there twice, and none that was there may be
 * missing later, unless somebody retracts it or erases its customer.
 */
export type Watch = {
  look(): Promise<void>;
  /** Once the API says that all lines of an upload have landed, each store must show them. */
  landed(upload: Upload, ingestId: string): Promise<void>;
  /** The lines of an ingest may go from now on, and come back. */
  mayGo(ingestId: string): void;
  /** The lines of an ingest may change from now on, and those that today's code refuses may go. */
  mayBeReadAgain(upload: Upload, ingestId: string): void;
  /** Those of a customer may go for good. */
  mayBeErased(customerId: string): void;
  /** The customers that may be. */
  erased(): ReadonlySet<string>;
  violations(): string[];
  /** How many lines were seen twice in a store, and how many have disappeared from one. */
  counts(): { twice: number; gone: number };
};

export function watchOver({ lake, invoices, changed }: Stores): Watch {
  const found: string[] = [];
  const seenTwice = new Set<string>();
  const seenGone = new Set<string>();
  const going: Going = { ingests: new Set(), customers: new Set() };
  // Items are replaced one after the other, and days of the lake at once.
  const refused = new Set<string>();
  const replaced = new Set<string>();
  const readers = [
    readerOf('the lake', lake, going, ({ lineId }) => refused.has(lineId)),
    readerOf('Invoices', invoices, going, ({ lineId }) => replaced.has(ingestOf(lineId))),
  ];
  return {
    look: async () => {
      for (const read of readers) {
        const { twice, gone } = await read();
        for (const says of twice) seenTwice.add(says);
        for (const says of gone) seenGone.add(says);
        found.push(...twice, ...gone);
      }
    },
    landed: async ({ expected }, ingestId) => {
      const ids = expected.flatMap((line, at) =>
        line === 'quarantined' || isOf(going.customers, line) ? [] : [`${ingestId}-${at + 1}`],
      );
      found.push(...missing('the lake', ids, await lake()));
      found.push(...missing('Invoices', ids, await invoices()));
    },
    mayGo: (ingestId) => void going.ingests.add(ingestId),
    mayBeReadAgain: ({ again }, ingestId) => {
      replaced.add(ingestId);
      for (const [at, line] of again.entries()) {
        if (line === 'quarantined') refused.add(`${ingestId}-${at + 1}`);
      }
    },
    mayBeErased: (customerId) => void going.customers.add(customerId),
    erased: () => going.customers,
    counts: () => ({ twice: seenTwice.size, gone: seenGone.size }),
    violations: () => [
      ...new Set(found),
      ...changed().map((path) => `An object was overwritten with different bytes: ${path}`),
    ],
  };
}

/** The ingests and customers whose lines may go. */
type Going = { ingests: Set<string>; customers: Set<string> };
type Line = Pick<StoredLine, 'lineId' | 'customerId'>;

const isOf = (customers: ReadonlySet<string>, { customerId }: Pick<Line, 'customerId'>): boolean =>
  customerId !== null && customers.has(customerId);

const ingestOf = (lineId: string): string => lineId.slice(0, lineId.lastIndexOf('-'));

function readerOf(
  store: string,
  linesOf: () => Promise<Line[]>,
  going: Going,
  isReadAgain: (line: Line) => boolean,
) {
  const mayGo = (line: Line) =>
    going.ingests.has(ingestOf(line.lineId)) || isOf(going.customers, line) || isReadAgain(line);
  let before: readonly Line[] = [];
  return async (): Promise<{ twice: string[]; gone: string[] }> => {
    const lines = await linesOf();
    const ids = lines.map(({ lineId }) => lineId);
    const seen = new Set(ids);
    const gone = before.filter((line) => !seen.has(line.lineId) && !mayGo(line));
    before = lines;
    return {
      twice: ids
        .filter((id, index) => seen.size < ids.length && ids.indexOf(id) !== index)
        .map((id) => `${store} shows ${id} twice`),
      gone: gone.map(({ lineId }) => `${lineId} has disappeared from ${store}`),
    };
  };
}

function missing(
  store: string,
  ids: readonly string[],
  lines: readonly { lineId: string }[],
): string[] {
  const shown = new Set(lines.map(({ lineId }) => lineId));
  return ids
    .filter((id) => !shown.has(id))
    .map((id) => `The API reported that ${id} had landed, but ${store} did not show it`);
}
