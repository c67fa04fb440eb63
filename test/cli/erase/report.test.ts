import { describe, expect, it } from 'vitest';
import {
  certificateReport,
  keyReport,
  planReport,
  statusReport,
  UNKNOWN,
} from '../../../cli/erase/report.ts';
import { certificateOf } from '../../../functions/erasure/certificate.ts';
import { CONTENT } from '../../functions/erasure/a-certificate.ts';
import { run } from '../../support/command.ts';

const OPERATION = `o${'1'.repeat(25)}`;
const PLAN = {
  days: ['2010-12-01', '2010-12-02'],
  lines: 3,
  quantity: '12',
  revenue: '30.6',
  invoices: 2,
  customers: 2,
};

describe('what npm run erase prints', () => {
  it('of a plan says what would become of the lines, and that nothing was done', () => {
    const [what, , end] = planReport(PLAN, false);
    expect(what).toBe(
      '3 lines of 2 days (quantity 12, revenue 30.6) would go, with 2 items of Invoices and 2 items of Customers.',
    );
    expect(end).toBe('Nothing was done.');
    expect(planReport(PLAN, true)[0]).toContain('would stay without their customer');
  });

  it('of a customer that nobody knows says why it hesitates', () => {
    const unknown = { ...PLAN, days: [], lines: 0, invoices: 0, customers: 0 };
    expect(planReport(unknown, false)).toEqual([UNKNOWN, 'Nothing was done.']);
    expect(planReport({ ...unknown, underWay: OPERATION }, false)[0]).toBe(
      `Operation ${OPERATION} is erasing this customer: npm run erase -- --status ${OPERATION}`,
    );
  });

  it('of an erasure that is not done says for what it waits, and who carries on', () => {
    const view = { operationId: OPERATION, state: 'OPEN' as const };
    expect(statusReport({ ...view, detail: 'batch b1 is still SEALED' })[0]).toBe(
      'Not done yet: batch b1 is still SEALED.',
    );
    const [gone, next] = statusReport({ ...view, until: '2026-06-02T00:00:00.000Z' });
    expect(gone).toContain('stay until 2026-06-02T00:00:00.000Z');
    expect(next).toContain(`npm run erase -- --status ${OPERATION}`);
    expect(keyReport(OPERATION, 'ab12').join()).toContain('Key ab12: keep it.');
  });

  it('of a certificate has its figures, what was searched, what remains, and the hash', () => {
    const certificate = certificateOf(CONTENT);
    const text = certificateReport(certificate).join('\n');
    for (const { place, searched } of certificate.scan.searched) {
      expect(text).toContain(`${place} (${searched})`);
    }
    for (const { what, when } of certificate.expires) expect(text).toContain(`${what}: ${when}`);
    expect(text).toContain(`revenue ${certificate.found.revenue}`);
    expect(text).toContain(`Certificate ${certificate.hash}`);
  });
});

it.each([
  [['--status', OPERATION, '--anonymise'], '--status only shows an erasure'],
  [['17850', '--reason', 'asked by 17850'], 'it must not name the customer'],
])('npm run erase -- %j is refused in a sentence', async (args, message) => {
  const { code, stderr, stdout } = await run('erase', args);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^ +at /m);
  expect([code, stdout]).toEqual([2, '']);
});
