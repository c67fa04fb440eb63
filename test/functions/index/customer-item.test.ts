import { describe, expect, it } from 'vitest';
import { customerItem } from '../../../functions/index/customer-item.ts';
import { customerFragments } from '../../../functions/planning/customer-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { BATCH, INGEST, validated } from '../../support/lines.ts';

describe('an item of the Customers table', () => {
  it('has the totals of a fragment and the date of its earliest line', () => {
    const [first, second] = [Date.UTC(1969, 11, 31), Date.UTC(2010, 11, 1)];
    const lines = [
      { invoiceTs: second, unitPrice: 1 },
      { invoiceTs: first, quantity: -1 },
    ];
    const items = customerFragments(planOf(BATCH, validated({ lines }))).map(customerItem);
    expect(items).toEqual([
      {
        customerId: { S: '17850' },
        invoiceFragment: { S: `536365#${INGEST}#000000.0` },
        v: { N: '1' },
        invoiceNo: { S: '536365' },
        lineCount: { N: '2' },
        quantity: { N: '5' },
        revenue: { N: '-2.544' },
        invoiceTs: { N: String(first) },
        country: { S: 'United Kingdom' },
        batchId: { S: BATCH },
      },
    ]);
  });

  it('is not made for lines without a customer', () => {
    const lines = [{ customerId: null }, { customerId: '1' }];
    const items = customerFragments(planOf(BATCH, validated({ lines })));
    expect(items.map(({ customerId }) => customerId)).toEqual(['1']);
  });
});
