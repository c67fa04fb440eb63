import { isDeepStrictEqual } from 'node:util';
import type { Sent } from '../workload/client.ts';
import type { Upload, Wanted } from '../workload/uploads.ts';
import type { CustomerItem, LedgerItem, StoredLine, Stores } from './stores.ts';

/** An ingest as the API told of it. */
export type Told = { accepted: number; quarantined: number; pending: number; state: string };

export type Evidence = {
  stores: Stores;
  sent: readonly Sent[];
  /** The ingest that a key gives, for uploads that their clients gave up. */
  ingestOf(key: string): string;
  told(ingestId: string): Promise<Told>;
};

/** Holds what all stores show in the end to what was sent: invariants 1 to 4. Each violation is a sentence. */
export async function verdict(evidence: Evidence): Promise<string[]> {
  const { stores } = evidence;
  const found = {
    lake: await stores.lake(),
    invoices: await stores.invoices(),
    customers: await stores.customers(),
    ledger: await stores.ledger(),
    quarantine: stores.quarantine(),
    lakeKeys: stores.lakeKeys(),
  };
  const perUpload = evidence.sent.map((sent) => ofUpload(sent, found, evidence));
  return [
    ...(await Promise.all(perUpload)).flat(),
    ...unknownLines(evidence, found),
    ...storesAgree(found),
    ...ledgerIsClosed(found.ledger),
    ...objectsAreKnown(found),
  ];
}

type Found = {
  lake: StoredLine[];
  invoices: StoredLine[];
  customers: CustomerItem[];
  ledger: LedgerItem[];
  quarantine: { lineId: string }[];
  lakeKeys: string[];
};

/** Every line of an accepted POST is where it belongs, once; of one that was given up at most once. */
async function ofUpload(
  { upload, ingestId }: Sent,
  found: Found,
  { ingestOf, told }: Evidence,
): Promise<string[]> {
  const id = ingestId ?? ingestOf(upload.key);
  if (id !== ingestOf(upload.key)) return [`${upload.key} was given another id: ${id}`];
  const isOf = ({ lineId }: { lineId: string }) => lineId.startsWith(`${id}-`);
  const lines = { lake: found.lake.filter(isOf), invoices: found.invoices.filter(isOf) };
  const quarantined = found.quarantine.filter(isOf).map(({ lineId }) => lineId);
  const isAccepted = ingestId !== undefined;
  const differences = [
    ...compare('The lake', lines.lake, wantedLines(upload, id), isAccepted),
    ...compare('Invoices', lines.invoices, wantedLines(upload, id), isAccepted),
    ...compareIds('Quarantine', quarantined, quarantinedIds(upload, id), isAccepted),
  ];
  return isAccepted ? [...differences, ...asTold(upload, await told(id), id)] : differences;
}

const rowsOf = (upload: Upload, id: string): [string, Wanted | 'quarantined'][] =>
  upload.wanted.map((wanted, index) => [`${id}-${index + 1}`, wanted]);

const wantedLines = (upload: Upload, id: string): Map<string, StoredLine> =>
  new Map(
    rowsOf(upload, id).flatMap(([lineId, wanted]) =>
      wanted === 'quarantined' ? [] : [[lineId, { lineId, ...wanted }]],
    ),
  );

const quarantinedIds = (upload: Upload, id: string): string[] =>
  rowsOf(upload, id).flatMap(([lineId, wanted]) => (wanted === 'quarantined' ? [lineId] : []));

function compare(
  store: string,
  lines: readonly StoredLine[],
  wanted: ReadonlyMap<string, StoredLine>,
  isAccepted: boolean,
): string[] {
  const ids = lines.map(({ lineId }) => lineId);
  return [
    ...compareIds(store, ids, [...wanted.keys()], isAccepted),
    ...lines
      .filter((line) => wanted.has(line.lineId))
      .filter((line) => !isDeepStrictEqual(line, wanted.get(line.lineId)))
      .map(({ lineId }) => `${store} shows ${lineId} other than it was sent`),
  ];
}

