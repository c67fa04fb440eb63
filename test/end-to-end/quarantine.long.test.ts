import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../cli/quarantine/lines/judge.ts';
import { type LineFields, lineFields } from '../../functions/domain/correction.ts';
import { COLUMNS } from '../../functions/domain/invoice-line.ts';
import { runAsOnAws } from '../support/as-on-aws.ts';
import { launch, type Run, run } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ clock: hurriedClock });
});
afterAll(() => pipeline?.stop());

const quarantine = (...args: string[]): Promise<Run> =>
  runAsOnAws('quarantine', [...args, '--key', pipeline.aws.apiKey], pipeline);

const byApi = (...args: string[]): Promise<Run> =>
  run('quarantine', [...args, '--url', pipeline.aws.url, '--key', pipeline.aws.apiKey]);

/** Every store agrees with the ledger, and every line counts once. */
async function expectExactBooks(): Promise<void> {
  const { code, stdout } = await runAsOnAws('audit', [], pipeline);
  expect(stdout).toContain('No differences.');
  expect(code).toBe(0);
}

const commaPrices = (count: number, country: string): string[] =>
  Array.from({ length: count }, (_, at) =>
    aRow({ no: `${600_000 + at}`, price: `"${at % 90},5"`, country }),
  );

const land = async (...rows: string[]) => (await pipeline.land(csv(...rows)))['ingestId'];

const ingest = async (id: unknown) => (await pipeline.get(`/ingests/${id}`)).body;

