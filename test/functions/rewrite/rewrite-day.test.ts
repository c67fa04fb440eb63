import { describe, expect, it } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { linesKey, linesLocation, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import type { LakeDay } from '../../../functions/ledger/day-ledger.ts';
import { stagedBy, stagedRewrite } from '../../../functions/rewrite/staged-rewrites.ts';
import { ALake, COMPACT, DAY, plan, SMALL, twoBatches } from './a-lake.ts';

const WITHOUT_B: DayChange = {
  reason: 'retract',
  operationId: 'op-1',
  without: { ingestIds: ['b'] },
  linesPerObject: 1000,
};

describe('rewriteDay', () => {
  it('writes the lines of all batches to one object, and lets readers see only that', async () => {
    const lake = await twoBatches();
    const outcome = await lake.rewrite();
    expect(outcome).toMatchObject({
      state: 'DONE',
      record: { generation: 1, from: 0, lineCount: 3, quantity: 9n, revenue: 22_950n, removed: [] },
    });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
    expect(await lake.keys()).toEqual([
      'g=0/a.parquet',
      'g=0/b.parquet',
      'g=1/rewrite-0000.parquet',
    ]);
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 1, writing: 1, phase: 'IDLE' });
  });

  it('takes over the last rewrite and the batches since', async () => {
    const lake = await twoBatches();
    await lake.rewrite();
    await lake.land('c');
    lake.now += lake.coolDownMs;
    await lake.rewrite();
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1', 'c-1']);
    expect(lake.locations.get(DAY)).toBe(`lake/invoice_date=${DAY}/g=2/`);
  });

  it('takes over the batches of a version that did not register them', async () => {
    const lake = new ALake();
    await lake.landUnregistered('old');
    await lake.land('new');
    await lake.rewrite();
    expect(await lake.found()).toEqual(['new-1', 'old-1']);
    expect(await lake.days.registrationOf(DAY, 'old')).toEqual({ generation: 0, targets: [0] });
  });

  it.each(['STARTED', 'FAILED', 'ABANDONED', undefined] as const)(
    'refuses an object of a batch that is %s: readers see its lines, and nobody may have written it',
    async (state) => {
      const lake = new ALake();
      await lake.land('new');
      await lake.landUnregistered('stray');
      if (state) lake.states.set('stray', state);
      else lake.states.delete('stray');
      const key = linesKey(DAY, 0, 'stray');
      expect(await lake.rewrite()).toEqual({
        state: 'REFUSED',
        reason: expect.stringMatching(
          new RegExp(`^${key} is in the lake and the ledger knows no batch stray .*runbook`),
        ),
      });
      expect(await lake.days.registrationOf(DAY, 'stray')).toBeUndefined();
      expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, writing: 0, phase: 'IDLE' });
      expect(await lake.found()).toEqual(['new-1', 'stray-1']);
      lake.objects.lake.delete(key);
      expect(await lake.rewrite()).toMatchObject({ state: 'DONE' });
      expect(await lake.found()).toEqual(['new-1']);
    },
  );

  it('takes over an unregistered batch that is SEALED: it writes what it has written again', async () => {
    const lake = new ALake();
    await lake.landUnregistered('old');
    lake.states.set('old', 'SEALED');
    await lake.rewrite();
    expect(await lake.found()).toEqual(['old-1']);
  });

  describe.each([
    ['before the first rewrite', 0],
    ['after one', 1],
  ])('%s, refuses', (_, generation) => {
    it.each([
      ['of a batch that is not registered', 'stray.parquet'],
      ['that is named like one of a rewrite', 'rewrite-0007.parquet'],
      ['that is named otherwise', 'copy of a.parquet'],
      ['in a folder', 'more/a.parquet'],
    ])('an object %s', async (__, name) => {
      const lake = await twoBatches();
      if (generation > 0) await lake.rewrite();
      lake.now += lake.coolDownMs;
      const key = `${linesLocation(DAY, generation)}${name}`;
      await lake.objects.write(key, lake.objects.bytesOf(linesKey(DAY, 0, 'b')));
      const refused = {
        state: 'REFUSED',
        reason: expect.stringContaining(`${key} is in the lake`),
      };
      expect(await lake.days.refusedAt(DAY)).toBeUndefined();
      expect(await lake.rewrite()).toEqual(refused);
      expect(await lake.days.refusedAt(DAY)).toBe(new Date(lake.now).toISOString());
      expect(await lake.days.readDay(DAY)).toMatchObject({ live: generation, phase: 'IDLE' });
      lake.objects.lake.delete(key);
      expect(await lake.rewrite()).toMatchObject({ state: 'DONE' });
    });
  });

  it('refuses an object that appears while the day is rewritten, and gives up in the end', async () => {
    const lake = await twoBatches();
    lake.objects.patience = 0;
    expect(await lake.rewrite()).toEqual({ state: 'OUT_OF_TIME' });
    lake.objects.patience = Number.POSITIVE_INFINITY;
    const key = linesKey(DAY, 0, 'stray');
    await lake.objects.write(key, lake.objects.bytesOf(linesKey(DAY, 0, 'b')));
    const refused = { state: 'REFUSED', reason: expect.stringContaining(key) };
    expect(await lake.rewrite()).toEqual(refused);
    lake.now += lake.giveUpAfterMs + 1;
    expect(await lake.rewrite()).toEqual(refused);
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, phase: 'IDLE' });
  });

  it('passes over what no query reads', async () => {
    const lake = await twoBatches();
    for (const name of ['', '_SUCCESS', '.part']) {
      await lake.objects.write(`${linesLocation(DAY, 0)}${name}`, new Uint8Array());
    }
    expect(await lake.rewrite()).toMatchObject({ state: 'DONE', record: { lineCount: 3 } });
  });

  it('leaves lines out, and says which; a repetition for the same operation changes nothing', async () => {
    const lake = await twoBatches();
    const first = await lake.rewrite(WITHOUT_B);
    expect(first).toMatchObject({
      record: { removed: [{ ingestId: 'b', lineCount: 1, quantity: 6n, revenue: 15_300n }] },
    });
    expect(await lake.found()).toEqual(['a-1', 'a-2']);
    lake.now += lake.coolDownMs;
    expect(await lake.rewrite(WITHOUT_B)).toEqual(first);
    await lake.rewrite();
    expect(await lake.rewrite(WITHOUT_B)).toEqual(first);
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 2 });
  });

  it('puts lines back that were archived', async () => {
    const lake = await twoBatches();
    const archived = 'archive/op-1/2010-12-01.parquet';
    lake.objects.lake.set(archived, lake.objects.bytesOf(linesKey(DAY, 0, 'b')));
    await lake.rewrite(WITHOUT_B);
    lake.now += lake.coolDownMs;
    const restore: DayChange = {
      reason: 'restore',
      operationId: 'op-1',
      with: [archived],
      linesPerObject: 1000,
    };
    expect(await lake.rewrite(restore)).toMatchObject({
      record: { added: [{ ingestId: 'b', lineCount: 1 }], lineCount: 3 },
    });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
  });

  it('finishes the rewrite that is under way, and then waits until it may begin', async () => {
    const lake = await twoBatches();
    await lake.days.beginRewrite(await lake.days.readDay(DAY), COMPACT, '2026-06-01T00:00:00.000Z');
    expect(await lake.rewrite(WITHOUT_B)).toMatchObject({ state: 'WAITING' });
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 1, phase: 'IDLE' });
    const until = new Date(lake.now + lake.coolDownMs).toISOString();
    expect(await lake.rewrite(WITHOUT_B)).toMatchObject({ state: 'WAITING', until });
    lake.now += lake.coolDownMs;
    expect(await lake.rewrite(WITHOUT_B)).toMatchObject({ state: 'DONE' });
  });

  it('waits for a batch that is registered and has not written, and is given up in the end', async () => {
    const lake = await twoBatches();
    const never = async () => Promise.reject(new Error('too late'));
    const { register, readDay } = lake.days;
    await register(await readDay(DAY), 'late', { generation: 0, targets: [0] });
    expect(await lake.rewrite()).toMatchObject({
      state: 'WAITING',
      for: `batch late has not written yet, so ${DAY} can't be rewritten`,
    });
    await lake.land('c');
    expect(await lake.days.registrationOf(DAY, 'c')).toMatchObject({
      generation: 1,
      targets: [1, 0],
    });
    lake.now += lake.giveUpAfterMs + 1;
    await lake.rewrite(COMPACT, { switchDay: never });
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, writing: 1, phase: 'IDLE' });
    await lake.objects.write(linesKey(DAY, 0, 'late'), new Uint8Array());
    await expect(lake.rewrite()).rejects.toMatchObject({ name: 'SourceDamaged' });
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, writing: 2, phase: 'IDLE' });
  });

  it('refuses a line that two objects have', async () => {
    const lake = await twoBatches();
    await lake.put(linesKey(DAY, 0, 'b'), lake.objects.bytesOf(linesKey(DAY, 0, 'a')));
    await expect(lake.rewrite()).rejects.toMatchObject({ name: 'LineTwice' });
  });

  it('waits until the catalog has the day', async () => {
    const lake = await twoBatches();
    lake.locations.clear();
    expect(await lake.rewrite()).toMatchObject({ state: 'WAITING' });
    expect(await lake.days.readDay(DAY)).toMatchObject({ writing: 0 });
  });

  it('continues where it ran out of time', async () => {
    const lake = await twoBatches();
    lake.objects.patience = 0;
    expect(await lake.rewrite()).toEqual({ state: 'OUT_OF_TIME' });
    lake.objects.patience = Number.POSITIVE_INFINITY;
    expect(await lake.rewrite()).toMatchObject({ state: 'DONE', record: { generation: 1 } });
  });

  it('is given up when what was written is not what was read, and readers see the day as it was', async () => {
    const lake = await twoBatches();
    const content = new Proxy(lake.objects, {
      get: (target, name) =>
        name === 'write'
          ? async (key: string) => target.write(key, target.bytesOf(linesKey(DAY, 0, 'b')))
          : Reflect.get(target, name),
    });
    await expect(lake.rewrite(COMPACT, { content })).rejects.toMatchObject({
      name: 'GenerationDiffers',
    });
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, writing: 1, phase: 'IDLE' });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
    expect(await lake.rewrite()).toMatchObject({ record: { generation: 2 } });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
  });

  it('does not go live with an object that another version has left in the generation', async () => {
    const lake = await twoBatches();
    await lake.objects.write(rewrittenKey(DAY, 1, 7), lake.objects.bytesOf(linesKey(DAY, 0, 'b')));
    await expect(lake.rewrite()).rejects.toMatchObject({ name: 'GenerationDiffers' });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
  });

  it.each([
    [0, 'fills the generation before that', 'GenerationDiffers'],
    [1, 'comes when that has written an object', 'WAITING'],
  ])(
    'two versions that divide the lines otherwise never both write: after %i objects the other %s',
    async (nth, _, end) => {
      const lake = await twoBatches();
      await lake.land('c');
      const change = { ...COMPACT, linesPerObject: 4 };
      const dividing = (linesPerGroup: number) => ({ limits: { ...lake.limits, linesPerGroup } });
      let writes = 0;
      const content = {
        ...lake.objects,
        write: async (key: string, bytes: Uint8Array) => {
          if (writes++ === nth) await lake.rewrite(change, dividing(4)).catch(() => undefined);
          return lake.objects.write(key, bytes);
        },
      };
      const ended = await lake.rewrite(change, { ...dividing(3), content }).then(
        ({ state }) => state,
        ({ name }) => name,
      );
      expect(ended).toBe(end);
      expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1', 'c-1']);
      lake.now += lake.coolDownMs;
      expect(await lake.rewrite(change)).toMatchObject({ state: 'DONE' });
      expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1', 'c-1']);
    },
  );

  it('is not done when it was given up meanwhile and a later rewrite is live', async () => {
    const lake = await twoBatches();
    const days = new Proxy(lake.days, {
      get: (target, name) =>
        name === 'beginSwitch'
          ? async (begun: LakeDay) => {
              await target.giveUpRewrite(begun);
              await lake.rewrite();
              return target.beginSwitch(begun);
            }
          : Reflect.get(target, name),
    });
    expect(await lake.rewrite(WITHOUT_B, { days })).toMatchObject({ state: 'WAITING' });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
    lake.now += lake.coolDownMs;
    expect(await lake.rewrite(WITHOUT_B)).toMatchObject({ state: 'DONE' });
    expect(await lake.found()).toEqual(['a-1', 'a-2']);
  });

  it('leaves a day without lines', async () => {
    const lake = new ALake();
    await lake.land('b');
    const objects = [{ key: expect.stringContaining('g=1/rewrite-0000.parquet'), lines: 0 }];
    expect(await lake.rewrite(WITHOUT_B)).toMatchObject({ record: { objects, lineCount: 0 } });
    expect(await lake.found()).toEqual([]);
    await lake.land('c');
    expect(await lake.found()).toEqual(['c-1']);
  });
});

