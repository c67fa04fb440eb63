import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { type Running, takeTurns } from '../model/turns.ts';
import { identifiedBy, judgedOnce } from '../model/worlds.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { LET_STEPS_END, PUT_LATE, RECORD, TAKE_TURN } from './operations.ts';
import { type Invocation, invocations, type Protocol, type Step } from './protocol.ts';
import { keyOf, LANDED, type World } from './world.ts';

/** How often each thing may begin. */
export type Limits = {
  /** The operations that are asked for, by name, in any order. */
  asked: string;
  /** Invocations that work on an operation. */
  runs: number;
  upserts: number;
  corrections: number;
  finishes: number;
  /** Responses that are lost after the operation took effect, so that the program starts again. */
  losses: number;
};

const NOTHING: Limits = { asked: '', runs: 0, upserts: 0, corrections: 0, finishes: 0, losses: 0 };

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
  if (left.upserts > 0) found.push(['upsert', '', { ...left, upserts: left.upserts - 1 }]);
  if (left.corrections > 0)
    found.push(['correct', '', { ...left, corrections: left.corrections - 1 }]);
  if (left.finishes > 0) found.push(['finish', '', { ...left, finishes: left.finishes - 1 }]);
  return found;
}

/** Clocks decide here, by periods that are longer than what is waited for. */
function hasToWait({ running }: State, waiting: Invocation, protocol: Protocol): boolean {
  const name = waiting.next?.name ?? '';
  if (name === TAKE_TURN && protocol.leaseOutlives) {
    return running.some((other) => other !== waiting && other.step === 'run');
  }
  if (name !== LET_STEPS_END || !protocol.waitsForSteps) return false;
  return running.some(({ step, next }) => next?.name === PUT_LATE || isAsking(step, next?.name));
}

/** A request that has read the ingest before it was claimed, and has recorded nothing yet. */
const isAsking = (step: Step, name: string | undefined): boolean =>
  step === 'correct' && (name === RECORD || name === 'read the quarantine');
