import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PRICED_ON } from '../../../../cli/cost/prices.ts';
import { costOf } from '../../../../console/server/flow/cost.ts';

/** The quantities and the totals of docs/deploy.md, "Per million lines". */
const MILLION = { accepted: 1_000_000, quarantined: 0, batches: 27, chunks: 1221, ingests: 27 };
const section = readFileSync('docs/deploy.md', 'utf8').split('### Per million lines')[1] ?? '';
const [, least, most] = /\*\*total\*\* \| \| \*\*\$([\d.]+)–([\d.]+)\*\*/.exec(section) ?? [];

const amountOf = (dollars: string): number => Number(dollars.replace('$', ''));

describe('the cost of what has landed', () => {
  it('is that of docs/deploy.md for its quantities, to a cent', () => {
    const dollars = amountOf(costOf(MILLION).dollars);
    expect(Number(least)).toBeGreaterThan(0);
    expect(dollars).toBeGreaterThan(Number(least) - 0.01);
    expect(dollars).toBeLessThan(Number(most) + 0.01);
  });

  it('has parts that add up to it, and says from when its prices are', () => {
    const { dollars, parts, prices } = costOf(MILLION);
    const sum = parts.reduce((total, each) => total + amountOf(each.dollars), 0);
    expect(sum).toBeCloseTo(amountOf(dollars), 3);
    expect(prices).toContain(PRICED_ON);
  });

  it('of nothing is nothing', () => {
    const nothing = { accepted: 0, quarantined: 0, batches: 0, chunks: 0, ingests: 0 };
    expect(costOf(nothing).dollars).toBe('$0.0000');
  });

  it('of a single line is more than nothing', () => {
    const { parts } = costOf({ accepted: 1, quarantined: 0, batches: 1, chunks: 1, ingests: 1 });
    expect(parts.map(({ dollars }) => dollars)).toContain('< $0.0001');
  });
});
