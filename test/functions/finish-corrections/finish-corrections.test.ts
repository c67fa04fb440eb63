import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DAY_MS } from '../../../functions/domain/day.ts';
import { StepFailure } from '../../../functions/failures.ts';
import { finishCorrections } from '../../../functions/finish-corrections/finish-corrections.ts';
import type { Staged } from '../../../functions/staging/staging.ts';
import { CAME, CORRECTION, corrections, OTHER } from '../corrections/a-correction.ts';

const MINUTE_MS = 60_000;

function finisher() {
  const world = corrections();
  const { openBefore, readCorrection, noteGone, loseCorrection } = world.ledger;
  const damaged = new Set<string>();
  const kept: string[] = [];
  const ports = {
    ...world.ports,
    hasContent: async ({ key }: Staged) => world.staged.has(key),
    keepContent: async ({ key }: Staged) => {
      kept.push(key);
    },
    corrections: {
      ...world.ports.corrections,
      openBefore,
      noteGone,
      loseCorrection,
      readCorrection: async (id: string) => {
        if (damaged.has(id)) z.string().parse(undefined);
        return readCorrection(id);
      },
    },
  };
  return {
    ...world,
    damaged,
    kept,
    ports,
    runAt: (minutes: number) => {
      world.clock.now = CAME + minutes * MINUTE_MS;
      return finishCorrections(ports);
    },
  };
}

it('finishes the corrections whose request is over, and none twice', async () => {
  const { open, runAt, ledger } = finisher();
  await open(CORRECTION, [1]);
  await open(OTHER, [2], CAME + MINUTE_MS);
  expect(await runAt(1)).toEqual({ sent: [], failed: [] });
  expect(await runAt(2.5)).toEqual({ sent: [CORRECTION], failed: [] });
  expect(await ledger.readCorrection(OTHER)).toMatchObject({ state: 'OPEN' });
  expect(await runAt(5)).toEqual({ sent: [OTHER], failed: [] });
  expect(await runAt(10)).toEqual({ sent: [], failed: [] });
});

it('one that fails is named and tried again, and stops no other', async () => {
  const { open, runAt, damage, sent } = finisher();
  await open(CORRECTION, [1]);
  await open(OTHER, [2], CAME + 1);
  damage(CORRECTION);
  const failed = [{ correctionId: CORRECTION, error: 'ZodError' }];
  expect(await runAt(5)).toEqual({ sent: [OTHER], failed });
  expect(sent()).toHaveLength(1);
  await open(CORRECTION, [1]);
  expect(await runAt(10)).toEqual({ sent: [CORRECTION], failed: [] });
  expect(sent()).toHaveLength(2);
});

it('one whose item is damaged is named, and stops no other', async () => {
  const { open, runAt, damaged } = finisher();
  await open(CORRECTION, [1]);
  await open(OTHER, [2], CAME + 1);
  damaged.add(CORRECTION);
  const failed = [{ correctionId: CORRECTION, error: 'ZodError' }];
  expect(await runAt(5)).toEqual({ sent: [OTHER], failed });
});

it('keeps the content of those that are older than a day, before it finishes any', async () => {
  const { open, runAt, ports, kept, diary } = finisher();
  await open(CORRECTION, [1]);
  await open(OTHER, [2], CAME + DAY_MS);
  const keptAt: number[] = [];
  const { keepContent } = ports;
  ports.keepContent = async (content) => {
    keptAt.push(diary.length);
    await keepContent(content);
  };
  expect(await runAt(25 * 60)).toEqual({ sent: [CORRECTION, OTHER], failed: [] });
  expect(kept).toEqual([`staging/${CORRECTION}`]);
  expect(keptAt).toEqual([0]);
});

it('names one whose content can no longer be kept', async () => {
  const { open, runAt, ports, damage } = finisher();
  await open(CORRECTION, [1]);
  ports.keepContent = () => Promise.reject(new StepFailure('StagingUnavailable', 'gone'));
  damage(CORRECTION);
  const failed = [{ correctionId: CORRECTION, error: 'StagingUnavailable' }];
  expect(await runAt(25 * 60)).toEqual({ sent: [], failed });
});

describe('one whose request is gone from staging', () => {
  const failed = [{ correctionId: CORRECTION, error: 'StagingUnavailable' }];

  it('is LOST once nobody can have it in memory, stops no other, and is named once', async () => {
    const { open, runAt, unstage, ledger, sent } = finisher();
    await open(CORRECTION, [1]);
    await open(OTHER, [2], CAME + 1);
    unstage(CORRECTION);
    expect(await runAt(5)).toEqual({ sent: [OTHER], failed });
    expect(await runAt(20)).toEqual({ sent: [], failed });
    expect(await ledger.readCorrection(CORRECTION)).toMatchObject({ state: 'OPEN' });
    expect(await runAt(21)).toEqual({ sent: [], failed: [], lost: [CORRECTION] });
    expect(await ledger.readCorrection(CORRECTION)).toMatchObject({ state: 'LOST' });
    expect(await runAt(60)).toEqual({ sent: [], failed: [] });
    expect(sent()).toHaveLength(1);
  });

  it('is sent if the request is restored before that', async () => {
    const { open, runAt, unstage, ledger } = finisher();
    await open(CORRECTION, [1]);
    unstage(CORRECTION);
    expect(await runAt(5)).toEqual({ sent: [], failed });
    await open(CORRECTION, [1]);
    expect(await runAt(30)).toEqual({ sent: [CORRECTION], failed: [] });
    expect(await ledger.readCorrection(CORRECTION)).toMatchObject({ state: 'SENT' });
  });

  it('is not LOST once it is SENT, and SENT if somebody has sent it all the same', async () => {
    const { open, ledger } = finisher();
    await open(CORRECTION, [1]);
    await ledger.loseCorrection(CORRECTION);
    await ledger.endCorrection(CORRECTION, { lines: 1, notSent: [] });
    await ledger.loseCorrection(CORRECTION);
    expect(await ledger.readCorrection(CORRECTION)).toMatchObject({ state: 'SENT' });
  });
});
