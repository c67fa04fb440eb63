import { expect, it } from 'vitest';
import { watchMemory } from '../../../cli/run/peak-memory.ts';

it('the measured memory of this process is plausible', async () => {
  const memory = watchMemory();
  await expect.poll(memory.peakMb).toBeGreaterThan(20);
  expect(memory.peakMb()).toBeLessThan(16_000);
  memory.stop();
});
