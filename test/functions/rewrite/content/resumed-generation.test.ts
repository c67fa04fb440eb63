import { describe, expect, it } from 'vitest';
import type {
  ContentChange,
  ContentLimits,
  ContentPorts,
  WrittenGeneration,
} from '../../../../functions/rewrite/content/content.ts';
import {
  StagedAccounts,
  shapeOf,
} from '../../../../functions/rewrite/content/runs/staged-accounts.ts';
import { verifyGeneration } from '../../../../functions/rewrite/content/verify-generation.ts';
import { writeGeneration } from '../../../../functions/rewrite/content/write-generation.ts';
import { aRow, DAY, MemoryLake, objectOf } from './a-day.ts';

/** So small that the day below needs four runs, two merges and two objects. */
const LIMITS: ContentLimits = {
  linesPerRun: 6,
  objectsPerRun: 2,
  linesPerPiece: 3,
  runsPerMerge: 2,
  linesPerGroup: 4,
};
const CHANGE: ContentChange = {
  without: { ingestIds: ['ing_b'] },
  anonymise: { customerId: '14911', as: null },
  with: ['archive/1'],
  linesPerObject: 12,
};

const rows = Array.from({ length: 18 }, (_, n) =>
  aRow(n, {
    ingest: n % 9 === 4 ? 'ing_b' : 'ing_a',
    hour: (n * 7) % 24,
    customerId: n % 5 === 0 ? '14911' : '17850',
  }),
);
const keys = Array.from({ length: 6 }, (_, n) => `lake/batch-${n}`);

/** A day in six objects of batches, and one whose lines are added. */
function aDay(): MemoryLake {
  const lake = new MemoryLake();
  for (const [key, bytes] of SOURCES) lake.lake.set(key, bytes);
  return lake;
}

const added = [0, 1, 2].map((n) => aRow(n, { ingest: 'ing_c', hour: n + 4 }));
const SOURCES = [
  ...keys.map((key, n) => [key, objectOf(rows.slice(n * 3, n * 3 + 3))] as const),
  ['archive/1', objectOf(added)] as const,
];

/** One invocation: writes the generation, and reads it back. */
async function attempt(ports: ContentPorts): Promise<WrittenGeneration> {
  const staged = await StagedAccounts.open('staged/', ports);
  const target = { date: DAY, keyOf: (n: number) => `lake/g=1/${n}`, staged };
  const sources = keys.map((key) => ({ key }));
  const written = await writeGeneration(sources, CHANGE, target, ports, LIMITS);
  await verifyGeneration(written.objects, written, DAY, ports, staged);
  return written;
}

const objectsOf = ({ lake }: MemoryLake) =>
  [...lake].filter(([key]) => key.startsWith('lake/g=1/')).sort();

/** A rewrite that has all the time it needs, and how often it asks for the time. */
async function inOneGo() {
  const lake = aDay();
  lake.patience = 1_000_000;
  const written = await attempt(lake);
  return { written, objects: objectsOf(lake), asked: 1_000_000 - lake.patience };
}

it('a rewrite that runs out of time anywhere continues, and writes the same bytes', async () => {
  const { written, objects, asked } = await inOneGo();
  expect(asked).toBeGreaterThan(30);
  for (let patience = 0; patience < asked; patience += 1) {
    const lake = aDay();
    lake.patience = patience;
    await expect(attempt(lake), `after ${patience}`).rejects.toMatchObject({ name: 'OutOfTime' });
    lake.patience = Number.POSITIVE_INFINITY;
    expect(await attempt(lake), `after ${patience}`).toEqual(written);
    expect(objectsOf(lake), `after ${patience}`).toEqual(objects);
  }
});

it('invocations that have time for one step each come to the same end', async () => {
  const { written, objects, asked } = await inOneGo();
  const lake = aDay();
  const stepwise = async (): Promise<{ done: WrittenGeneration; attempts: number }> => {
    for (let attempts = 1; attempts < asked; attempts += 1) {
      // Enough for the longest step: to read some of each run and write an object of the generation.
      lake.patience = 10;
      const done = await attempt(lake).catch((error) => {
        if (error.name !== 'OutOfTime') throw error;
      });
      if (done) return { done, attempts };
    }
    throw new Error('It makes no progress');
  };
  const { done, attempts } = await stepwise();
  expect(done).toEqual(written);
  expect(objectsOf(lake)).toEqual(objects);
  expect(attempts).toBeGreaterThan(3);
});

/** Ports of a process that dies after the effect of its nth call: so before the call after that. */
function dyingAfter(lake: MemoryLake, n: number) {
  let calls = 0;
  async function dying<R>(effect: () => Promise<R>): Promise<R> {
    calls += 1;
    const call = calls;
    const result = await effect();
    if (call === n) throw new Error('died');
    return result;
  }
  const ports: ContentPorts = {
    read: (key) => dying(() => lake.read(key)),
    write: (key, bytes) => dying(() => lake.write(key, bytes)),
    pieces: (prefix) => dying(() => lake.pieces(prefix)),
    readPiece: (key) => dying(() => lake.readPiece(key)),
    writePiece: (key, bytes) => dying(() => lake.writePiece(key, bytes)),
    deletePieces: lake.deletePieces,
    isOutOfTime: () => false,
  };
  return { ports, calls: () => calls };
}

