import { synthesise } from '../../infra/build/synthesise.ts';

/**
 * Synthesises the app once before the tests of a project: otherwise several processes start doing
 * so at once.
 */
export async function setup(): Promise<void> {
  await synthesise('dev');
}