describe('cleanGenerations', () => {
  it('deletes what was replaced once the grace period is over', async () => {
    const lake = await twoBatches();
    await lake.rewrite();
    expect(await lake.clean()).toEqual({ deleted: 0, kept: [], left: 2 });
    lake.now += lake.graceMs + 1;
    expect(await lake.clean()).toEqual({ deleted: 2, kept: [], left: 0 });
    expect(await lake.keys()).toEqual(['g=1/rewrite-0000.parquet']);
  });

  it('deletes a generation in its time, however often the day is rewritten', async () => {
    const lake = await twoBatches();
    await lake.rewrite();
    lake.now += lake.graceMs - 1000;
    await lake.rewrite();
    expect(await lake.clean()).toMatchObject({ deleted: 0 });
    lake.now += 1001;
    await lake.rewrite();
    expect(await lake.clean()).toMatchObject({ deleted: 0 });
    lake.now += lake.graceMs - 500;
    expect(await lake.clean()).toMatchObject({ deleted: 2, left: 2 });
    expect((await lake.keys()).map((key) => key.slice(0, 3))).toEqual(['g=1', 'g=2', 'g=3']);
  });

  it('deletes what was given up, and nothing of a rewrite that is under way', async () => {
    const lake = await twoBatches();
    const day = await lake.days.readDay(DAY);
    const begun = await lake.days.beginRewrite(day, COMPACT, new Date(lake.now).toISOString());
    await lake.land('c');
    lake.now += lake.graceMs + 1;
    expect(await lake.clean()).toEqual({ deleted: 0, kept: [], left: 0 });
    await lake.days.giveUpRewrite(begun);
    expect(await lake.clean()).toEqual({ deleted: 1, kept: [], left: 0 });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1', 'c-1']);
  });

  it('keeps an object that no registration accounts for', async () => {
    const lake = await twoBatches();
    await lake.rewrite();
    await lake.landUnregistered('zombie');
    lake.now += lake.graceMs + 1;
    expect(await lake.clean()).toEqual({ deleted: 2, kept: [linesKey(DAY, 0, 'zombie')], left: 0 });
  });

  it('keeps everything while the catalog names another generation than the ledger', async () => {
    const lake = await twoBatches();
    await lake.rewrite();
    lake.now += lake.graceMs + 1;
    lake.locations.set(DAY, `lake/invoice_date=${DAY}/g=0/`);
    expect(await lake.clean()).toMatchObject({ deleted: 0, kept: expect.any(Array) });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
    await lake.days.beginRewrite(await lake.days.readDay(DAY), COMPACT, '2026-06-01T01:00:00.000Z');
    expect(await lake.clean()).toMatchObject({ deleted: 0, kept: expect.any(Array) });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
  });
});

