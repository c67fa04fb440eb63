import { expect, it } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { linesKey, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import { type ALake, COMPACT, DAY, SMALL, twoBatches } from './a-lake.ts';

/** Somebody deletes an object of a generation that is being filled. */

const CHANGE: DayChange = { ...COMPACT, linesPerObject: 2 };
const LINES = ['a-1', 'a-2', 'b-1', 'c-1', 'd-1'];
const DIFFERS = { name: 'GenerationDiffers', message: expect.stringContaining('is missing') };

/** So often the rewrite below asks for the time until its first object is written. */
const FIRST_OBJECT = 21;

async function aLargeDay(): Promise<ALake> {
  const lake = await twoBatches();
  await lake.land('c');
  await lake.land('d');
  lake.limits = SMALL;
  return lake;
}

const written = ({ objects }: ALake) =>
  [...objects.lake.keys()].filter((key) => key.includes('/g=1/rewrite-'));

/** Goes on with enough time, and once more if the rewrite has been given up. */
async function goesOn(lake: ALake): Promise<number> {
  lake.objects.patience = Number.POSITIVE_INFINITY;
  const first = await lake.rewrite(CHANGE).catch((error: unknown) => error);
  expect(await lake.found()).toEqual(LINES);
  const again = first instanceof Error ? await lake.rewrite(CHANGE) : first;
  if (first instanceof Error) expect(first).toMatchObject(DIFFERS);
  expect(again).toMatchObject({ state: 'DONE', record: { lineCount: LINES.length } });
  expect(await lake.found()).toEqual(LINES);
  return first instanceof Error ? 2 : 1;
}

it('is missed wherever the work was interrupted, and the next rewrite begins anew', async () => {
  const invocations: number[] = [];
  for (let patience = FIRST_OBJECT; ; patience += 1) {
    const lake = await aLargeDay();
    lake.objects.patience = patience;
    const { state } = await lake.rewrite(CHANGE);
    if (state === 'DONE') break;
    const keys = written(lake);
    lake.objects.lake.delete(keys[patience % keys.length] ?? 'none');
    invocations.push(await goesOn(lake));
  }
  expect(invocations.filter((count) => count === 2).length).toBeGreaterThan(3);
});

it('is missed once the rewrite is recorded, before readers see it', async () => {
  const lake = await aLargeDay();
  const beginSwitch = async () => Promise.reject(new Error('died'));
  await expect(lake.rewrite(CHANGE, { days: { ...lake.days, beginSwitch } })).rejects.toThrow(
    'died',
  );
  lake.objects.lake.delete(rewrittenKey(DAY, 1, 1));
  expect(await goesOn(lake)).toBe(2);
  expect(await lake.days.readDay(DAY)).toMatchObject({ live: 2, phase: 'IDLE' });
});

it('is written again when the day is so small that nothing is staged', async () => {
  const lake = await twoBatches();
  const putRecord = async () => Promise.reject(new Error('died'));
  await expect(lake.rewrite(COMPACT, { days: { ...lake.days, putRecord } })).rejects.toThrow();
  lake.objects.lake.delete(rewrittenKey(DAY, 1, 0));
  expect(await lake.rewrite()).toMatchObject({ state: 'DONE', record: { generation: 1 } });
  expect(await lake.found()).toEqual(['a-1', 'a-2', 'b-1']);
});

it('is a source that is gone after it was listed: the rewrite is given up', async () => {
  const lake = await twoBatches();
  const read = async (key: string) =>
    key === linesKey(DAY, 0, 'b') ? undefined : lake.objects.read(key);
  const content = { ...lake.objects, isOutOfTime: () => false, read };
  await expect(lake.rewrite(COMPACT, { content })).rejects.toMatchObject({
    name: 'SourceDamaged',
    message: expect.stringContaining(`${linesKey(DAY, 0, 'b')} is missing, although it was listed`),
  });
  expect(await lake.days.readDay(DAY)).toMatchObject({ live: 0, phase: 'IDLE' });
});
