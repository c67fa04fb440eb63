import type { Upload } from '../workload/uploads.ts';
import type { Stores } from './stores.ts';

/**
 * Readers while the pipeline runs. No line may ever be there twice, and none that was there may be
 * missing later.
 */
export type Watch = {
  look(): Promise<void>;
  /** Once the API says that all lines of an upload have landed, each store must show them. */
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
    landed: async ({ expected }, ingestId) => {
      const ids = expected.flatMap((line, at) =>
        line === 'quarantined' ? [] : [`${ingestId}-${at + 1}`],
      );
      found.push(...missing('the lake', ids, await lake()));
      found.push(...missing('Invoices', ids, await invoices()));
    },
    violations: () => [
      ...new Set(found),
      ...changed().map((path) => `An object was overwritten with different bytes: ${path}`),
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
    .map((id) => `The API reported that ${id} had landed, but ${store} did not show it`);
}
