import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../../../functions/index/attributes.ts';
import {
  customerFragmentsOf,
  customerItem,
  customerItemOf,
} from '../../../../functions/index/customers/customer-item.ts';
import {
  customerItems,
  MOST_FRAGMENTS,
} from '../../../../functions/index/customers/customer-items.ts';
import { isOfShare, shareIn } from '../../../../functions/index/customers/item-keys.ts';
import { type CustomerFragment, fragmentOf } from '../../../../functions/index/fragment.ts';
import { itemBytes } from '../../../../functions/index/item-size.ts';
import { plannedCustomers } from '../../../../functions/planning/customer-fragments.ts';
import { planOf } from '../../../../functions/planning/plan-of.ts';
import { Fault } from '../../../../functions/validation/fault.ts';
import { readName } from '../../../../functions/validation/text-columns.ts';
import { BATCH, INGEST, validated } from '../../../support/lines.ts';
import { aCustomerFragment } from '../../query/fragments.ts';

const [EARLIER, LATER] = [Date.UTC(1969, 11, 31), Date.UTC(2010, 11, 1)];
const AT = Date.UTC(2010, 11, 1, 8, 26);
const LINES = [
  { invoiceTs: LATER, unitPrice: 1 },
  { invoiceTs: EARLIER, quantity: -1 },
  { invoiceNo: 'C536379', country: 'EIRE', quantity: -2 },
];
const plan = planOf(BATCH, validated({ lines: LINES }));
const items = plannedCustomers(plan).map(customerItem);

describe('an item of the Customers table', () => {
  it('has the fragments of a customer and an ingest in a batch, and their totals', () => {
    expect(items).toEqual([
      {
        customerId: { S: '17850' },
        invoiceFragment: { S: `${INGEST}#${BATCH}#0` },
        v: { N: '2' },
        lineCount: { N: '3' },
        quantity: { N: '3' },
        revenue: { N: '-7.644' },
        fragments: {
          S: `[["536365","000000.0",2,5,"-2.544",${EARLIER},"United Kingdom"],["C536379","000000.0",1,-2,"-5.1",${AT},"EIRE"]]`,
        },
        batchId: { S: BATCH },
      },
    ]);
  });

  it.each([1, 2] as const)('is one for each fragment in a plan of version %d', (v) => {
    const extra = v === 2 && { extra: '{"Till":"7"}' };
    const lines = LINES.map((line) => ({ ...line, ...extra }));
    const old = { ...planOf(BATCH, validated({ lines })), v };
    expect(plannedCustomers(old).map(customerItem)).toEqual([
      {
        customerId: { S: '17850' },
        invoiceFragment: { S: `536365#${INGEST}#000000.0` },
        v: { N: '1' },
        invoiceNo: { S: '536365' },
        lineCount: { N: '2' },
        quantity: { N: '5' },
        revenue: { N: '-2.544' },
        invoiceTs: { N: String(EARLIER) },
        country: { S: 'United Kingdom' },
        batchId: { S: BATCH },
      },
      {
        customerId: { S: '17850' },
        invoiceFragment: { S: `C536379#${INGEST}#000000.0` },
        v: { N: '1' },
        invoiceNo: { S: 'C536379' },
        lineCount: { N: '1' },
        quantity: { N: '-2' },
        revenue: { N: '-5.1' },
        invoiceTs: { N: String(AT) },
        country: { S: 'EIRE' },
        batchId: { S: BATCH },
      },
    ]);
  });

  it('is not made for lines without a customer', () => {
    const lines = [{ customerId: null }, { customerId: '1' }];
    const made = plannedCustomers(planOf(BATCH, validated({ lines })));
    expect(made.map(({ customerId }) => customerId)).toEqual(['1']);
  });

  it('is made in the order of the customers, in which the table is kept', () => {
    const lines = ['3', '10', '2', '3'].map((customerId) => ({ customerId }));
    const made = plannedCustomers(planOf(BATCH, validated({ lines })));
    expect(made.map(({ customerId }) => customerId)).toEqual(['10', '2', '3']);
  });

  it('is one for each ingest, also if a batch has several', () => {
    const chunks = ['a', 'b', 'a'].map((ingestId) => ({ ingestId, lines: [{}] }));
    const made = plannedCustomers(planOf(BATCH, validated(...chunks)));
    expect(made.map(({ invoiceFragment }) => invoiceFragment)).toEqual([
      `a#${BATCH}#0`,
      `b#${BATCH}#0`,
    ]);
    expect(made.map(({ fragments }) => fragments.map(({ fragment }) => fragment))).toEqual([
      ['a#000000.0', 'a#000002.0'],
      ['b#000001.0'],
    ]);
  });
});

const someText = fc.string({ unit: 'binary', maxLength: 20 });
const someFragments = fc
  .array(
    fc.record({
      customerId: fc.constantFrom('17850', '17851', 'a#b'),
      invoiceNo: someText,
      ordinal: fc.nat(3),
      lineCount: fc.integer({ min: 1, max: 65_536 }),
      quantity: fc.maxSafeInteger().map(BigInt),
      revenue: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      invoiceTs: fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
      country: someText,
      ingestId: fc.constantFrom('i1', 'i2'),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ ingestId, ordinal, ...each }, part): CustomerFragment => {
      return { ...each, fragment: fragmentOf(ingestId, ordinal, part), batchId: BATCH };
    }),
  );

