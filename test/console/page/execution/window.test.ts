import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  moved,
  ticksOf,
  windowIn,
  windowText,
  zoomed,
} from '../../../../console/page/execution/waterfall/window.ts';

const WHOLE = 4000;

describe('the part of the time that a timeline shows', () => {
  it.each([
    ['120-840', { from: 120, to: 840 }],
    [undefined, { from: 0, to: WHOLE }],
    ['', { from: 0, to: WHOLE }],
    ['840-120', { from: 0, to: WHOLE }],
    ['5000-6000', { from: 0, to: WHOLE }],
    ['1-2-3', { from: 0, to: WHOLE }],
    ['-1-<b>', { from: 0, to: WHOLE }],
  ])('is read from the URL: %s', (text, window) => {
    expect(windowIn(text, WHOLE)).toEqual(window);
  });

  it('is not written if it is the whole, which still grows', () => {
    expect(windowText({ from: 0, to: WHOLE }, WHOLE)).toBe('');
    expect(windowIn(windowText({ from: 10.4, to: 20.6 }, WHOLE), WHOLE)).toEqual({
      from: 10,
      to: 21,
    });
  });

  it('keeps what the pointer is at in place', () => {
    expect(zoomed({ from: 1000, to: 3000 }, 0.5, 0.25, WHOLE)).toEqual({ from: 1250, to: 2250 });
  });

  it('stays within the whole, however it is zoomed and moved', () => {
    const step = fc.record({
      factor: fc.double({ min: 0.01, max: 100, noNaN: true }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      share: fc.double({ min: -2, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let window = { from: 0, to: WHOLE };
        for (const { factor, at, share } of steps) {
          window = moved(zoomed(window, factor, at, WHOLE), share, WHOLE);
          expect(window.from).toBeGreaterThanOrEqual(0);
          expect(window.to).toBeLessThanOrEqual(WHOLE + 1e-6);
          expect(window.to - window.from).toBeGreaterThan(1);
          expect(ticksOf(window).length).toBeLessThanOrEqual(9);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has ticks at round times', () => {
    expect(ticksOf({ from: 0, to: 4190 })).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(ticksOf({ from: 130, to: 460 })).toEqual([150, 200, 250, 300, 350, 400, 450]);
  });
});
