import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Deployed, deployedFrom } from '../../../cli/capacity/deployed.ts';
import { requestLines } from '../../../cli/capacity/request-lines.ts';
import { type Bill, billFor } from '../../../cli/cost/bill.ts';
import { charge, ofComponent, totalOf } from '../../../cli/cost/charge.ts';
import { compactionCharges } from '../../../cli/cost/compaction.ts';
import { landedCharges } from '../../../cli/cost/landed-charges.ts';
import { type Priced, pricedFrom } from '../../../cli/cost/priced.ts';
import { PRICED_ON, PRICES } from '../../../cli/cost/prices.ts';
import { costReport } from '../../../cli/cost/report.ts';
import { scheduleCharges } from '../../../cli/cost/schedules.ts';
import { synthesise } from '../../../infra/build/synthesise.ts';

type Template = { deployed: Deployed; priced: Priced };
const templateOf = async (stage: 'dev' | 'prod'): Promise<Template> => {
  const { assemblyDir } = await synthesise(stage);
  return { deployed: deployedFrom(assemblyDir), priced: pricedFrom(assemblyDir) };
};
const LINES = {
  linesPerRequest: requestLines(undefined),
  bytesPerLine: undefined,
  daysPerBatch: 1,
};

let dev: Template;
let prod: Template;
let bill: Bill;
beforeAll(async () => {
  [dev, prod] = await Promise.all([templateOf('dev'), templateOf('prod')]);
  bill = await billFor(1_000_000, LINES, dev);
}, 300_000);

/** All but the stream, which is provisioned in dev. */
const CONSOLE_COUNTS = [
  'API',
  'state machine',
  'functions',
  'staging',
  'lake',
  'Invoices',
  'Customers',
  'ledger',
  'audit',
  'logs',
  'traces',
] as const;

const unitsOf = ({ perMillion }: Bill, component: 'Invoices' | 'state machine', price: string) =>
  ofComponent(perMillion, component)
    .filter((each) => each.price === price)
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe('npm run cost', { timeout: 120_000 }, () => {
  it('multiplies a quantity by its price', () => {
    expect(charge('Invoices', 2_000_000, 'writeUnit').usd).toBe(1.25);
    expect(charge('stream', 1460, 'shardHour').usd).toBeCloseTo(21.9);
  });

  it('has a page and a date for every price', () => {
    for (const { usd, of, source } of Object.values(PRICES)) {
      expect(usd).toBeGreaterThan(0);
      expect(of).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/);
    }
    expect(PRICED_ON).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it.each(['dev', 'prod'] as const)(
    'agrees with docs/deploy.md on %s without lines',
    async (stage) => {
      const { priced } = stage === 'dev' ? dev : prod;
      const idle = (await billFor(1, LINES, stage === 'dev' ? dev : prod)).idle;
      const text = readFileSync('docs/deploy.md', 'utf8');
      const quoted = new RegExp(`${stage}: (\\d+) metrics in \\d+ alarms`);
      const [, quotedMetrics] = quoted.exec(text) ?? [];
      expect(priced.alarmMetrics).toBe(Number(quotedMetrics));
      const [, ...bounds] =
        /\| \*\*total\*\* \| \| \*\*\$(\d+)–(\d+)\*\* \| \*\*\$(\d+)–(\d+)/.exec(text) ?? [];
      const [least = 0, most = 0] = (stage === 'dev' ? bounds.slice(0, 2) : bounds.slice(2)).map(
        Number,
      );
      expect(totalOf(idle)).toBeGreaterThan(least - 1);
      expect(totalOf(idle)).toBeLessThan(most + 1);
    },
  );

  it('pays for more executions when batches are smaller', async () => {
    const sparse = await billFor(1_000_000, { ...LINES, linesPerRequest: 50 }, dev);
    const [few, many] = [bill, sparse].map((each) => unitsOf(each, 'state machine', 'execution'));
    expect(many).toBeGreaterThan(Number(few) * 10);
    expect(totalOf(sparse.perMillion)).toBeGreaterThan(totalOf(bill.perMillion));
  });

  it.each([LINES.linesPerRequest, 50])(
    'measures what the console counts with, %i lines a request',
    async (linesPerRequest) => {
      const measured = await billFor(1_000_000, { ...LINES, linesPerRequest }, dev);
      const { flow, linesPerDay } = measured;
      const ofAMillion = (perSecond: number) => (perSecond * 1e6 * 86_400) / linesPerDay;
      const counted = Object.values(
        landedCharges({
          accepted: 1_000_000,
          quarantined: 0,
          batches: ofAMillion(flow.batches),
          chunks: ofAMillion(flow.records),
          ingests: ofAMillion(flow.requests),
        }),
      ).flat();
      for (const component of CONSOLE_COUNTS) {
        const usd = totalOf(ofComponent(measured.perMillion, component));
        const share = totalOf(ofComponent(counted, component)) / usd;
        expect(share, component).toBeGreaterThan(0.5);
        expect(share, component).toBeLessThan(2);
      }
      const share = totalOf(counted) / totalOf(measured.perMillion);
      expect(share).toBeGreaterThan(0.7);
      expect(share).toBeLessThan(1.4);
    },
  );

  it('pays for the hours of shards, and for a key of its own', async () => {
    const more = { ...dev, priced: { ...dev.priced, shards: 4, customerManagedKeys: 1 } };
    const { idle } = await billFor(1, LINES, more);
    expect(totalOf(idle) - totalOf(bill.idle)).toBeCloseTo(3 * 730 * 0.015 + 1);
  });

  it('knows what every schedule runs, and refuses one that it does not know', () => {
    expect(dev.priced.schedules.map(({ runs }) => runs).toSorted()).toEqual([
      'AuditBatches',
      'EraseCustomers',
      'FinishBatches',
      'FinishCorrections',
      'PlanRewrites',
      'ReplayDeliveries',
      'RunOperations',
    ]);
    const unknown = { runs: 'Query', everyMinutes: 5, memoryMb: 512 } as const;
    expect(() => scheduleCharges([unknown])).toThrow('a scheduled run of Query');
  });

  it('is no more than $12 a month in dev without lines', () => {
    expect(totalOf(bill.idle)).toBeLessThanOrEqual(12);
  });

  it('compacts days with enough objects only, at most once an hour', () => {
    const rewritesAt = (linesPerDay: number): number => {
      const [transitions] = compactionCharges(bill.flow, linesPerDay, 10);
      return ((transitions?.quantity ?? 0) / 4) * (linesPerDay / 1e6);
    };
    expect(rewritesAt(10_000)).toBe(0);
    expect(rewritesAt(1_000_000)).toBeCloseTo(Math.floor(1e6 / bill.flow.batch.lines / 10));
    expect(rewritesAt(100_000_000)).toBeCloseTo(24);
  });

  it('prints components whose sum is the total', () => {
    const text = costReport('dev', bill).join('\n');
    const [, total] = /^total +\$([\d.]+)/m.exec(text) ?? [];
    expect(Number(total)).toBeCloseTo(totalOf(bill.idle), 2);
    expect(text).toContain(`as of ${PRICED_ON}`);
  });
});