describe('items of the Customers table', () => {
  it.each([1, 2] as const)(
    'are read as they were written in version %d, and differ in their keys',
    (v) => {
      fc.assert(
        fc.property(someFragments, (fragments) => {
          const made = customerItems(fragments, v);
          expect(made.map((item) => customerItemOf(customerItem(item)))).toEqual(made);
          const read = made.flatMap((item) => customerFragmentsOf(customerItem(item)));
          const byName = (all: readonly CustomerFragment[]) =>
            new Map(
              all.map((each) => [
                JSON.stringify([each.customerId, each.invoiceNo, each.fragment]),
                each,
              ]),
            );
          expect(byName(read)).toEqual(byName(fragments));
          expect(read).toHaveLength(fragments.length);
          const keys = made.map((item) => JSON.stringify([item.customerId, item.invoiceFragment]));
          expect(new Set(keys).size).toBe(keys.length);
        }),
      );
    },
  );

  it('have keys by which the versions can not be confused, whatever an invoice is called', () => {
    fc.assert(
      fc.property(someFragments, fc.constantFrom('i1#b#', 'i1', '#'), (fragments, begin) => {
        const odd = fragments.map((each) => ({ ...each, invoiceNo: `${begin}${each.invoiceNo}` }));
        for (const { invoiceFragment } of customerItems(odd, 1)) {
          expect(shareIn(invoiceFragment)).toBeUndefined();
          expect(isOfShare(invoiceFragment, { ingestId: 'i1', batchId: 'b' })).toBe(false);
        }
        for (const { invoiceFragment } of customerItems(odd, 2)) {
          expect(shareIn(invoiceFragment)).toMatchObject({ batchId: BATCH });
        }
      }),
    );
  });

  it('are parts of a share if it has more fragments than an item', () => {
    const fragments = Array.from({ length: 2 * MOST_FRAGMENTS + 1 }, (_, at) =>
      aCustomerFragment({ invoiceNo: String(at), batchId: BATCH }),
    );
    const made = customerItems(fragments, 2);
    expect(
      made.map(({ invoiceFragment, fragments: own }) => [invoiceFragment, own.length]),
    ).toEqual([
      [`i1#${BATCH}#0`, MOST_FRAGMENTS],
      [`i1#${BATCH}#1`, MOST_FRAGMENTS],
      [`i1#${BATCH}#2`, 1],
    ]);
    expect(made.flatMap(({ fragments: own }) => own)).toEqual(fragments);
  });
});

describe('the largest item', () => {
  /** Of text that takes JSON or UTF-8 the most bytes. */
  const widest = ['"', '€', '\ud800'].map((text) => text.repeat(100));

  it.each(widest)('fits into an item of DynamoDB, with names of %j', (name) => {
    expect(readName('InvoiceNo', name)).toBe(name);
    expect(readName('InvoiceNo', `${name}x`)).toBeInstanceOf(Fault);
    const fragments = Array.from({ length: MOST_FRAGMENTS }, () =>
      aCustomerFragment({
        customerId: name,
        invoiceNo: name,
        fragment: fragmentOf('i'.repeat(26), 999_999, 65_535),
        lineCount: 65_536,
        quantity: -(2n ** 31n) * 65_536n,
        revenue: -(10n ** 15n) * 65_536n - 1n,
        invoiceTs: -8_640_000_000_000_000,
        country: name,
        batchId: 'b'.repeat(64),
      }),
    );
    const [item, ...others] = customerItems(fragments, 2).map(customerItem);
    expect(others).toEqual([]);
    expect(itemBytes(item ?? {})).toBeLessThan(400 * 1024);
  });
});

describe('a damaged item of the Customers table', () => {
  const [whole = {}] = items;
  const changed = (change: Partial<Attributes>): unknown => ({ ...whole, ...change });
  const text = (attribute: unknown): string => JSON.stringify(attribute);
  const entry = ['536365', '000000.0', 3, 3, '-7.644', AT, 'EIRE'];

  it.each([
    ['an unknown version', changed({ v: { N: '3' } })],
    ['the version of another form', changed({ v: { N: '1' } })],
    ['no fragments', changed({ fragments: { S: '[]' } })],
    ['fragments that are no JSON', changed({ fragments: { S: '[["17850' } })],
    ['a fragment too few', changed({ fragments: { S: text([entry.with(2, 2)]) } })],
    [
      'a quantity that is no whole number',
      changed({ fragments: { S: text([entry.with(3, 2.5)]) } }),
    ],
    [
      'a revenue of four decimal places',
      changed({ fragments: { S: text([entry.with(4, '1.0001')]) } }),
    ],
    ['a revenue that is a number', changed({ fragments: { S: text([entry.with(4, -7.644)]) } })],
    ['no country', changed({ fragments: { S: text([entry.slice(0, 6)]) } })],
    ['another total', changed({ revenue: { N: '-7.645' } })],
    ['a total of another number of lines', changed({ lineCount: { N: '2' } })],
    ['the key of another batch', changed({ batchId: { S: '0-other-1' } })],
    ['a key of version 1', changed({ invoiceFragment: { S: `536365#${INGEST}#000000.0` } })],
  ])('is refused with %s, and the error quotes nothing', (_, item) => {
    expect(customerItemOf(changed({ fragments: { S: text([entry]) } })).fragments).toHaveLength(1);
    expect(() => customerItemOf(item)).toThrow(Error);
    expect(() => customerItemOf(item)).not.toThrow(/17850|536365|7\.64|EIRE/);
  });

  it('is refused in version 1 if its key is of another invoice', () => {
    const [item = {}] = plannedCustomers({ ...plan, v: 1 }).map(customerItem);
    expect(customerFragmentsOf(item)).toHaveLength(1);
    expect(() => customerItemOf({ ...item, invoiceNo: { S: '1' } })).toThrow('do not fit together');
  });
});
