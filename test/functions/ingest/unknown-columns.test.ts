import { describe, expect, it } from 'vitest';
import type { UnknownColumns } from '../../../functions/domain/unknown-columns.ts';
import type { Ingest } from '../../../functions/ledger/ledger.ts';
import { ingestItem, ingestOf } from '../../../functions/ledger/ledger-items.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { aRow, HEADER } from './invoice-rows.ts';
import { theApi } from './the-api.ts';

const BODY = `${HEADER},Till\n${aRow()},7\n`;
const HEADERS = { 'content-type': 'text/csv', 'idempotency-key': 'k' };

/** A ledger that keeps ingests as items, as DynamoDB does, and whose first 202 is lost. */
function aLedger(change: (recorded: Ingest) => Ingest = (recorded) => recorded) {
  const ledger = memoryLedger();
  let lost = false;
  return {
    createIngest: async (ingest: Ingest) =>
      change(await ledger.createIngest(ingestOf(ingestItem(ingest)))),
    acceptIngest: async (ingestId: string) => {
      if (!lost) {
        lost = true;
        throw new Error('lost');
      }
      await ledger.acceptIngest(ingestId);
    },
  };
}

async function postTwice(first: UnknownColumns, second: UnknownColumns, ledger = aLedger()) {
  const posted = [];
  for (const unknownColumns of [first, second]) {
    const { post, chunks } = theApi({ ledger, unknownColumns });
    const response = await post(BODY, HEADERS).catch(() => undefined);
    posted.push({ response, forms: chunks().map(({ header }) => header.unknown) });
  }
  return posted;
}

describe('what becomes of unknown columns', () => {
  it.each([
    ['ignore', 'extra', undefined],
    ['extra', 'ignore', { policy: 'extra', names: ['Till'] }],
    ['quarantine', 'extra', { policy: 'quarantine', names: ['Till'] }],
  ] as const)(
    'is decided at the POST: %s, whatever is set when it is repeated: %s',
    async (...of) => {
      const [first, second, form] = of;
      const [before, after] = await postTwice(first, second);
      expect(before?.response?.status).not.toBe(202);
      expect(after?.response?.status).toBe(202);
      expect([before?.forms, after?.forms]).toEqual([[form], [form]]);
      const said = { ignore: /were ignored/, extra: /kept as text/, quarantine: /quarantined/ };
      expect(String(after?.response?.body['warnings'])).toMatch(said[first]);
    },
  );

  it('was to ignore them in an ingest that does not say', async () => {
    const unsaid = aLedger(({ form: _, ...recorded }) => recorded);
    const [, after] = await postTwice('ignore', 'extra', unsaid);
    expect(after?.forms).toEqual([undefined]);
  });
});
