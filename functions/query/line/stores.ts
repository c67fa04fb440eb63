import type { LineStory } from '../../api/line-responses.ts';
import type { LineRef } from '../../domain/invoice-line.ts';
import { formatMoney } from '../../domain/money.ts';
import { extraIn } from '../../domain/unknown-columns.ts';
import { decodeLines } from '../../index/encoded-lines.ts';
import type { InvoiceFragment } from '../../index/fragment.ts';
import {
  dayOfQuarantineKey,
  FIRST_GENERATION,
  generationIn,
  linesObjectOf,
} from '../../lake/lake-keys.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../lake/lake-tables.ts';
import type { LakeTableName } from '../../lake/line-lake.ts';
import { sourceTime } from '../totals.ts';
import type { LandedLine } from './landed-line.ts';
import type { LinePorts } from './line-ports.ts';
import {
  type Changes,
  customerWritten,
  invoiceWritten,
  recordWritten,
  writerOf,
} from './writers.ts';

type Stores = Pick<LineStory, 'stored' | 'lake' | 'invoice' | 'customer' | 'quarantine'>;
type Accepted = Extract<LandedLine, { kind: 'accepted' }>;
type Quarantined = Extract<LandedLine, { kind: 'quarantined' }>;

/** Where a line is in each store, and the values that the lake has of it. */
export async function storesOf(
  landed: LandedLine | undefined,
  line: LineRef & { ordinal: number },
  changes: Changes,
  ports: LinePorts,
): Promise<Stores> {
  if (landed?.kind === 'quarantined') return { quarantine: await entryOf(landed, changes, ports) };
  if (landed?.kind !== 'accepted') return {};
  const [lake, items] = await Promise.all([
    lakeOf(landed, ports),
    itemsOf(landed, line, changes, ports),
  ]);
  return { stored: storedOf(landed), lake, ...items };
}

/** The catalog may name a place elsewhere, which is a URI already. */
const uriOf = (key: string, { names }: LinePorts): string =>
  key.includes('://') ? key : `s3://${names.lakeBucket}/${key}`;

async function entryOf({ key, found, expiresAt }: Quarantined, changes: Changes, ports: LinePorts) {
  const { reason, column, message } = found.line;
  const writtenBy = await writerOf('WriteParquet', recordWritten(found.line), changes);
  return {
    ...placeOf(found, key, ports),
    ...written(writtenBy),
    partition: await partitionOf(QUARANTINE_TABLE, dayOfQuarantineKey(key), key, ports),
    reason,
    column,
    message,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

async function lakeOf({ date, key, found }: Accepted, ports: LinePorts) {
  const partition = await partitionOf(LINES_TABLE, date, key, ports);
  const isRewritten = linesObjectOf(key)?.rewritten !== undefined;
  const writtenBy = isRewritten ? ('RewriteDay' as const) : ('WriteParquet' as const);
  return { ...placeOf(found, key, ports), writtenBy, partition };
}

function placeOf(
  { position, of }: { position: number; of: number },
  key: string,
  ports: LinePorts,
) {
  return { uri: uriOf(key, ports), position, of };
}

async function partitionOf(table: LakeTableName, date: string, key: string, ports: LinePorts) {
  const location = await ports.lake.location(table, date);
  return {
    date,
    ...(location !== undefined && { location: uriOf(location, ports) }),
    live: location !== undefined && key.startsWith(location),
    writtenBy: isSwitched(location) ? ('SwitchDay' as const) : ('RegisterPartitions' as const),
  };
}

const isSwitched = (location = ''): boolean =>
  (generationIn(location)?.generation ?? FIRST_GENERATION) > FIRST_GENERATION;

function storedOf({ found: { line, lineTotal } }: Accepted): LineStory['stored'] {
  return {
    invoiceNo: line.invoiceNo,
    stockCode: line.stockCode,
    description: line.description,
    quantity: line.quantity,
    invoiceDate: sourceTime(line.invoiceTs),
    unitPrice: formatMoney(line.unitPrice),
    lineTotal: formatMoney(lineTotal),
    customerId: line.customerId,
    country: line.country,
    ...(line.extra !== undefined && { extra: extraIn(line.extra) }),
  };
}

async function itemsOf(
  { found }: Accepted,
  line: LineRef & { ordinal: number },
  changes: Changes,
  ports: LinePorts,
): Promise<Pick<Stores, 'invoice' | 'customer'>> {
  const { items, names } = ports;
  const { invoiceNo } = found.line;
  const fragments = await items.invoiceFragments(invoiceNo, line);
  const holder = fragments.map((fragment) => placeIn(fragment, line.row)).find(Boolean);
  if (!holder) return {};
  const { fragment, customerId } = holder.item;
  const invoiceWriter = writerOf('UpsertInvoices', invoiceWritten(holder.item), changes);
  const invoice = {
    table: names.invoicesTable,
    key: { invoiceNo, fragment },
    position: holder.position,
    of: holder.of,
    ...written(await invoiceWriter),
  };
  if (customerId === undefined) return { invoice };
  const item = await items.customerItem(customerId, holder.item);
  if (!item) return { invoice };
  const customerWriter = writerOf('UpsertCustomers', customerWritten(item), changes);
  const key = { customerId, invoiceFragment: item.invoiceFragment };
  const customer = { table: names.customersTable, key, ...written(await customerWriter) };
  return { invoice, customer };
}

const written = <Writer>(writtenBy: Writer | undefined): { writtenBy?: Writer } =>
  writtenBy === undefined ? {} : { writtenBy };

function placeIn(item: InvoiceFragment, row: number) {
  const decoded = decodeLines(item.lines);
  const at = decoded.findIndex(([each]) => each === row);
  return at < 0 ? undefined : { item, position: at + 1, of: decoded.length };
}
