import type { StateType } from '../execution.ts';

/** A state machine's definition, as much of it as a trace needs. The ASL file has this shape. */
export type Flow = { TimeoutSeconds: number; States: FlowStates };
type FlowStates = Readonly<Record<string, FlowState>>;
type FlowState = {
  Type: string;
  Comment?: string;
  Branches?: readonly { States: FlowStates }[];
};

/** A state of the definition with its place. */
export type Place = {
  name: string;
  type: StateType;
  comment: string;
  /** The Parallel state around it. */
  parent: string | undefined;
  branches: Place[][];
};

const TYPES: readonly StateType[] = ['Task', 'Parallel', 'Choice', 'Pass', 'Succeed', 'Fail'];

/** Every state of a definition in its order. Throws on a type of state that can't be traced. */
export function placesIn(states: FlowStates, parent?: string): Place[] {
  return Object.entries(states).map(([name, { Type, Comment = '', Branches = [] }]) => {
    const type = TYPES.find((known) => known === Type);
    if (!type) throw new Error(`State ${name} is a ${Type} state, which can't be traced`);
    const branches = Branches.map(({ States }) => placesIn(States, name));
    return { name, type, comment: Comment, parent, branches };
  });
}

/** The same, without the nesting. */
export const flattened = (places: readonly Place[]): Place[] =>
  places.flatMap((place) => [place, ...place.branches.flatMap(flattened)]);
