import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Deployment } from '../../template/deployment.ts';

const Properties = z.object({
  Name: z.string(),
  Description: z.string().optional(),
  Database: z.string(),
  QueryString: z.string(),
  WorkGroup: z.string().default('primary'),
});

/** A saved query, as the Athena API has it. */
export type NamedQuery = z.infer<typeof Properties> & { NamedQueryId: string };

/** Their ids are the same after every start. */
export const namedQueriesOf = (deployment: Deployment): NamedQuery[] =>
  deployment.ofType('AWS::Athena::NamedQuery').map(({ stack, logicalId, properties }) => ({
    ...Properties.parse(properties),
    NamedQueryId: idOf(`${stack}/${logicalId}`),
  }));

/** Looks like a random UUID, as on AWS. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
