import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { type Running, takeTurns } from '../model/turns.ts';
import { identifiedBy, judgedOnce } from '../model/worlds.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { LET_STEPS_END, TAKE_LEASE } from './operations.ts';
import { type Invocation, invocations, type Protocol, type Step } from './protocol.ts';
import { keyOf, LANDED, type World } from './world.ts';

/** How often each thing may begin. */
export type Limits = {
  asks: number;
  /** Invocations that work on the operation. */
  runs: number;
  /** The batches that begin, in order of their names. */
  batches: string;
  /** Batches whose steps run again, by a retry or the finisher, while the first still run. */
  repeats: number;
  /** Responses that are lost after the operation took effect, so that the program starts again. */
  losses: number;
};

const NOTHING: Limits = { asks: 0, runs: 0, batches: '', repeats: 0, losses: 0 };

type State = Running<World, Step, Limits>;

/** Explores every order of all operations, and so also death between any two of them. */
export function explore(protocol: Protocol, limits: Partial<Limits>): Exploration {
  const invoke = invocations(protocol);
  return exploreModel<State>({
    start: { world: LANDED, running: [], left: { ...NOTHING, ...limits } },
    transitionsFrom: (state) =>
      takeTurns<World, Step, Limits>(state, {
        invoke,
        beginnings,
        hasToWait: (at, waiting) => hasToWait(at, waiting, protocol),
        isAwaited: (step) => step !== 'ask',
      }),
    identityOf: identifiedBy(keyOf),
    wrongIn: judgedOnce(keyOf, (world) => brokenRule(world) ?? stuckFrom(world, invoke)),
  });
}

function beginnings({ world, left }: State): [Step, string, Limits][] {
  const found: [Step, string, Limits][] = [];
  if (left.asks > 0) found.push(['ask', '', { ...left, asks: left.asks - 1 }]);
  if (left.runs > 0 && world.operation === 'OPEN') {
    found.push(['run', '', { ...left, runs: left.runs - 1 }]);
  }
  const [batch] = left.batches;
  if (batch) found.push(['start', batch, { ...left, batches: left.batches.slice(1) }]);
  for (const again of left.repeats > 0 ? Object.keys(world.batches) : []) {
    found.push(['land', again, { ...left, repeats: left.repeats - 1 }]);
  }
  return found;
}

/** Clocks decide here, by periods that are longer than what is waited for. */
function hasToWait({ running, world }: State, waiting: Invocation, protocol: Protocol): boolean {
  const name = waiting.next?.name ?? '';
  if (name === TAKE_LEASE && protocol.leaseOutlives) {
    return running.some((other) => other !== waiting && other.step === 'run');
  }
  if (name !== LET_STEPS_END || !protocol.waitsForSteps) return false;
  return running.some(({ args: [batch] }) => batch && world.covered.includes(batch));
}
