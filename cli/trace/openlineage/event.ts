/**
 * The parts of an OpenLineage event, version 2-0-2, that are written here. A consumer finds what each
 * part means by its schema's URL.
 */
export type RunEvent = {
  eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  /** ISO 8601. */
  eventTime: string;
  run: { runId: string; facets: Facets };
  job: { namespace: string; name: string; facets: Facets };
  inputs: Dataset[];
  outputs: (Dataset & { outputFacets?: Facets })[];
  producer: string;
  schemaURL: string;
};

export type Dataset = { namespace: string; name: string; facets: Facets };
type Facets = Record<string, Facet>;
type Facet = { _producer: string; _schemaURL: string; [field: string]: unknown };

const SPEC = 'https://openlineage.io/spec';
export const PRODUCER = 'urn:invoice-pipeline';
export const SCHEMA_URL = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

/** The version of each facet. */
const VERSIONS = {
  ParentRunFacet: '1-0-1',
  ErrorMessageRunFacet: '1-0-0',
  JobTypeJobFacet: '2-0-2',
  DocumentationJobFacet: '1-0-1',
  SchemaDatasetFacet: '1-1-1',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
} as const;

export const facet = (name: keyof typeof VERSIONS, fields: Record<string, unknown>): Facet => ({
  _producer: PRODUCER,
  _schemaURL: `${SPEC}/facets/${VERSIONS[name]}/${name}.json#/$defs/${name}`,
  ...fields,
});