describe('npm run quarantine', () => {
  it('lists what was refused, by reason and column, and the lines', async () => {
    const id = String(
      await land(aRow(), aRow({ qty: 'six' }), aRow({ qty: 'six' }), aRow({ date: '' })),
    );
    const { stdout } = await quarantine('list', '--ingest', id);
    expect(stdout).toContain('3 lines in quarantine that have not been corrected');
    expect(stdout).toMatch(/2 {2}invalid_quantity {2}Quantity\n +2 {2}Quantity: expected a whole/);
    const lines = await byApi('list', '--ingest', id, '--lines', '--reason', 'invalid_quantity');
    expect(lines.stdout).toMatch(new RegExp(`${id}-2 .*"six"`));
    expect(lines.stdout).not.toContain(`${id}-4`);
  });

  it('previews, and sends every line once, twice at once', async () => {
    const id = String(await land(...commaPrices(1500, 'Twice'), aRow({ price: '"1,234"' })));
    const fix = ['fix', '--ingest', id, '--decimal-comma', 'UnitPrice'];
    const preview = await quarantine(...fix);
    expect(preview.stdout).toContain('1,501 lines selected: 1,500 would be accepted');
    expect(preview.stdout).toContain('"1,234" may be a thousand or a decimal');
    expect(preview.stdout).toContain('Nothing was sent. Add --send to send 1,500 of them.');
    expect(await ingest(id)).toMatchObject({ corrected: 0 });
    const both = await Promise.all([quarantine(...fix, '--send'), quarantine(...fix, '--send')]);
    for (const { code, stderr } of both) expect([code, stderr]).toEqual([0, expect.anything()]);
    expect(await ingest(id)).toMatchObject({ quarantined: 1501, corrected: 1500 });
    const again = await quarantine(...fix, '--send');
    expect(again.stdout).toContain('There is nothing to send.');
    await expectExactBooks();
  });

  it('continues after it was killed', async () => {
    const id = String(await land(...commaPrices(3000, 'Killed')));
    const fix = ['fix', '--ingest', id, '--decimal-comma', 'UnitPrice', '--send'];
    const target = ['--url', pipeline.aws.url, '--key', pipeline.aws.apiKey];
    const killed = launch('quarantine', [...fix, ...target]);
    for (;;) {
      const { corrected } = await ingest(id);
      if (Number(corrected) > 0) break;
      await sleep(20);
    }
    expect((await killed.kill()).signal).toBe('SIGKILL');
    const { stdout } = await byApi(...fix);
    expect(stdout).toContain('3,000 quarantined, of which 3,000 have been corrected');
    await expectExactBooks();
  });

  it('corrects one line, and the corrected line in its turn', async () => {
    const id = String(await land(aRow({ qty: 'six', date: '31/12/2010' })));
    const line = ['fix', '--line', `${id}-1`];
    const refused = await byApi(...line, '--set', 'Quantity=6', '--send');
    expect(refused.stdout).toContain('refused again: invalid_invoice_date InvoiceDate');
    expect(refused.stdout).toContain('There is nothing to send.');
    const sent = await byApi(...line, '--set', 'Quantity=6', '--day-first', '--send');
    expect(sent.stdout).toContain('1 corrected line sent: 1 accepted, 0 quarantined again.');
    const again = await byApi(...line, '--set', 'Quantity=7', '--day-first', '--send');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('has been corrected already');
  });

  it('sends refused lines again if it is told to, which can be corrected again', async () => {
    const id = String(await land(aRow({ qty: 'ten', country: 'Chain' })));
    const unwilling = await byApi('resend', '--ingest', id, '--send');
    expect(unwilling.stdout).toContain('There is nothing to send.');
    const { stdout } = await byApi('resend', '--ingest', id, '--with-refused', '--send');
    expect(stdout).toContain('1 corrected line sent: 0 accepted, 1 quarantined again.');
    const chained = await quarantine('fix', '--text', 'Chain', '--set', 'Quantity=10', '--send');
    expect(chained.stdout).toContain('1 corrected line sent: 1 accepted, 0 quarantined again.');
    await expectExactBooks();
  });

  it('says how to select lines where there is no SQL', async () => {
    const { code, stderr } = await byApi('list');
    expect(code).toBe(2);
    expect(stderr).toContain('--ingest ID');
  });

  it('refuses an SQL expression that reads a file', async () => {
    const id = String(await land(aRow({ qty: 'ten' })));
    const { code, stderr } = await byApi(
      'fix',
      '--ingest',
      id,
      '--sql',
      "Country=read_text('/etc/passwd')",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("read_text() can't be used");
  });

  it('previews exactly what the pipeline then does', async () => {
    const id = String(await land(...Array.from({ length: 400 }, () => aRow({ qty: 'ten' }))));
    const records = fc.sample(someRecord, 400);
    const lines = records.map((record, at) => ({ lineId: `${id}-${at + 1}`, record }));
    const { status, body } = await pipeline.correct('preview', { lines });
    expect(status).toBe(202);
    const corrected = String(body['ingestId']);
    while ((await ingest(corrected))['pending'] !== 0) await sleep(100);
    const refused = await pipeline.get(`/ingests/${corrected}/quarantine?limit=1000`);
    const verdicts = judge(records).flatMap((refusal, at) =>
      refusal ? [{ row: at + 1, ...refusal }] : [],
    );
    expect(verdicts.length).toBeGreaterThan(100);
    expect(verdicts.length).toBeLessThan(400);
    expect(refused.body['lines']).toMatchObject(verdicts);
  });
});

const cell = fc.oneof(
  fc.constantFrom('6', '-1', '6.0', '2.55', '12/1/2010 8:26', '2010-12-01'),
  fc.constantFrom('', ' ', '1,5', '2.5555', '31/12/2010', '2010-02-30', '2147483648'),
  fc.constantFrom(null, 'x'.repeat(101), '9'.repeat(12), '1e3', 'NaN'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** A record of which two values are anything. */
const someRecord: fc.Arbitrary<LineFields> = fc
  .tuple(fc.constantFrom(...COLUMNS), cell, fc.constantFrom(...COLUMNS), cell)
  .map(([one, value, other, otherValue]) => ({
    ...lineFields({
      InvoiceNo: '1',
      StockCode: '2',
      Quantity: '6',
      InvoiceDate: '2010-12-01',
      UnitPrice: '2.55',
      Country: 'EIRE',
    }),
    [one]: value,
    [other]: otherValue,
  }));