it('the plan of a batch keeps naming the first generation', () => {
  expect(plan('a').lake).toMatchObject([{ key: linesKey(DAY, 0, 'a') }]);
});

describe('a day that is too large for one run', () => {
  const CHANGE: DayChange = { ...COMPACT, linesPerObject: 3 };
  const LINES = ['a-1', 'a-2', 'b-1', 'c-1', 'd-1', 'd-2'];

  async function aLargeDay(): Promise<ALake> {
    const lake = await twoBatches();
    await lake.land('c');
    await lake.land('d', [{}, {}]);
    lake.limits = SMALL;
    return lake;
  }

  it('is written by several invocations, and nothing of it stays in staging', async () => {
    const lake = await aLargeDay();
    for (let attempts = 0; attempts < 30; attempts += 1) {
      lake.objects.patience = 7;
      const outcome = await lake.rewrite(CHANGE);
      if (outcome.state === 'DONE') {
        expect(attempts).toBeGreaterThan(2);
        expect(outcome.record).toMatchObject({ generation: 1, lineCount: 6 });
        break;
      }
      expect(outcome).toEqual({ state: 'OUT_OF_TIME' });
      expect(await lake.days.readDay(DAY)).toMatchObject({ phase: 'REWRITING', writing: 1 });
    }
    expect(await lake.found()).toEqual(LINES);
    expect([...lake.objects.staging.keys()]).toEqual([]);
  });

  it('keeps what it stages below its day and generation', async () => {
    const lake = await aLargeDay();
    lake.objects.patience = 6;
    await lake.rewrite(CHANGE);
    const staged = [...lake.objects.staging.keys()];
    expect(staged).not.toEqual([]);
    for (const key of staged) {
      expect(stagedBy(key)).toEqual({ date: DAY, generation: 1 });
      expect(key.startsWith(stagedRewrite(DAY, 1))).toBe(true);
    }
  });

  it('is not written again once it is recorded', async () => {
    const lake = await aLargeDay();
    const beginSwitch = async () => Promise.reject(new Error('died'));
    const days = { ...lake.days, beginSwitch };
    await expect(lake.rewrite(CHANGE, { days })).rejects.toThrow('died');
    const read = async () => Promise.reject(new Error('reads again'));
    const content = { ...lake.objects, isOutOfTime: () => false, read };
    expect(await lake.rewrite(CHANGE, { content })).toMatchObject({ state: 'DONE' });
    expect(await lake.found()).toEqual(LINES);
  });

  it('is given up when what is staged is damaged, and the next rewrite begins anew', async () => {
    const lake = await aLargeDay();
    lake.objects.patience = 6;
    await lake.rewrite(CHANGE);
    const [account = ''] = [...lake.objects.staging.keys()].filter((key) => key.endsWith('.json'));
    lake.objects.staging.set(account, Buffer.from('{}'));
    lake.objects.patience = Number.POSITIVE_INFINITY;
    await expect(lake.rewrite(CHANGE)).rejects.toMatchObject({ name: 'StagingDamaged' });
    expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, phase: 'IDLE' });
    expect(await lake.rewrite(CHANGE)).toMatchObject({ state: 'DONE', record: { generation: 2 } });
    expect(await lake.found()).toEqual(LINES);
  });

  it('is done although another invocation finishes it and deletes what is staged', async () => {
    const lake = await aLargeDay();
    let isFirst = true;
    const readPiece = async (key: string) => {
      if (isFirst) {
        isFirst = false;
        const never = async () => Promise.reject(new Error('died'));
        await lake.rewrite(CHANGE, { days: { ...lake.days, beginSwitch: never } }).catch(() => {});
      }
      return lake.objects.readPiece(key);
    };
    const content = { ...lake.objects, isOutOfTime: () => false, readPiece };
    expect(await lake.rewrite(CHANGE, { content })).toMatchObject({ state: 'DONE' });
    expect(await lake.found()).toEqual(LINES);
  });
});
