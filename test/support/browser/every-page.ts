import type { Pipeline } from '../pipeline.ts';
import { aRow, csv } from '../pipeline.ts';
import { PAGE_PATHS } from './pages.ts';

/** What the pages show: an invoice, a customer, a quarantined line, the batch and the ingest of both. */
export type Shown = Readonly<Record<string, string>>;

/** Lands a few lines, one of them quarantined. Returns the values of the parameters of the pages. */
export async function landedFor(pipeline: Pipeline, rows: string[]): Promise<Shown> {
  const { ingestId, batches } = await pipeline.land(csv(aRow(), ...rows));
  const [batch] = Array.isArray(batches) ? batches : [];
  return {
    ingestId: String(ingestId),
    batchId: String(batch?.batchId),
    lineId: `${ingestId}-1`,
    invoiceNo: '536365',
    customerId: '17850',
  };
}

/** Every page, with parameters in place. Throws when a page has a parameter that has no value here. */
export const everyPage = (shown: Shown): string[] =>
  PAGE_PATHS.map((path) =>
    path.replaceAll(/:(\w+)/g, (_, name: string) => {
      const value = shown[name];
      if (value === undefined) throw new Error(`${path} needs a value for ${name}`);
      return encodeURIComponent(value);
    }),
  );
