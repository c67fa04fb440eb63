import type { LineCounts } from '../../../functions/domain/batch.ts';
import {
  LINE_COLUMNS,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { DeployedNames } from '../../target/deployed-names.ts';
import { type Dataset, facet, type RunEvent } from './event.ts';

export type DatasetNames = Pick<
  DeployedNames,
  'region' | 'stateMachineArn' | 'streamName' | 'glueDatabase' | 'invoicesTable' | 'customersTable'
>;

/** The account of a pipeline. */
const accountOf = ({ stateMachineArn }: DatasetNames): string =>
  stateMachineArn.split(':')[4] ?? '';

/** The stream, and every ingest that the batch has chunks of. */
export function inputsOf({ members = [] }: Batch, names: DatasetNames): Dataset[] {
  const { region, streamName } = names;
  const stream = `arn:aws:kinesis:${region}:${accountOf(names)}`;
  const ingests = new Set(members.map(({ ingestId }) => ingestId));
  return [
    { namespace: stream, name: `stream/${streamName}`, facets: {} },
    ...[...ingests].map((ingestId) => ({
      namespace: jobNamespace(names),
      name: `ingests/${ingestId}`,
      facets: {},
    })),
  ];
}

/** The tables of the lake and the two tables of items. */
export function outputsOf({ counts, state }: Batch, names: DatasetNames): RunEvent['outputs'] {
  const { region, glueDatabase, invoicesTable, customersTable } = names;
  const account = accountOf(names);
  const glue = `arn:aws:glue:${region}:${account}`;
  const dynamodb = `arn:aws:dynamodb:${region}:${account}`;
  const written = state === 'COMMITTED' ? counts : undefined;
  return [
    {
      ...{ namespace: glue, name: `table/${glueDatabase}/${LINES_TABLE}` },
      facets: { schema: schemaOf(LINE_COLUMNS) },
      ...statistics(written, 'accepted'),
    },
    {
      ...{ namespace: glue, name: `table/${glueDatabase}/${QUARANTINE_TABLE}` },
      facets: { schema: schemaOf(QUARANTINE_COLUMNS) },
      ...statistics(written, 'quarantined'),
    },
    { namespace: dynamodb, name: `table/${invoicesTable}`, facets: {} },
    { namespace: dynamodb, name: `table/${customersTable}`, facets: {} },
  ];
}

/** Jobs and ingests are of the pipeline. */
export const jobNamespace = ({ stateMachineArn }: DatasetNames): string => stateMachineArn;

const statistics = (counts: LineCounts | undefined, side: keyof LineCounts) =>
  counts
    ? {
        outputFacets: {
          outputStatistics: facet('OutputStatisticsOutputDatasetFacet', { rowCount: counts[side] }),
        },
      }
    : {};

const schemaOf = (columns: readonly { name: string; type: string; meaning: string }[]) =>
  facet('SchemaDatasetFacet', {
    fields: columns.map(({ name, type, meaning }) => ({ name, type, description: meaning })),
  });
