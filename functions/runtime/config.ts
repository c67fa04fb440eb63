import { type Environment, environment, type FunctionName } from './environment.ts';

/** The function's own environment variables, checked and frozen. Throws at cold start when one is missing. */
export function configOf<Name extends FunctionName>(name: Name): Readonly<Environment<Name>> {
  return Object.freeze(environment[name].parse(process.env)) as Readonly<Environment<Name>>;
}
