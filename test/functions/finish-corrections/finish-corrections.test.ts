import { expect, it } from 'vitest';
import { finishCorrections } from '../../../functions/finish-corrections/finish-corrections.ts';
import { CAME, CORRECTION, corrections, OTHER } from '../corrections/a-correction.ts';

const MINUTE_MS = 60_000;

function finisher() {
  const world = corrections();
  const { openBefore } = world.ledger;
  const ports = { ...world.ports, corrections: { ...world.ports.corrections, openBefore } };
  return {
    ...world,
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
  const { open, runAt, unstage, sent } = finisher();
  await open(CORRECTION, [1]);
  await open(OTHER, [2], CAME + 1);
  unstage(CORRECTION);
  const failed = [{ correctionId: CORRECTION, error: 'ZodError' }];
  expect(await runAt(5)).toEqual({ sent: [OTHER], failed });
  expect(sent()).toHaveLength(1);
  await open(CORRECTION, [1]);
  expect(await runAt(10)).toEqual({ sent: [CORRECTION], failed: [] });
  expect(sent()).toHaveLength(2);
});
