import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { damageOf } from '../../../../local/kinesis/log/log-damage.ts';
import { scanLog } from '../../../../local/kinesis/log/scan-log.ts';
import { counterOf } from '../../../../local/kinesis/sequence-number.ts';
import { ShardLog } from '../../../../local/kinesis/shard-log.ts';
import { aLog, lastFile, reopened, TEXTS } from './a-log.ts';
import { firstFormatOf } from './first-format.ts';

const HEADER_BYTES = 20;

/** The position after each record of a log. */
const endsOf = (path: string): number[] => {
  const { offsets, end } = scanLog(path);
  return [...offsets.slice(1), end];
};

describe('a log that was cut off at any byte', () => {
  test('keeps what is whole, says what is lost, and gives no number out twice', async () => {
    const { path, bytes, numbers, become } = await aLog();
    const ends = endsOf(path);
    for (let length = 0; length < bytes.length; length += 1) {
      become(bytes.subarray(0, length));
      const { damages, before, added, after } = await reopened(path);
      const kept = ends.filter((end) => end <= length).length;
      expect(before.map(({ text }) => text)).toEqual(TEXTS.slice(0, kept));
      expect(before.map((it) => it.sequenceNumber)).toEqual(numbers.slice(0, kept));
      const lost = TEXTS.length - kept;
      expect(damages).toEqual([expect.objectContaining({ missing: lost, lost })]);
      expect(added > (numbers.at(-1) ?? '')).toBe(true);
      expect(after.slice(kept)).toEqual([{ text: 'added', sequenceNumber: added }]);
      // What was said once is not said again.
      expect(await reopened(path)).toMatchObject({ damages: [], before: after });
    }
  });

  test('delivers new records after a checkpoint that lies beyond its end', async () => {
    const { path, bytes, numbers } = await aLog();
    const [first = 0] = endsOf(path);
    const last = counterOf(numbers.at(-1) ?? '');
    rmSync(lastFile(path));
    writeFileSync(path, bytes.subarray(0, first));
    const readTo = { all: last, furthest: last };
    const { damages, added } = await reopened(path, { readTo });
    expect(damages).toMatchObject([{ missing: 3, lost: 0 }]);
    expect(counterOf(added)).toBe(last + 1);
  });

  test('lost only what had not been processed', async () => {
    const { path, bytes, become } = await aLog();
    become(bytes.subarray(0, HEADER_BYTES));
    const { damages } = await reopened(path, { readTo: { all: 3, furthest: 3 } });
    expect(damages).toMatchObject([{ missing: 4, lost: 1 }]);
  });

  test('by a kill while it was written lost nothing, and that is not said', async () => {
    const { path, bytes } = await aLog(TEXTS.slice(0, 3));
    const more = await aLog();
    for (let length = bytes.length; length < more.bytes.length; length += 1) {
      writeFileSync(path, more.bytes.subarray(0, length));
      expect(damageOf(scanLog(path), { givenOut: 3, processed: 0 })).toBeUndefined();
    }
    const { damages, before } = await reopened(path);
    expect(damages).toEqual([]);
    expect(before).toHaveLength(3);
  });

  test('and ends in zeros, as after a loss of power, is damaged', async () => {
    const { path, bytes } = await aLog();
    writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(100)]));
    const { damages, before } = await reopened(path);
    expect(damages).toEqual([
      { unreadable: [{ from: bytes.length, to: bytes.length + 100 }], missing: 0, lost: 0 },
    ]);
    expect(before.map(({ text }) => text)).toEqual(TEXTS);
  });
});

