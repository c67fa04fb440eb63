import { type Exploration, explore as exploreModel, type Transition } from '../model/explore.ts';
import { alone } from '../model/invocation.ts';
import { acts, losesResult, type Running } from '../model/turns.ts';
import { identifiedBy, judgedOnce } from '../model/worlds.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { type Invoke, invocations, type Protocol, type Step } from './protocol.ts';
import { keyOf, LATE, NO_CORRECTIONS, type World } from './world.ts';

/** How often each thing may happen. */
export type Limits = {
  /** The requests that come, by the correction's name: a name twice is a repetition. */
  requests: string;
  finishers: number;
  /** Responses that are lost after the operation took effect, so that the program starts again. */
  losses: number;
  /** Whether the last of the lines lands while the corrections run. */
  late: number;
  /** How often as much time passes as staging keeps what is not kept. */
  periods: number;
  /** How many invocations work on a reprocessing of the lines. */
  reprocessings: number;
};

const NOTHING: Limits = {
  requests: '',
  finishers: 0,
  losses: 0,
  late: 0,
  periods: 0,
  reprocessings: 0,
};

type State = Running<World, Step, Limits>;

/** Explores every order of all operations, and so also death between any two of them. */
export function explore(protocol: Protocol, limits: Partial<Limits>): Exploration {
  const invoke = invocations(protocol);
  return exploreModel<State>({
    start: { world: NO_CORRECTIONS, running: [], left: { ...NOTHING, ...limits } },
    transitionsFrom: (state) => transitionsFrom(state, invoke),
    identityOf: identifiedBy(keyOf),
    wrongIn: judgedOnce(keyOf, (world) => brokenRule(world) ?? stuckFrom(world, invoke)),
  });
}

function* transitionsFrom(state: State, invoke: Invoke): Generator<Transition<State>> {
  for (const invocation of state.running) {
    yield* acts(state, invocation);
    yield* losesResult(state, invocation, invoke);
  }
  for (const [step, id, left] of beginnings(state)) {
    const begun = invoke(step, id);
    yield* acts({ ...state, left, running: [...state.running, begun] }, begun);
  }
  if (state.left.late > 0) {
    const world = { ...state.world, quarantine: state.world.quarantine + LATE };
    yield { name: `${LATE} lands`, state: { ...state, world, left: { ...state.left, late: 0 } } };
  }
  yield* claimsIngest(state);
  yield* passesTime(state, invoke);
}

/**
 * A reprocessing claims the ingest, and waits for 75 seconds. No request is served for as long, though
 * a finisher may run on.
 */
function* claimsIngest(state: State): Generator<Transition<State>> {
  const { world, running, left } = state;
  if (left.reprocessings > 0 && world.again === '') {
    const claimed: World = { ...world, again: 'CLAIMED' };
    yield { name: 'a reprocessing claims the ingest', state: { ...state, world: claimed } };
  }
  if (world.again === 'CLAIMED') {
    const settled: World = { ...world, again: 'SETTLED' };
    const others = running.filter(({ step }) => step !== 'correct');
    yield { name: '75 seconds pass', state: { world: settled, running: others, left } };
  }
}

/**
 * Time passes. Meanwhile the finisher runs, and fails: the stream is down, say. No process lives
 * for as long.
 */
function* passesTime(state: State, invoke: Invoke): Generator<Transition<State>> {
  if (state.left.periods === 0) return;
  let { world } = state;
  for (const id of Object.keys(world.entries)) world = alone(invoke('keep', id), world);
  const staged = world.staged.filter((content) => !world.old.includes(content));
  const left = { ...state.left, periods: state.left.periods - 1 };
  yield {
    name: 'time passes',
    state: { world: { ...world, staged, old: staged }, running: [], left },
  };
}

const REPROCESS = (left: Limits): [Step, string, Limits] => [
  'reprocess',
  '',
  { ...left, reprocessings: left.reprocessings - 1 },
];

function beginnings({ world, left }: State): [Step, string, Limits][] {
  const requests = [...new Set(left.requests)].map((id): [Step, string, Limits] => [
    'correct',
    id,
    { ...left, requests: left.requests.replace(id, '') },
  ]);
  const finished = Object.keys(left.finishers > 0 ? world.entries : {});
  const reprocesses = left.reprocessings > 0 && world.again === 'SETTLED';
  return [
    ...requests,
    ...(reprocesses ? [REPROCESS(left)] : []),
    ...finished.map((id): [Step, string, Limits] => [
      'finish',
      id,
      { ...left, finishers: left.finishers - 1 },
    ]),
  ];
}
