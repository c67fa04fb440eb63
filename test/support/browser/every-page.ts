import type { Pipeline } from '../pipeline.ts';
import { aRow, csv } from '../pipeline.ts';
import { PAGE_PATHS } from './pages.ts';
import { writeOperation } from './written-operation.ts';

/**
 * What the pages show: an invoice, a customer, a quarantined line, the batch and the ingest of both,
 * their day, and an operation.
 */
export type Shown = Readonly<Record<string, string>>;

/** Lands a few lines, one of them quarantined. Returns the values of the parameters of the pages. */
export async function landedFor(
  pipeline: Pipeline,
  rows: string[],
  headers: Record<string, string> = {},
): Promise<Shown> {
  const { ingestId, batches } = await pipeline.land(csv(aRow(), ...rows), headers);
  const [refused] = await pipeline.quarantineOf(ingestId);
  const [batch] = Array.isArray(batches) ? batches : [];
  return {
    ingestId: String(ingestId),
    batchId: String(batch?.batchId),
    lineId: `${ingestId}-1`,
    invoiceNo: '536365',
    customerId: '17850',
    date: '2010-12-01',
    operationId: await writeOperation(pipeline, String(ingestId)),
    correctionId: await correctionOf(pipeline, String(refused?.['lineId'])),
  };
}

const CORRECTED = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '12/1/2010 8:26',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
};

async function correctionOf({ aws }: Pipeline, lineId: string): Promise<string> {
  const response = await fetch(new URL('/corrections', aws.url), {
    method: 'POST',
    headers: {
      'x-api-key': aws.apiKey,
      'content-type': 'application/json',
      'idempotency-key': lineId,
    },
    body: JSON.stringify({ lines: [{ lineId, record: CORRECTED }] }),
  });
  const { correctionId } = (await response.json()) as { correctionId?: string };
  if (correctionId === undefined) throw new Error(`expected a correction, got ${response.status}`);
  return correctionId;
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
