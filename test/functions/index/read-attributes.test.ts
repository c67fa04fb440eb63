import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../../functions/index/attributes.ts';
import { customerItem, customerItemOf } from '../../../functions/index/customers/customer-item.ts';
import { customerItems } from '../../../functions/index/customers/customer-items.ts';
import { invoiceFragmentOf, invoiceItem } from '../../../functions/index/invoice-item.ts';
import { aFragment } from '../query/fragments.ts';

const CUSTOMER = {
  customerId: '17850',
  invoiceNo: '536365',
  fragment: '0#000000.0',
  lineCount: 3,
  quantity: -(2n ** 50n),
  revenue: 9_747_747_934n,
  invoiceTs: Date.UTC(1969, 11, 31),
  country: 'France',
  batchId: '0-1-1',
};

type Reader = [string, (item: unknown) => unknown, Attributes];
const READERS: Reader[] = [
  ['Invoices', invoiceFragmentOf, invoiceItem(aFragment({ lines: [{ row: 1 }] }))],
  ...([1, 2] as const).flatMap((v) =>
    customerItems([CUSTOMER], v).map(
      (item): Reader => [`Customers in version ${v}`, customerItemOf, customerItem(item)],
    ),
  ),
];

/** Every attribute of an item of each table. */
const ATTRIBUTES = READERS.flatMap(([table, read, item]) =>
  Object.entries(item).map(([name, value]) => ({ table, name, read, item, value })),
);

describe('an item that is read', () => {
  it.each(ATTRIBUTES)(
    'of $table is refused if $name is of another type, and its value is not told',
    ({ name, read, item, value }) => {
      const [[type = '', held] = []] = Object.entries(value);
      const other = type === 'N' ? { S: held } : { N: held };
      for (const damaged of [other, { [type]: 7 }, { [type]: null }, 'text', null, {}]) {
        expect(() => read({ ...item, [name]: damaged })).toThrow(
          new RegExp(`^The attribute ${name} of an item must be (a text|a number)$`),
        );
      }
    },
  );

  it.each(ATTRIBUTES.filter(({ name }) => name !== 'customerId' && name !== 'v'))(
    'of $table is refused without $name',
    ({ name, read, item }) => {
      const { [name]: _, ...rest } = item;
      expect(() => read(rest)).toThrow(`The attribute ${name} of an item must be`);
    },
  );

  it.each(ATTRIBUTES.filter(({ value }) => 'N' in value))(
    'of $table is refused if $name is no whole number or amount',
    ({ name, read, item }) => {
      for (const N of ['', ' ', '1e3', '0x10', 'NaN', '1.2345', ' 1', '1\n', '٣', '--1']) {
        expect(() => read({ ...item, [name]: { N } })).toThrow(/ must be | version /);
      }
    },
  );

  it.each(READERS)('of %s is refused if a count is more than a double holds', (_, read, item) => {
    expect(() => read({ ...item, lineCount: { N: '9007199254740993' } })).toThrow(
      'The attribute lineCount of an item must be a whole number that a double holds',
    );
  });

  it.each(READERS)('of %s is refused if its version is unknown', (_, read, item) => {
    expect(() => read({ ...item, v: { N: '9' } })).toThrow(/^An item has version 9\. Known /);
  });

  it.each(READERS)('of %s is refused if it is no item', (_, read) => {
    for (const none of [undefined, null, 'item', 7]) {
      expect(() => read(none)).toThrow('An item must be an object of attributes');
    }
  });
});
