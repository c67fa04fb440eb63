import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import type { Correction } from '../../functions/api/correction-responses.ts';
import type { IngestSummary, QuarantinedRow } from '../../functions/api/ingest-responses.ts';
import { correctionKey } from '../../functions/lake/lake-keys.ts';
import { run } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ clock: hurriedClock });
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(pipeline.dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
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

  it('of a corrected line that is quarantined again corrects it in its turn', async () => {
    const [line] = await quarantined();
    if (!line) throw new Error('nothing is quarantined');
    const first = await corrected('again', { lines: [withQuantity(line, 'seven')] });
    expect(await landedIngest(first.ingestId)).toMatchObject({
      corrects: first.correctionId,
      accepted: 0,
      quarantined: 1,
      corrected: 0,
    });
    const { body } = await pipeline.get(`/ingests/${first.ingestId}/quarantine`);
    const [again] = body['lines'] as QuarantinedRow[];
    if (!again) throw new Error('it is not quarantined again');
    expect(first.lines).toEqual([{ lineId: line.lineId, correctedLineId: again.lineId }]);
    const second = await corrected('in-turn', { lines: [withQuantity(again, '7')] });
    expect(await landedIngest(second.ingestId)).toMatchObject({ accepted: 1, quarantined: 0 });
    expect(await landedIngest(first.ingestId)).toMatchObject({ quarantined: 1, corrected: 1 });
    const chain = `SELECT line_id, corrected_line_id FROM corrections
      WHERE correction_id IN ('${first.correctionId}', '${second.correctionId}')`;
    expect(await rowsOf(chain)).toHaveLength(2);
  });
});

describe('the audit', () => {
  const audit = (...args: string[]) => run('audit', [...args, '--data-dir', pipeline.dataDir]);

  it('writes the record of a correction again, and its books add up', async () => {
    const lines = (await quarantined()).map((line) => withQuantity(line, '3'));
    const { correctionId, correctedAt, ingestId } = await corrected('recorded', { lines });
    await landedIngest(ingestId);
    expect(await audit()).toMatchObject({
      stdout: expect.stringContaining('No differences.'),
      code: 0,
    });
    const key = correctionKey(correctedAt.slice(0, 10), correctionId);
    const { awsEndpoint, deployment } = pipeline.aws;
    const objects = new S3Client({
      endpoint: awsEndpoint,
      forcePathStyle: true,
      region: deployment.region,
      credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
    });
    await objects.send(
      new DeleteObjectCommand({ Bucket: namesIn(deployment).lakeBucket, Key: key }),
    );
    const found = await audit();
    expect(found.stdout).toContain(
      `CorrectionRecordMissing: Correction ${correctionId} has no record`,
    );
    expect(found.code).toBe(1);
    const mended = await audit('--mend');
    expect(mended.stderr).toContain('Finished 1 correction from what was asked for.');
    expect(mended).toMatchObject({ stdout: expect.stringContaining('No differences.'), code: 0 });
    // Three POSTs of five lines; three quarantined lines have not been corrected.
    expect(mended.stdout).toContain(
      'Over all: 15 received = 12 accepted + 3 quarantined and not corrected.',
    );
    const recorded = `SELECT line_id FROM corrections WHERE correction_id = '${correctionId}'`;
    expect(await rowsOf(recorded)).toHaveLength(lines.length);
  });
});
