import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { type Running, takeTurns } from '../model/turns.ts';
import { identifiedBy, judgedOnce } from '../model/worlds.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { LET_STEPS_END, PUT_LATE, TAKE_TURN } from './operations.ts';
import { type Invocation, invocations, type Protocol, type Step } from './protocol.ts';
import { keyOf, LANDED, type World } from './world.ts';

/** How often each thing may begin. */
export type Limits = {
  /** The operations that are asked for, by name, in any order. */
  asked: string;
  /** Invocations that work on an operation. */
  runs: number;
  posts: number;
  upserts: number;
  /** If there is one, the stores lack something at the beginning. */
  mends: number;
  /** Responses that are lost after the operation took effect, so that the program starts again. */
  losses: number;
};

const NOTHING: Limits = { asked: '', runs: 0, posts: 0, upserts: 0, mends: 0, losses: 0 };

type State = Running<World, Step, Limits>;

/** Explores every order of all operations, and so also death between any two of them. */
export function explore(protocol: Protocol, limits: Partial<Limits>): Exploration {
  const invoke = invocations(protocol);
  return exploreModel<State>({
    start: {
      world: { ...LANDED, missing: limits.mends === 1 },
      running: [],
      left: { ...NOTHING, ...limits },
    },
    transitionsFrom: (state) =>
      takeTurns<World, Step, Limits>(state, {
        invoke,
        beginnings,
        hasToWait: (at, waiting) => hasToWait(at, waiting, protocol),
      }),
    identityOf: identifiedBy(keyOf),
    wrongIn: judgedOnce(keyOf, (world) => brokenRule(world) ?? stuckFrom(world, invoke)),
  });
}

function beginnings({ world, left }: State): [Step, string, Limits][] {
  const found: [Step, string, Limits][] = [];
  for (const id of left.asked) {
    found.push(['ask', id, { ...left, asked: left.asked.replace(id, '') }]);
  }
  for (const id of left.runs > 0 ? Object.keys(world.operations) : []) {
    if (world.operations[id]?.state === 'OPEN')
      found.push(['run', id, { ...left, runs: left.runs - 1 }]);
  }
  if (left.posts > 0) found.push(['post', '', { ...left, posts: left.posts - 1 }]);
  if (left.upserts > 0) found.push(['upsert', '', { ...left, upserts: left.upserts - 1 }]);
  if (left.mends > 0) found.push(['mend', '', { ...left, mends: left.mends - 1 }]);
  return found;
}

/** Clocks decide here, by periods that are longer than what is waited for. */
function hasToWait({ running }: State, waiting: Invocation, protocol: Protocol): boolean {
  const name = waiting.next?.name ?? '';
  if (name === TAKE_TURN && protocol.leaseOutlives) {
    return running.some((other) => other !== waiting && other.step === 'run');
  }
  if (!name.startsWith(LET_STEPS_END) || !protocol.waitsForSteps) return false;
  return running.some(({ next }) => next?.name === PUT_LATE);
}
