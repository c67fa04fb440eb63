import * as z from 'zod';
import { namesInOutputs } from '../../target/deployed-names.ts';
import { readOutputs, type Stacks } from '../../target/target.ts';
import type { NamedSource, RedshiftSource } from './source.ts';

/** The outputs of infra/stacks/sql-stack.ts. */
const SqlOutputs = z.object({ WorkGroupName: z.string(), QueryResultsLocation: z.string() });

/** The outputs of infra/stacks/redshift-stack.ts, which is optional. */
const RedshiftOutputs = z.object({ CreateExternalSchema: z.string(), RedshiftRoleArn: z.string() });

/** What a deployed pipeline offers: Athena, and Redshift if its stack is there. */
export type DeployedSources = { athena: NamedSource; redshift: RedshiftSource | undefined };

/** Reads what is deployed from the file of outputs. Throws when an output is missing. */
export const deployedSources = (file: string): Promise<DeployedSources> =>
  readOutputs(file, sourcesIn);

function sourcesIn(stacks: Stacks): DeployedSources {
  const { region, glueDatabase, lakeBucket } = namesInOutputs(stacks);
  const outputs = Object.assign({}, ...Object.values(stacks));
  const { WorkGroupName, QueryResultsLocation } = SqlOutputs.parse(outputs);
  const redshift = RedshiftOutputs.safeParse(outputs).data;
  return {
    athena: {
      title: stageIn(stacks),
      source: {
        kind: 'athena',
        region,
        catalog: 'AwsDataCatalog',
        database: glueDatabase,
        workGroup: WorkGroupName,
        resultsLocation: QueryResultsLocation,
      },
    },
    redshift: redshift && {
      externalSchema: redshift.CreateExternalSchema,
      roleArn: redshift.RedshiftRoleArn,
      lakeBucket,
    },
  };
}

/** The stage is in the names of the stacks: InvoicePipeline-<stage>-Lake. */
function stageIn(stacks: Stacks): string {
  const lake = Object.keys(stacks).find((name) => name.endsWith('-Lake'));
  return lake?.split('-').at(-2) ?? 'aws';
}
