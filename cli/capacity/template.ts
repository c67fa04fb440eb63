import * as z from 'zod';
import { type Deployment, loadDeployment, type Resource } from '../../local/template/deployment.ts';

/** Loads the template of a cloud assembly, as the estimates read it. */
export const templateOf = (assemblyDir: string): Deployment =>
  loadDeployment(assemblyDir, { account: '123456789012', region: 'us-east-1' });

/** Returns what is known about the resources of a type. Throws when the template has changed. */
export const everyOne = <T>(deployment: Deployment, type: string, schema: z.ZodType<T>): T[] =>
  deployment.ofType(type).map((resource) => parsed(resource, schema));

/** The same of a type of which there is one resource. */
export function theOne<T>(deployment: Deployment, type: string, schema: z.ZodType<T>): T {
  const all = deployment.ofType(type);
  const [resource] = all;
  if (resource && all.length === 1) return parsed(resource, schema);
  throw new Error(`The estimate needs one ${type}, and the template has ${all.length}`);
}

export function parsed<T>({ logicalId, properties }: Resource, schema: z.ZodType<T>): T {
  const result = schema.safeParse(properties);
  if (result.success) return result.data;
  throw new Error(
    `The estimate does not understand ${logicalId}: ${z.prettifyError(result.error)}`,
  );
}
