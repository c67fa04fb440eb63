import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvSource } from '../../../functions/formats/csv-source.ts';
import { scanRecords } from '../../../functions/formats/record-scan.ts';
import { chunksOf, linesOf, planOf } from '../../../functions/intake/cut.ts';
import { encodeChunk } from '../../../functions/stream/chunk.ts';
import { CHUNKS_PER_PLACE } from '../../../functions/stream/place.ts';
import { cpuMs } from '../formats/cpu-time.ts';

/** The original data set, if it is beside the project. */
const FILE = new URL('../../../../shared/data/online-retail.csv.gz', import.meta.url);
const ROWS = 541_909;

if (!existsSync(FILE)) console.log('skipped: the data set is not at ../shared/data/');

describe.skipIf(!existsSync(FILE))('the real file', () => {
  const bytes = existsSync(FILE) ? gunzipSync(readFileSync(FILE)) : Buffer.alloc(0);

  it('has a record per line, none of them broken', () => {
    const began = process.cpuUsage();
    const records = Array.from(scanRecords(bytes, { delimiter: 44, fields: 8 }));
    console.log(`scanned ${bytes.length} bytes in ${cpuMs(began)} ms of CPU`);
    expect(records).toHaveLength(ROWS + 1);
    expect(records.filter(({ broken }) => broken)).toEqual([]);
    const lines = bytes.toString('latin1').split('\r\n');
    expect(records.every(({ start, end }, at) => end - start === lines[at]?.length)).toBe(true);
  });

  it('is windows-1252, and its chunks hold all of its bytes', () => {
    const began = process.cpuUsage();
    const source = csvSource(bytes);
    const plan = planOf(source);
    console.log(`planned in ${cpuMs(began)} ms of CPU`);
    expect(source.form.encoding).toBe('windows-1252');
    expect(linesOf(plan)).toBe(ROWS);
    const hash = createHash('sha256').update(bytes.subarray(0, bytes.indexOf('\n') + 1));
    for (const { records } of chunksOf(source, plan, 'i1')) hash.update(records).update('\r\n');
    expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('has chunks of which a shard takes those of a place in a second', () => {
    const source = csvSource(bytes);
    const sizes = [...chunksOf(source, planOf(source), 'i1')].map((it) => encodeChunk(it).length);
    const places = sizes.map((_, first) => sizes.slice(first, first + CHUNKS_PER_PLACE));
    const largest = Math.max(...places.map((place) => place.reduce((sum, size) => sum + size, 0)));
    expect(largest).toBeLessThan(1_000_000);
    expect(largest).toBeGreaterThan(800_000);
  });
});
