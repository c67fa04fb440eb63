import type { Upload } from '../workload/uploads.ts';
import type { Stores } from './stores.ts';

/** Readers while the pipeline runs: no line is ever seen twice, and none that was seen is gone later. */
export type Watch = {
  look(): Promise<void>;
  /** Once the API says that all lines of an upload have landed, each store shows them. */
  landed(upload: Upload, ingestId: string): Promise<void>;
  violations(): string[];
};

export function watchOver({ lake, invoices, changed }: Stores): Watch {
  const found: string[] = [];
  const readers = [readerOf('the lake', lake), readerOf('Invoices', invoices)];
  return {
    look: async () => {
      for (const read of readers) found.push(...(await read()));
    },
    landed: async ({ wanted }, ingestId) => {
      const ids = wanted.flatMap((line, at) =>
        line === 'quarantined' ? [] : [`${ingestId}-${at + 1}`],
      );
      found.push(...missing('the lake', ids, await lake()));
      found.push(...missing('Invoices', ids, await invoices()));
    },
    violations: () => [
      ...new Set(found),
      ...changed().map((path) => `An object was written again with other bytes: ${path}`),
    ],
  };
}

function readerOf(store: string, linesOf: () => Promise<{ lineId: string }[]>) {
  let before = new Set<string>();
  return async (): Promise<string[]> => {
    const ids = (await linesOf()).map(({ lineId }) => lineId);
    const seen = new Set(ids);
    const gone = [...before].filter((id) => !seen.has(id));
    before = seen;
    return [
      ...ids
        .filter((id, index) => ids.indexOf(id) !== index)
        .map((id) => `${store} shows ${id} twice`),
      ...gone.map((id) => `${id} has disappeared from ${store}`),
    ];
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
    .map((id) => `The API said that ${id} has landed, and ${store} did not show it`);
}
