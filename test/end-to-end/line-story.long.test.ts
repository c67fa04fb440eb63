import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineStory } from '../../functions/api/line-responses.ts';
import { landFile, sql } from '../support/command.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { REAL_FILE, realFileIsPresent } from '../support/real-file.ts';

const LINES = 50;
const WARMING_UP = 5;
const LONGEST_MS = 300;

/** Lines from all over the file, the same in every run. */
const SAMPLE = `SELECT line_id, invoice_no, quantity, CAST(line_total AS varchar) AS total
  FROM invoice_lines ORDER BY md5(line_id) LIMIT ${LINES + WARMING_UP}`;

describe.skipIf(!realFileIsPresent())('any line of the UCI Online Retail file', () => {
  let dataDir: string;
  let pipeline: Pipeline;
  let sample: Record<string, unknown>[];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
    sample = await sql(dataDir, SAMPLE);
    pipeline = await startPipeline({ dataDir });
  });
  afterAll(async () => {
    await pipeline?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is followed to its bytes in the file, and half of them in less than 300 ms', async () => {
    const file = gunzipSync(readFileSync(REAL_FILE));
    const times: number[] = [];
    for (const { line_id: lineId, invoice_no: invoiceNo, quantity, total } of sample) {
      const began = performance.now();
      const { body } = await pipeline.get(`/lines/${lineId}`);
      times.push(performance.now() - began);
      const { state, source, original, stored } = body as unknown as LineStory;
      expect(state).toBe('ACCEPTED');
      expect(source?.file).toBe(basename(REAL_FILE));
      const { start = 0, end = 0 } = source?.bytes ?? {};
      const inFile = file.toString('latin1', start, end);
      expect('text' in original && original.text).toBe(inFile);
      expect(file.toString('latin1', 0, start).split('\n').length - 1).toBe(source?.row);
      expect(stored).toMatchObject({ invoiceNo, quantity });
      expect(Number(stored?.lineTotal)).toBe(Number(total));
    }
    const sorted = times.slice(WARMING_UP).sort((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * LINES)] ?? 0);
    console.log(`${LINES} lines: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
    expect(at(0.5)).toBeLessThan(LONGEST_MS);
  });
});
