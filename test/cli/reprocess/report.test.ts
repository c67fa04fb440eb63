import { describe, expect, it } from 'vitest';
import { planReport, resultReport, statusReport } from '../../../cli/reprocess/report.ts';

const totals = (lines: number, quantity: string, revenue: string) => ({ lines, quantity, revenue });
const why = 'The raw body of ingest i2 is not kept: the setting rawDays is 0. Send it again.';

describe('what npm run reprocess says', () => {
  it('of a dry run: day by day what changes, exactly, and what can not be read again', () => {
    const report = planReport({
      ingests: 2,
      changed: 1,
      refused: [{ ingestId: 'i2', why }],
      before: { accepted: 3, quarantined: 1 },
      after: { accepted: 4, quarantined: 0 },
      days: [
        {
          date: '2010-12-01',
          lines: 2,
          before: totals(1, '6', '15.3'),
          after: totals(2, '161', '410.555'),
        },
      ],
    });
    expect(report.join('\n')).toMatchInlineSnapshot(`
      "day         changed  lines  quantity         revenue
      ──────────  ───────  ─────  ────────  ──────────────
      2010-12-01        2  1 → 2   6 → 161  15.3 → 410.555

      Today's code was run over the raw records of 2 ingests: 1 would change.
      Accepted: 3 → 4. Quarantined: 1 → 0.
      1 ingest can't be reprocessed:
        The raw body of ingest i2 is not kept: the setting rawDays is 0. Send it again.
      Nothing was done."
    `);
  });

  it('of an operation that is done', () => {
    const result = {
      ...{ ingests: 3, changed: 1, days: 2, refused: [{ ingestId: 'i2', why }] },
      ...{ before: { accepted: 3, quarantined: 1 }, after: { accepted: 3, quarantined: 1 } },
    };
    const view = { operationId: 'o', kind: 'reprocess', state: 'DONE', result } as const;
    expect(resultReport(view)).toEqual({
      refused: [{ ingestId: 'i2', why }],
      lines: [
        'Read 3 ingests again: 1 changed, on 2 days.',
        'Of those that changed: Accepted: 3. Quarantined: 1.',
      ],
    });
  });

  it('of ingests: what was reprocessed, and what can be', () => {
    const at = '2026-11-29T10:00:00.000Z';
    const past = { operationId: 'o1', at, endedAt: at, requestedBy: 'ada', times: 1 };
    const counts = {
      before: { accepted: 1, quarantined: 1 },
      after: { accepted: 2, quarantined: 0 },
    };
    const report = statusReport([
      { ingestId: 'i1' },
      { ingestId: 'i2', why },
      { ingestId: 'i3', reprocessing: { state: 'REPROCESSED', ...past, ...counts } },
      { ingestId: 'i4', reprocessing: { state: 'REPROCESSING', ...past } },
      { ingestId: 'i5', reprocessing: { state: 'LEFT', ...past } },
    ]);
    expect(report).toEqual([
      'i1: never reprocessed. It can be reprocessed.',
      `i2: never reprocessed. ${why}`,
      `i3: reprocessed at ${at}, asked for by ada at ${at}; accepted 1 → 2, quarantined 1 → 0. It can be reprocessed.`,
      `i4: being reprocessed by operation o1, asked for by ada at ${at}. It can be reprocessed.`,
      `i5: read again at ${at}, asked for by ada at ${at}; nothing was changed. It can be reprocessed.`,
    ]);
  });
});
