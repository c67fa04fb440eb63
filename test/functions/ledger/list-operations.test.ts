import { expect, it } from 'vitest';
import type { Item } from '../../../functions/ledger/ledger-table.ts';
import { listOperationsIn } from '../../../functions/ledger/operations/dynamo-list-operations.ts';
import {
  doneAttributes,
  operationItem,
} from '../../../functions/ledger/operations/operation-items.ts';
import { OPEN_OPERATION } from '../../../functions/ledger/operations/operation-ledger.ts';

const operationId = `o${'1'.repeat(25)}`;
const at = '2026-11-29T10:00:00.000Z';
const open = operationItem({
  ...{ operationId, kind: 'retract', requestedBy: 'ada', at },
  subject: { ingestIds: ['i1'] },
});

/** A table in which the operation ends as soon as the first query has been answered, or before. */
function tableThatEndsIt(isBefore: boolean) {
  let item: Item = open;
  const end = () => {
    item = { ...open, ...doneAttributes({ ingests: [] }, at) };
  };
  if (isBefore) end();
  return {
    inState: async (state: string) => {
      const items = item['batchState'] === state ? [item] : [];
      if (state === OPEN_OPERATION) end();
      return { items, more: false };
    },
  };
}

it.each([true, false])(
  'an operation that ends while it is listed is listed once',
  async (isBefore) => {
    const operations = await listOperationsIn(tableThatEndsIt(isBefore))();
    expect(operations).toMatchObject([{ operationId, state: 'DONE' }]);
  },
);
