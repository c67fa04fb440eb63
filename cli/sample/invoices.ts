import { type Product, productsOf } from './products.ts';
import { type Row, sourceDate } from './row.ts';
import type { SeededRandom } from './seeded-random.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The time of the real file's first invoice, in the shop's own zone. */
const FIRST_DAY = Date.UTC(2010, 11, 1, 8, 26);
const FIRST_NUMBER = 600_000;

/** The shares of lines and invoices that are out of the ordinary, as in the real file. */
const WITHOUT_CUSTOMER = 0.14;
const CANCELLED = 0.15;
const OVER_TWO_MINUTES = 0.01;
const WITHOUT_DESCRIPTION = 0.003;
const WRITTEN_TWICE = 0.01;
const HELD_BACK = 0.02;

const COUNTRIES = ['Germany', 'France', 'EIRE', 'Spain', 'Netherlands', 'Belgium', 'Cyprus', 'RSA'];

/**
 * Yields ordinary invoice lines without end, day after day. The lines of some invoices interleave.
 */
export function* invoiceRows(random: SeededRandom, linesPerDay: number): Generator<Row> {
  const products = productsOf(random);
  let written = 0;
  let heldBack: Row[] = [];
  for (let number = FIRST_NUMBER; ; number++) {
    const day = FIRST_DAY + Math.floor(written / linesPerDay) * DAY;
    const rows = invoiceOf(number, day + random.int(0, 9 * 60) * MINUTE, products, random);
    const later = rows.length > 2 && random.happens(HELD_BACK) ? rows.splice(-2) : [];
    yield* rows;
    yield* heldBack;
    written += rows.length + heldBack.length;
    heldBack = later;
  }
}

type Invoice = { number: string; time: number; slow: boolean; cancelled: boolean; buyer: Buyer };

function invoiceOf(number: number, time: number, products: Product[], random: SeededRandom): Row[] {
  const cancelled = random.happens(CANCELLED);
  const invoice: Invoice = {
    number: `${cancelled ? 'C' : ''}${number}`,
    time,
    slow: random.happens(OVER_TWO_MINUTES),
    cancelled,
    buyer: buyerOf(random),
  };
  const rows: Row[] = [];
  for (let count = lineCount(cancelled, random); count > 0; count--) {
    const row = rowOf(invoice, rows.length, random.pick(products), random);
    rows.push(row);
    if (random.happens(WRITTEN_TWICE)) rows.push(row);
  }
  return rows;
}

function rowOf(invoice: Invoice, line: number, product: Product, random: SeededRandom): Row {
  return [
    invoice.number,
    product.stockCode,
    random.happens(WITHOUT_DESCRIPTION) ? '' : random.pick(product.descriptions),
    String(quantityOf(invoice.cancelled, random)),
    sourceDate(invoice.time + (invoice.slow && line > 0 ? MINUTE : 0)),
    product.unitPrice,
    ...invoice.buyer,
  ];
}

function lineCount(cancelled: boolean, random: SeededRandom): number {
  if (cancelled) return random.int(1, 4);
  return random.happens(0.02) ? random.int(100, 250) : random.int(1, 35);
}

function quantityOf(cancelled: boolean, random: SeededRandom): number {
  const quantity = random.happens(0.05) ? random.int(48, 480) : random.int(1, 24);
  return cancelled || random.happens(0.002) ? -quantity : quantity;
}

type Buyer = readonly [customerId: string, country: string];

/** One customer in ninety buys from several countries: the country belongs to the invoice. */
function buyerOf(random: SeededRandom): Buyer {
  const id = random.int(12_346, 12_900);
  const home = id % 10 === 0 ? (COUNTRIES[id % COUNTRIES.length] ?? '') : 'United Kingdom';
  if (random.happens(WITHOUT_CUSTOMER)) return ['', 'United Kingdom'];
  return [String(id), id % 90 === 0 ? random.pick(COUNTRIES) : home];
}
