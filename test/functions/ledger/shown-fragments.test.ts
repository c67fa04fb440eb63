import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { dynamoIngestChanges } from '../../../functions/ledger/operations/dynamo-ingest-changes.ts';
import { dynamoReprocessingLedger } from '../../../functions/ledger/operations/dynamo-reprocessing-ledger.ts';
import { dynamoRetractionLedger } from '../../../functions/ledger/operations/dynamo-retraction-ledger.ts';
import {
  shownFragments,
  shownQuarantine,
} from '../../../functions/ledger/operations/shown-fragments.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';

let table: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
beforeEach(async () => {
  table = await ledgerOnDynamodb();
});
afterEach(() => table.close());

const member = (ingestId: string) =>
  ({ ingestId, ordinal: 0 }) as unknown as SealedPlan['chunks'][number];
const invoice = (fragment: string) => ({ invoiceNo: '536365', fragment, rows: [0] });
const plan = {
  chunks: [member('i1'), member('i2'), member('i1')],
  invoices: [invoice('i1#000000.0'), invoice('i2#000000.0'), invoice('i1#000001.0')],
  customers: [{ customerId: '17850', ...invoice('i1#000000.0') }],
  lake: [{ date: '2010-12-01', key: 'k', rows: [0] }],
  quarantine: [
    { date: '2026-11-29', key: 'q', lines: [{ ingestId: 'i1' }, { ingestId: 'i2' }] },
    { date: '2026-11-30', key: 'r', lines: [{ ingestId: 'i1' }] },
  ],
} as unknown as SealedPlan;

const ledger = () => ({
  ...dynamoRetractionLedger(table.client, TABLE),
  ...dynamoReprocessingLedger(table.client, TABLE),
  ...dynamoIngestChanges(table.client, TABLE),
});
const operation = {
  operationId: `o${'a'.repeat(25)}`,
  requestedBy: 'ada',
  at: '2026-11-29T10:00:00.000Z',
  times: 1,
};

const STATES: [Retraction['state'], boolean][] = [
  ['RETRACTING', false],
  ['RETRACTED', false],
  ['RESTORING', false],
  ['RESTORED', true],
  ['RESENT', false],
  ['PURGED', false],
];

it.each(STATES)('writes items of an ingest that is %s: %s', async (state, isWritten) => {
  const retractions = ledger();
  await retractions.replaceRetraction('i1', undefined, { state, ...operation });
  const shown = await shownFragments(plan, retractions);
  expect(shown.invoices).toHaveLength(isWritten ? 3 : 1);
  expect(shown.customers).toHaveLength(isWritten ? 1 : 0);
  // What the lake has is decided by the generation that a batch writes to.
  expect(shown.lake).toEqual(plan.lake);
});

it('is the plan itself as long as nothing was retracted', async () => {
  expect(await shownFragments(plan, ledger())).toBe(plan);
  expect(await shownQuarantine(plan, ledger())).toBe(plan.quarantine);
});

it.each(['REPROCESSING', 'REPROCESSED'] as const)(
  'writes neither items nor quarantined lines of an ingest that is %s',
  async (state) => {
    const reprocessings = ledger();
    await reprocessings.replaceReprocessing('i1', undefined, {
      state,
      isAgain: false,
      ...operation,
    });
    const shown = await shownFragments(plan, reprocessings);
    expect(shown.invoices.map(({ fragment }) => fragment)).toEqual(['i2#000000.0']);
    expect(shown.customers).toEqual([]);
    const [day, ...more] = await shownQuarantine(plan, reprocessings);
    expect(day?.lines.map(({ ingestId }) => ingestId)).toEqual(['i2']);
    expect(more).toEqual([]);
  },
);

it('reads what was done to 120 ingests in three calls, and tells them apart', async () => {
  const { readChanges, replaceRetraction, replaceReprocessing } = ledger();
  const retraction = { state: 'RETRACTED', ...operation } as const;
  const reprocessing = { state: 'REPROCESSED', isAgain: false, ...operation } as const;
  await replaceRetraction('i7', undefined, retraction);
  await replaceReprocessing('i119', undefined, reprocessing);
  let calls = 0;
  table.client.middlewareStack.add(
    (next) => (call) => {
      calls += 1;
      return next(call);
    },
    { step: 'initialize' },
  );
  const changes = await readChanges(Array.from({ length: 120 }, (_, index) => `i${index}`));
  expect(calls).toBe(3);
  const changed = changes.flatMap((each, index) =>
    each.retraction || each.reprocessing ? [[index, each]] : [],
  );
  expect(changed).toEqual([
    [7, { retraction, reprocessing: undefined }],
    [119, { retraction: undefined, reprocessing }],
  ]);
});
