import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Damages, damagesIn } from '../../../local/data-dir/damage.ts';
import { filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { openCheckpoint, savedCheckpoints } from '../../../local/event-source/checkpoint.ts';
import { sequenceNumber } from '../../../local/kinesis/sequence-number.ts';
import { aDataDir } from '../support/data-dir.ts';

const SAVED = sequenceNumber(3, 4711);
const files = filesFor('process');

let folder: string;
let file: string;
let reports: string[];
let damages: Damages;
beforeEach(() => {
  const dataDir = aDataDir();
  folder = layoutOf(dataDir).checkpoints;
  file = join(folder, 'Mapping', 'shard.json');
  reports = [];
  damages = damagesIn(dataDir, ({ says }) => reports.push(says), files);
});

const opened = () => openCheckpoint(folder, 'Mapping', 'shard', { files, damages });

/** The position, if the checkpoint may be believed; 'start' when its shard is read from its start. */
function positionIn(): string | undefined {
  const position = opened().position();
  return Number(position) === 0 ? 'start' : position;
}

describe('a checkpoint', () => {
  test('of earlier versions, without a checksum, is read', () => {
    mkdirSync(join(folder, 'Mapping'), { recursive: true });
    writeFileSync(file, JSON.stringify({ sequenceNumber: SAVED }));
    expect(positionIn()).toBe(SAVED);
    expect(reports).toEqual([]);
  });

  test('that is cut off at any byte is told, and its shard is read from its start', async () => {
    await opened().advance(SAVED);
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      expect(positionIn()).toBe('start');
    }
    expect(reports).toHaveLength(whole.length);
    expect(reports[0]).toMatch(/is not a checkpoint\. The shard is read .* is kept as .*damaged/);
    expect(savedCheckpoints(folder)).toMatchObject({ damaged: [expect.any(Error)] });
  });

  test('of which any byte has changed never leaves a record out', async () => {
    await opened().advance(SAVED);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      for (const mask of [0x01, 0x04, 0x80]) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ mask;
        writeFileSync(file, changed);
        expect(positionIn(), changed.toString()).toBe('start');
      }
    }
  });

  test('that is missing is that of a shard which nobody has read', async () => {
    await opened().advance(SAVED);
    rmSync(file);
    expect(positionIn()).toBeUndefined();
    expect(reports).toEqual([]);
  });
});
