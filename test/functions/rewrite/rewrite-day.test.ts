import { describe, expect, it } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { linesKey, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import type { LakeDay } from '../../../functions/ledger/day-ledger.ts';
import { ALake, COMPACT, DAY, plan } from './a-lake.ts';

const WITHOUT_B: DayChange = {
  reason: 'retract',
  operationId: 'op-1',
  without: { ingestIds: ['b'] },
  linesPerObject: 1000,
};

async function twoBatches(): Promise<ALake> {
  const lake = new ALake();
  await lake.land('a', [{}, { quantity: -3 }]);
  await lake.land('b');
  return lake;
}

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
    'takes over no object of a batch that is %s: it can have written nothing',
    async (state) => {
      const lake = new ALake();
      await lake.land('new');
      await lake.landUnregistered('stray');
      if (state) lake.states.set('stray', state);
      else lake.states.delete('stray');
      expect(await lake.rewrite()).toMatchObject({ state: 'DONE' });
      expect(await lake.found()).toEqual(['new-1']);
      expect(await lake.days.registrationOf(DAY, 'stray')).toBeUndefined();
      lake.now += lake.graceMs + 1;
      expect(await lake.clean()).toMatchObject({ kept: [linesKey(DAY, 0, 'stray')] });
    },
  );

  it('takes over an unregistered batch that is SEALED: it writes what it has written again', async () => {
    const lake = new ALake();
    await lake.landUnregistered('old');
    lake.states.set('old', 'SEALED');
    await lake.rewrite();
    expect(await lake.found()).toEqual(['old-1']);
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
    lake.objects.lake.set(archived, await lake.objects.read(linesKey(DAY, 0, 'b')));
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
    await lake.objects.write(linesKey(DAY, 0, 'b'), await lake.objects.read(linesKey(DAY, 0, 'a')));
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
          ? async (key: string) => target.write(key, await target.read(linesKey(DAY, 0, 'b')))
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
    await lake.objects.write(
      rewrittenKey(DAY, 1, 7),
      await lake.objects.read(linesKey(DAY, 0, 'b')),
    );
    await expect(lake.rewrite()).rejects.toMatchObject({ name: 'GenerationDiffers' });
    expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
  });

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
