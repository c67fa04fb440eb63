// This comes first: the modules that are imported below must find its replacements.
import './run/single-thread.ts';
import * as z from 'zod';
import type { SimulationEvent } from '../../console/api/simulation.ts';
import { Fault } from '../../local/faults/fault.ts';
import { drawnSchedule, replayedSchedule } from '../../local/simulation/faults/schedule.ts';
import { deployments } from './deployments/deployments.ts';
import { runSchedule, STARTS_AT } from './run/run-schedule.ts';
import { openRecorder } from './watch/recorder.ts';

/**
 * Runs schedules one at a time, and tells all their events: the child process behind the console's page
 * `/simulate`. Each message is a schedule to run, or `stop`. Its events are lines of JSON on stdout, of which
 * the last is `end` or `failed`. The bundles are built once, before the first schedule.
 */
const Asked = z.object({
  seed: z.int().nonnegative(),
  /** In place of the drawn ones. */
  faults: z.array(Fault).optional(),
  added: z.array(Fault),
  commit: z.string().optional(),
  isChanged: z.boolean(),
});
type Asked = z.infer<typeof Asked>;

const write = (event: SimulationEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);

async function run({ seed, faults, ...asked }: Asked): Promise<void> {
  const drawn = faults
    ? replayedSchedule([...faults, ...asked.added])
    : drawnSchedule(seed, asked.added);
  const recorded = { ...asked, commit: asked.commit, seed, startsAt: STARTS_AT };
  const recorder = openRecorder(drawn, recorded, write);
  stop = recorder.stop;
  const { schedule } = recorder;
  const trial = { seed, schedule, recorder, deployments: await deployments() };
  const { violations, lines, lasted } = await runSchedule(trial);
  write({ at: lasted, type: 'end', violations, lines, injected: [...schedule.injected()] });
}

let stop = () => {};

process.on('message', (asked) => {
  if (asked === 'stop') return stop();
  run(Asked.parse(asked)).catch((error: unknown) => {
    const says = `The schedule could not be run to its end: ${String(error)}`;
    write({ at: 0, type: 'failed', says });
  });
});
process.on('disconnect', () => process.exit());
// Ctrl-C is handled by the parent process.
process.on('SIGINT', () => undefined);
