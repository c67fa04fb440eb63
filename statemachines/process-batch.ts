import definition from './process-batch.asl.json' with { type: 'json' };

type States = typeof definition.States;
type BranchStates = States['Materialise']['Branches'][number]['States'];

/** The names of the Task states in `S`. Distributes over the branches of a Parallel. */
type TaskNameIn<S> = S extends unknown
  ? { [Name in keyof S]-?: S[Name] extends { Resource: string } ? Name : never }[keyof S]
  : never;

/** The names of the Task states in the definition. */
export type TaskName = TaskNameIn<States> | TaskNameIn<BranchStates>;

/** The definition of the state machine. Only the ARNs differ from what the console shows. */
export { definition };