function compareIds(
  store: string,
  ids: readonly string[],
  wanted: readonly string[],
  isAccepted: boolean,
): string[] {
  const allowed = new Set(wanted);
  const there = new Set(ids);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${store} holds ${id} twice`),
    ...ids.filter((id) => !allowed.has(id)).map((id) => `${store} holds ${id}, which is not its`),
    ...(isAccepted ? wanted.filter((id) => !there.has(id)) : []).map(
      (id) => `${store} has lost ${id}, which was answered with 202`,
    ),
  ];
}

function asTold({ wanted }: Upload, told: Told, id: string): string[] {
  const quarantined = wanted.filter((line) => line === 'quarantined').length;
  const expected = {
    ...{ state: 'ACCEPTED', accepted: wanted.length - quarantined, quarantined, pending: 0 },
  };
  const { state, accepted, pending } = told;
  const is = { state, accepted, quarantined: told.quarantined, pending };
  return isDeepStrictEqual(is, expected)
    ? []
    : [`GET /ingests/${id} tells ${JSON.stringify(is)} and not ${JSON.stringify(expected)}`];
}

function unknownLines({ sent, ingestOf }: Evidence, found: Found): string[] {
  const known = new Set(sent.map(({ upload }) => ingestOf(upload.key)));
  return [...found.lake, ...found.invoices, ...found.quarantine]
    .filter(({ lineId }) => !known.has(lineId.slice(0, lineId.lastIndexOf('-'))))
    .map(({ lineId }) => `${lineId} is of no POST`);
}

type Sums = { lines: number; quantity: bigint; revenue: bigint };

function storesAgree({ lake, invoices, customers }: Found): string[] {
  const named = sumOf(lake.filter(({ customerId }) => customerId !== null));
  const byCustomer = customers.reduce(add, { lines: 0, quantity: 0n, revenue: 0n });
  return [
    ...differ('The lake and Invoices', sumOf(lake), sumOf(invoices)),
    ...differ('The lake and Customers', named, byCustomer),
  ];
}

const sumOf = (lines: readonly StoredLine[]): Sums =>
  lines
    .map(({ quantity, unitPrice }) => ({
      ...{ lines: 1, quantity: BigInt(quantity) },
      revenue: BigInt(quantity) * BigInt(unitPrice),
    }))
    .reduce(add, { lines: 0, quantity: 0n, revenue: 0n });

const add = (sums: Sums, one: Sums): Sums => ({
  lines: sums.lines + one.lines,
  quantity: sums.quantity + one.quantity,
  revenue: sums.revenue + one.revenue,
});

const differ = (which: string, a: Sums, b: Sums): string[] =>
  isDeepStrictEqual(pickSums(a), pickSums(b))
    ? []
    : [`${which} differ: ${Object.values(pickSums(a))} and ${Object.values(pickSums(b))}`];

const pickSums = ({ lines, quantity, revenue }: Sums): Sums => ({ lines, quantity, revenue });

/** Whatever was injected is gone by now: nothing waits any more, and nothing failed but for what was injected. */
function ledgerIsClosed(ledger: readonly LedgerItem[]): string[] {
  return ledger
    .filter(({ batchState }) => batchState !== undefined)
    .flatMap(({ batchId, batchState = '', failure = '{}' }) => [
      ...(['COMMITTED', 'ABANDONED'].includes(batchState)
        ? []
        : [`Batch ${batchId} is left ${batchState}`]),
      ...(BUGS.test(JSON.parse(failure).error ?? '')
        ? [`Batch ${batchId} failed with ${failure}`]
        : []),
    ]);
}

/** Failures that no fault explains. */
const BUGS =
  /ContractBroken|TypeError|RangeError|ReferenceError|ZodError|States\.Runtime|States\.Data/;

function objectsAreKnown({ ledger, lakeKeys }: Found): string[] {
  const states = new Map(
    ledger.flatMap(({ batchId, batchState }) => (batchState ? [[batchId, batchState]] : [])),
  );
  return lakeKeys
    .map((key) => [key, /([^/]+)\.parquet$/.exec(key)?.[1]] as const)
    .filter(([, batchId]) => !['SEALED', 'COMMITTED'].includes(states.get(batchId) ?? ''))
    .map(([key]) => `The object ${key} is of no batch that was sealed`);
}