describe('a log of which any byte has changed', () => {
  test.each([0x01, 0x80])('loses one record at most (%i)', async (mask) => {
    const { path, bytes, numbers, become } = await aLog();
    const ends = [HEADER_BYTES, ...endsOf(path)];
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ mask;
      become(changed);
      const damagedRecord = ends.findIndex((end) => at < end) - 1;
      const intact = numbers.filter((_, index) => index !== damagedRecord);
      const { damages, before, added } = await reopened(path);
      expect(before.map((it) => it.sequenceNumber)).toEqual(intact);
      const lost = damagedRecord < 0 ? 0 : 1;
      expect(damages).toEqual([expect.objectContaining({ missing: lost, lost })]);
      expect(added > (numbers.at(-1) ?? '')).toBe(true);
      expect((await reopened(path)).damages).toEqual([]);
    }
  });

  test('is not read any further while it is open', async () => {
    const { path, bytes } = await aLog();
    let told = 0;
    const onChanged = () => {
      told += 1;
    };
    const log = await ShardLog.open(path, 0, { onChanged });
    bytes[bytes.length - 1] = 0;
    writeFileSync(path, bytes);
    for (const _ of [1, 2]) {
      await expect(log.read(undefined, 10, 1e6)).rejects.toThrow('has changed since it was');
    }
    expect(told).toBe(1);
    expect(await log.read(undefined, 3, 1e6)).toHaveLength(3);
    await log.close();
  });
});

test('bytes between records that are no record cost none', async () => {
  const { path, bytes } = await aLog();
  const [first = 0] = endsOf(path);
  const noise = Buffer.alloc(3 << 20, 0xf5);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, first), noise, bytes.subarray(first)]));
  const { damages, before } = await reopened(path);
  expect(before.map(({ text }) => text)).toEqual(TEXTS);
  expect(damages).toEqual([
    { unreadable: [{ from: first, to: first + noise.length }], missing: 0, lost: 0 },
  ]);
});

test('a log that is missing gives no number out twice', async () => {
  const { path, numbers } = await aLog();
  rmSync(path);
  const { damages, before, added } = await reopened(path);
  expect(damages).toEqual([{ unreadable: [], missing: 4, lost: 4 }]);
  expect(before).toEqual([]);
  expect(counterOf(added)).toBe(counterOf(numbers.at(-1) ?? '') + 1);
});

describe('a log in the format of earlier versions', () => {
  test('is read as it is, and continued in this format', async () => {
    const { path, numbers } = await aLog();
    rmSync(lastFile(path));
    writeFileSync(path, firstFormatOf(TEXTS, { first: 1 }));
    expect(scanLog(path).counters).toEqual([1, 2, 3, 4]);
    const { damages, before, added } = await reopened(path);
    expect(damages).toEqual([]);
    expect(before).toEqual(TEXTS.map((text, at) => ({ text, sequenceNumber: numbers[at] })));
    expect(counterOf(added)).toBe(5);
    expect(scanLog(path)).toMatchObject({ isFirstFormat: false, counters: [1, 2, 3, 4, 5] });
    expect(readdirSync(dirname(path)).toSorted()).toEqual(['shard.last', 'shard.log']);
  });

  test('that was cut off at any byte keeps what is whole, and gives no number out twice', async () => {
    const { path } = await aLog();
    const whole = firstFormatOf(TEXTS, { first: 7 });
    const readTo = { all: 10, furthest: 10 };
    for (let length = 0; length < whole.length; length += 1) {
      rmSync(lastFile(path));
      writeFileSync(path, whole.subarray(0, length));
      const { damages, before, added } = await reopened(path, { readTo });
      expect(before.map(({ text }) => text)).toEqual(TEXTS.slice(0, before.length));
      expect(damages).toHaveLength(1);
      expect(counterOf(added)).toBe(11);
    }
  });

  test('with all records expired keeps its number', async () => {
    const { path } = await aLog();
    rmSync(lastFile(path));
    writeFileSync(path, firstFormatOf(TEXTS, { first: 7 }));
    const { before, added } = await reopened(path, { keepFrom: 5000 });
    expect(before).toEqual([]);
    expect(counterOf(added)).toBe(11);
  });
});

test('the file of the last number is a hint: without it, or damaged, nothing else changes', async () => {
  const { path } = await aLog();
  const whole = readFileSync(lastFile(path), 'utf8');
  const changed = [...whole].map((_, at) => {
    const other = String.fromCharCode(whole.charCodeAt(at) ^ 1);
    return `${whole.slice(0, at)}${other}${whole.slice(at + 1)}`;
  });
  for (const content of ['', '12', 'x'.repeat(21), ...changed, undefined]) {
    if (content === undefined) rmSync(lastFile(path));
    else writeFileSync(lastFile(path), content);
    expect((await reopened(path)).damages).toEqual([]);
    expect(existsSync(lastFile(path))).toBe(true);
  }
});
