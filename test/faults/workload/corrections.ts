import type { CorrectedLine } from '../../../functions/api/correction-responses.ts';
import type { Simulation } from '../../../local/simulation/driver/simulation.ts';
import { type Chance, chanceOf } from '../../../local/simulation/world/chance.ts';
import { request, type Sent } from './client.ts';
import type { ExpectedLine } from './uploads.ts';

/** A corrected version of a quarantined line, and what must become of it. */
type CorrectedRecord = {
  lineId: string;
  record: Record<string, string>;
  expected: ExpectedLine | 'quarantined';
};

/** A correction, and every response with 202 that its senders got. */
export type AskedCorrection = {
  key: string;
  lines: CorrectedRecord[];
  responses: { lines: CorrectedLine[] }[];
};

const ATTEMPTS = 40;
const LONGEST_PAUSE_MS = 12_000;
const FIRST_POST_MS = 4000;
const CONFLICT = 409;
/** One corrected line in this many is malformed again. */
const STILL_MALFORMED = 6;

/**
 * Corrects the quarantined lines of an upload that no reprocessing accepts, in two corrections at the
 * same time that share most of them and correct them differently. Each is sent by one or two senders,
 * who repeat it until it is accepted, and sometimes after that, or give up.
 */
export async function correctLines(
  { upload, ingestId }: Sent,
  seed: number,
  simulation: Simulation,
): Promise<AskedCorrection[]> {
  const rows = upload.again.flatMap((line, at) =>
    line === 'quarantined' && upload.expected[at] === 'quarantined' ? [at + 1] : [],
  );
  if (ingestId === undefined || rows.length === 0) return [];
  const third = Math.floor(rows.length / 3);
  const parts = [rows.slice(0, rows.length - third), rows.slice(third).toReversed()];
  const chance = chanceOf(seed);
  return Promise.all(
    parts.map((part, n) => {
      const key = `${upload.key}-correction-${n}`;
      const lines = part.map((row) => corrected(`${ingestId}-${row}`, row, n));
      return ask({ key, lines, responses: [] }, chance, simulation);
    }),
  );
}

/** The corrections differ in the number of the invoice, so that the stores show whose line it is. */
function corrected(lineId: string, row: number, n: number): CorrectedRecord {
  const invoiceNo = String(700_000 + n);
  const isMalformed = row % STILL_MALFORMED === 0;
  const record = {
    InvoiceNo: invoiceNo,
    StockCode: `ROW ${row}`,
    Quantity: isMalformed ? 'some' : String(row),
    InvoiceDate: '2010-12-01 10:00:00',
    UnitPrice: '1.25',
    CustomerID: '12346',
    Country: 'EIRE',
  };
  const line = { invoiceNo, stockCode: `ROW ${row}`, description: null, quantity: row };
  const expected = { ...line, unitPrice: 1250, customerId: '12346' };
  return { lineId, record, expected: isMalformed ? 'quarantined' : expected };
}

async function ask(
  asked: AskedCorrection,
  chance: Chance,
  simulation: Simulation,
): Promise<AskedCorrection> {
  const senders = chance(asked.key, 'twice') < 1 / 2 ? ['first', 'second'] : ['first'];
  await Promise.all(senders.map((name) => attempts(asked, name, chance, simulation)));
  return asked;
}

async function attempts(
  { key, lines, responses }: AskedCorrection,
  name: string,
  chance: Chance,
  simulation: Simulation,
): Promise<void> {
  const drawn = (what: string, n: number) => chance(key, name, what, n);
  const givesUp = drawn('gives up', 0) < 1 / 4;
  const body = Buffer.from(
    JSON.stringify({ lines: lines.map(({ lineId, record }) => ({ lineId, record })) }),
  );
  await simulation.clock.sleep(drawn('begins', 0) * FIRST_POST_MS);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const posted = { key, contentType: 'application/json', body };
    const response = await request(simulation, 'POST', '/corrections', posted);
    const isAccepted = response?.status === 202;
    if (isAccepted) responses.push(JSON.parse(String(response.body)));
    // The correction is valid, so no fault may cause a refusal. A reprocessing may ask to wait.
    else if (response && response.status < 429 && response.status !== CONFLICT)
      throw new Error(`A valid correction was answered with ${response.status}`);
    if (givesUp || (isAccepted && drawn('repeats', attempt) > 1 / 3)) break;
    await simulation.clock.sleep(drawn('pause', attempt) * LONGEST_PAUSE_MS);
  }
}
