import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../console/server/flow/cost.ts';

/** The quantities and the totals of docs/deploy.md, "Per million lines". */
const MILLION = { accepted: 1_000_000, quarantined: 0, batches: 200, chunks: 3052, ingests: 134 };
const section = readFileSync('docs/deploy.md', 'utf8').split('### Per million lines')[1] ?? '';
const [, least, most] = /\*\*total\*\* \| \| \*\*\$([\d.]+)–([\d.]+)\*\*/.exec(section) ?? [];

describe('the cost of what has landed', () => {
  it('is that of docs/deploy.md for its quantities', () => {
    const dollars = Number(costOf(MILLION).dollars);
    expect(Number(least)).toBeGreaterThan(0);
    expect(dollars).toBeGreaterThanOrEqual(Number(least));
    expect(dollars).toBeLessThanOrEqual(Number(most) + 0.005);
  });

  it.each([
    [1000, 0.048, '$0.048 at 1,000'],
    [5000, 0.176, '$0.176 at 200'],
  ])('of %d executions is that of docs/deploy.md', (batches, dollars, documented) => {
    expect(section).toContain(documented);
    const steps = Number(costOf({ ...MILLION, batches }).parts[2]?.dollars);
    expect(steps).toBeCloseTo(dollars + batches * (0.007 / 200 + 1e-5), 4);
  });

  it('of nothing is nothing', () => {
    const nothing = { accepted: 0, quarantined: 0, batches: 0, chunks: 0, ingests: 0 };
    expect(costOf(nothing).dollars).toBe('0.0000');
  });
});
