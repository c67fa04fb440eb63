import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkIn } from '../../../console/page/simulate/run/links.ts';
import type { Fault } from '../../../local/faults/fault.ts';
import { failureText, tallyText } from './report.ts';
import { shrunk } from './shrink.ts';
import { openTally } from './tally.ts';

const fault = (nth: number): Fault => ({ site: 'A → s3.PutObject', nth, kind: 'error', times: 1 });

describe('a schedule that fails', () => {
  it('is reduced to the faults that it needs', async () => {
    const some = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(some, fc.infiniteStream(fc.boolean()), async (numbers, coin) => {
        const all = numbers.map(fault);
        const needed = all.filter(() => coin.next().value);
        const left = await shrunk(all, async (faults) => needed.every((it) => faults.includes(it)));
        expect(left).toEqual(needed);
      }),
      { numRuns: 200 },
    );
  });

  it('is printed with its violations, its faults and the command that runs it again', () => {
    const injected = [{ ...fault(2), times: 4 }];
    const report = {
      seed: 7,
      violations: ['x is lost', 'y is lost'],
      injected,
      sites: {},
      lines: 1,
      reprocessed: 0,
      lasted: 1,
    };
    const text = failureText(report, 'abc123');
    expect(text).toContain('x is lost');
    expect(text).toContain('error, 4 times in a row: A → s3.PutObject, call 3');
    expect(text).toContain(`npm run faults -- --seed 7 --only '${JSON.stringify(injected)}'`);
    const path = /^ {2}(\/simulate\?.*)$/m.exec(text)?.[1] ?? '';
    const { searchParams } = new URL(path, 'http://127.0.0.1');
    expect(linkIn(Object.fromEntries(searchParams))).toMatchObject({
      asked: { seed: 7, faults: injected, added: [] },
      commit: 'abc123',
      problem: undefined,
    });
  });
});

describe('the tally of schedules', () => {
  it('counts what was injected by kind and site, and names the kinds and sites without faults', () => {
    const tally = openTally();
    const sites = { 'A → s3.PutObject': 5, 'B → s3.GetObject': 3 };
    for (const seed of [1, 2]) {
      tally.add({
        seed,
        violations: [],
        injected: [fault(0)],
        sites,
        lines: 10,
        reprocessed: 0,
        lasted: 1,
      });
    }
    expect([tally.schedules(), tally.lines()]).toEqual([2, 20]);
    expect(tally.gaps()).toContain('B → s3.GetObject');
    expect(tally.gaps()).toContain('throttle');
    expect(tally.gaps()).not.toContain('error');
    expect(tallyText(tally)).toMatch(/A → s3\.PutObject +10 +2 +1/);
  });
});
