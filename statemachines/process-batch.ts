import definition from './process-batch.asl.json' with { type: 'json' };

type States = typeof definition.States;
type BranchStates = States['Materialise']['Branches'][number]['States'];

/** The names of the Task states among `S`; distributes over the branches of a Parallel. */
type TaskNameIn<S> = S extends unknown
  ? { [Name in keyof S]-?: S[Name] extends { Resource: string } ? Name : never }[keyof S]
  : never;

/** The names of the Task states, from the definition itself. */
export type TaskName = TaskNameIn<States> | TaskNameIn<BranchStates>;

/** The state machine's definition: what the console shows, but for the ARNs. */
export { definition };
