import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Correction } from '../../functions/api/correction-responses.ts';
import type { IngestSummary, QuarantinedRow } from '../../functions/api/ingest-responses.ts';
import { run } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ clock: hurriedClock });
});
afterAll(() => pipeline?.stop());

const QUANTITIES = ['1.5', 'ten', '2.5', 'many'];

/** Lands four lines that are quarantined and one that is not. Returns the quarantined ones. */
async function quarantined(): Promise<QuarantinedRow[]> {
  const rows = QUANTITIES.map((qty, at) => aRow({ no: `60000${at}`, qty }));
  const { ingestId } = await pipeline.land(csv(aRow(), ...rows));
  const { body } = await pipeline.get(`/ingests/${ingestId}/quarantine`);
  return body['lines'] as QuarantinedRow[];
}

const withQuantity = ({ lineId, fields }: QuarantinedRow, Quantity: string) => ({
  lineId,
  record: { ...fields, Quantity },
});

const corrected = async (key: string, correction: object): Promise<Correction> => {
  const { status, body } = await pipeline.correct(key, correction);
  expect([status, body]).toEqual([202, expect.anything()]);
  return body as unknown as Correction;
};

async function landedIngest(ingestId: string | undefined): Promise<IngestSummary> {
  for (;;) {
    const { body } = await pipeline.get(`/ingests/${ingestId}`);
    if (body['pending'] === 0) return body as unknown as IngestSummary;
    await sleep(100);
  }
}

async function rowsOf(sql: string): Promise<unknown[]> {
  const { stdout } = await run('sql', ['--data-dir', pipeline.dataDir, '--format', 'json', sql]);
  return JSON.parse(stdout);
}

describe('a correction', () => {
  it('sends each line once, twice at once and overlapping', async () => {
    const lines = await quarantined();
    expect(lines.map(({ fields }) => fields?.Quantity)).toEqual(QUANTITIES);
    const all = { reason: 'rounded', lines: lines.map((line) => withQuantity(line, '7')) };
    const some = { lines: lines.slice(1, 3).map((line) => withQuantity(line, '9')) };
    const answers = await Promise.all([
      corrected('all', all),
      corrected('all', all),
      corrected('some', some),
      corrected('some', some),
    ]);
    const [first, again, other, otherAgain] = answers;
    expect(again).toEqual(first);
    expect(first).toMatchObject({ state: 'SENT', reason: 'rounded' });
    expect(first?.correctedBy).not.toBe('');
    expect(JSON.stringify(first)).not.toContain(pipeline.aws.apiKey);
    expect(otherAgain).toEqual(other);
    const sent = answers
      .slice(1, 3)
      .flatMap(({ lines: each }) =>
        each.flatMap((line) => ('correctedLineId' in line ? [line.lineId] : [])),
      );
    expect(sent.sort()).toEqual(lines.map(({ lineId }) => lineId).sort());
    const ingests = await Promise.all(
      [first, other].map(({ ingestId }) => ingestId && landedIngest(ingestId)),
    );
    expect(ingests.reduce((sum, ingest) => sum + (ingest ? ingest.accepted : 0), 0)).toBe(4);
    expect(await rowsOf('SELECT count(*)::INTEGER AS n FROM corrections')).toEqual([{ n: 4 }]);
  });
});
