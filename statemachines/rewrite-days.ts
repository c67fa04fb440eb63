import definition from './rewrite-days.asl.json' with { type: 'json' };

type States = typeof definition.States;
type TaskNameIn<S> = {
  [Name in keyof S]-?: S[Name] extends { Resource: string } ? Name : never;
}[keyof S];

/** The names of the Task states in the definition. */
export type RewriteTaskName =
  | TaskNameIn<States>
  | TaskNameIn<States['RewriteDays']['ItemProcessor']['States']>
  | TaskNameIn<States['CleanDays']['ItemProcessor']['States']>;

/** The definition of the state machine. Only the ARNs differ from what the console shows. */
export { definition };
