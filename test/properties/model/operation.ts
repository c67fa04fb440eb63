/** What an operation returns to the program that made it. */
export type Result = string;

/**
 * One atomic access to the world. `apply` returns the world afterwards and the caller's result,
 * which may get lost.
 */
export type Operation<World> = { name: string; apply(world: World): [World, Result] };

/** A program. It yields operations, receives their results, and returns its output. */
export type Program<World> = Generator<Operation<World>, string, Result>;

export function operation<World>(name: string, apply: Operation<World>['apply']): Operation<World> {
  return { name, apply };
}
