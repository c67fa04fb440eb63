import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptance } from '../../../functions/ledger/acceptance.ts';
import { dynamoLedgerTable } from '../../../functions/ledger/dynamo-ledger-table.ts';
import { ingestKey } from '../../../functions/ledger/ledger-items.ts';
import type { Item, LedgerTable } from '../../../functions/ledger/ledger-table.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';

let local: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
let table: LedgerTable;
beforeAll(async () => {
  local = await ledgerOnDynamodb();
  table = dynamoLedgerTable(local.client, TABLE);
});
afterAll(() => local.close());

const timeOf = (day: string, ms: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + ms).toISOString();

/** As earlier versions wrote it. */
const earlier = (at: string): Item => ({ acceptedOn: at.slice(0, 10), acceptedAt: at });

/** Reads every page of a day. */
async function listed(
  day: string,
  { from, to, limit }: { from: number; to: number; limit: number },
) {
  const within = { from: timeOf(day, from), to: timeOf(day, to) };
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await table.acceptedOn(day, { within, limit, ...(after && { after }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    after = page.more ? page.items.at(-1) : undefined;
    expect(page.more).toBe(after !== undefined);
  } while (after);
  return items;
}

describe('the ingests accepted on a day', () => {
  let run = 0;
  const nextDay = (): string => new Date(Date.UTC(2020, 0, ++run)).toISOString().slice(0, 10);

  it('are listed once each and in the order of acceptance, with those of earlier versions', async () => {
    const ingest = fc.record({ ms: fc.nat(6), isEarlier: fc.boolean() });
    const span = fc.record({ from: fc.nat(3), to: fc.integer({ min: 3, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(ingest, { maxLength: 30 }),
        span,
        fc.integer({ min: 1, max: 40 }),
        async (ingests, { from, to }, limit) => {
          const day = nextDay();
          for (const [n, { ms, isEarlier }] of ingests.entries()) {
            const [id, at] = [`${day}-${n}`, timeOf(day, ms)];
            await table.put({
              ...ingestKey(id),
              ...(isEarlier ? earlier(at) : acceptance(id, at)),
            });
          }
          const items = await listed(day, { from, to, limit });
          const times = items.map((item) => item['acceptedAt']);
          expect(times).toEqual([...times].sort());
          const expected = ingests.flatMap(({ ms }, n) =>
            ms >= from && ms <= to ? [ingestKey(`${day}-${n}`).pk] : [],
          );
          expect(items.map(({ pk }) => String(pk)).sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are spread evenly over 16 keys of the index', () => {
    const counts = new Map<unknown, number>();
    for (let n = 0; n < 16_000; n += 1) {
      const { acceptedOn } = acceptance(`ingest-${n}`, '2026-11-29T12:00:00.000Z');
      counts.set(acceptedOn, (counts.get(acceptedOn) ?? 0) + 1);
    }
    expect(counts.size).toBe(16);
    expect(Math.max(...counts.values())).toBeLessThan(1200);
  });

  it('have the same key in every attempt at one ingest on a day', () => {
    const [early, late] = ['2026-11-29T01:00:00.000Z', '2026-11-29T23:00:00.000Z'];
    expect(acceptance('i1', early)['acceptedOn']).toBe(acceptance('i1', late)['acceptedOn']);
  });
});