it('a process that dies at any call is continued with the same bytes', async () => {
  const { written, objects } = await inOneGo();
  const whole = dyingAfter(aDay(), Number.POSITIVE_INFINITY);
  await attempt(whole.ports);
  expect(whole.calls()).toBeGreaterThan(50);
  for (let n = 1; n <= whole.calls(); n += 1) {
    const lake = aDay();
    await expect(attempt(dyingAfter(lake, n).ports)).rejects.toThrow('died');
    expect(await attempt(lake), `call ${n}`).toEqual(written);
    expect(objectsOf(lake), `call ${n}`).toEqual(objects);
  }
});

it('nothing that is accounted for is done again', async () => {
  const lake = aDay();
  await attempt(lake);
  const seen: string[] = [];
  const watched = new Proxy(lake, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        seen.push(`${String(name)} ${String(args[0])}`);
        return Reflect.apply(value, target, args);
      };
    },
  });
  await attempt(watched);
  expect(seen.filter((call) => !/^(isOutOfTime|readPiece|pieces)/.test(call))).toEqual([]);
  // One account of each run, merge, object and object read; no lines.
  expect(seen.filter((call) => call.endsWith('.parquet'))).toEqual([]);
});

describe('what is staged is refused', () => {
  const ACCOUNT = 'staged/run-0001.json';
  const PIECE = 'staged/run-0001/000000.parquet';
  const text = (lake: MemoryLake, key: string) => String(Buffer.from(lake.staging.get(key) ?? []));

  const half = async (): Promise<MemoryLake> => {
    const lake = aDay();
    // It has staged some runs.
    lake.patience = 12;
    await expect(attempt(lake)).rejects.toMatchObject({ name: 'OutOfTime' });
    lake.patience = Number.POSITIVE_INFINITY;
    expect([...lake.staging.keys()]).toEqual(expect.arrayContaining([ACCOUNT, PIECE]));
    return lake;
  };

  it.each([
    ['is no JSON', () => '{"v":1,', /run-0001\.json is no valid account/],
    ['is of another version', (now: string) => now.replace('"v":1', '"v":2'), /no valid account/],
    ['has no count', (now: string) => now.replace(/"lineCount":\d+/, '"x":1'), /no valid account/],
    [
      'leaves a row group out',
      (now: string) => now.replace(/"from":\{"source":\d+/, '"from":{"source":7'),
      /run-0001 does not begin where the run before it ends/,
    ],
    [
      'says another number of lines in a piece',
      (now: string) => now.replace('"lines":3', '"lines":2'),
      /000000\.parquet has other lines than its account says/,
    ],
  ])('when an account %s', async (_, change, message) => {
    const lake = await half();
    lake.staging.set(ACCOUNT, Buffer.from(change(text(lake, ACCOUNT))));
    await expect(attempt(lake)).rejects.toMatchObject({ name: 'StagingDamaged' });
    await expect(attempt(lake)).rejects.toThrow(message);
    await expect(attempt(lake)).rejects.toThrow(
      /^A rewrite can't continue from what it has staged/,
    );
  });

  it('when an account says other sums than its lines have', async () => {
    const lake = await half();
    const wrong = text(lake, ACCOUNT).replace(/"quantity":"\d+"/, '"quantity":"1"');
    lake.staging.set(ACCOUNT, Buffer.from(wrong));
    await expect(attempt(lake)).rejects.toMatchObject({ name: 'GenerationDiffers' });
  });

  it.each([
    ['is missing', undefined, /000000\.parquet is missing/],
    ['is cut off', (now: Uint8Array) => now.subarray(0, 300), /is not an object of lines/],
    ['has other lines', () => objectOf([aRow(90), aRow(91), aRow(92)]), /has other lines/],
  ])('when a piece %s', async (_, change, message) => {
    const lake = await half();
    const bytes = lake.staging.get(PIECE) ?? new Uint8Array();
    if (change) lake.staging.set(PIECE, change(bytes));
    else lake.staging.delete(PIECE);
    await expect(attempt(lake)).rejects.toMatchObject({ name: 'StagingDamaged' });
    await expect(attempt(lake)).rejects.toThrow(message);
  });

  it('but a run without an account is staged again', async () => {
    const { objects } = await inOneGo();
    const lake = await half();
    lake.staging.delete(ACCOUNT);
    await attempt(lake);
    expect(objectsOf(lake)).toEqual(objects);
  });
});

it('processes with other limits or other sources share nothing', () => {
  const shapes = [
    shapeOf(keys, LIMITS),
    shapeOf(keys.slice(1), LIMITS),
    shapeOf(keys.toReversed(), LIMITS),
    shapeOf(keys, { ...LIMITS, linesPerPiece: 4 }),
  ];
  expect(new Set(shapes).size).toBe(4);
  expect(shapeOf([...keys], { ...LIMITS })).toBe(shapes[0]);
});
