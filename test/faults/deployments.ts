import { synthesise } from '../../infra/synthesise.ts';

/** The assemblies of a schedule: the first is deployed first, a deployment brings one of them. */
export async function deployments(): Promise<[string, ...string[]]> {
  const { assemblyDir } = await synthesise('dev');
  return [assemblyDir];
}
