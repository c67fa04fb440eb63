import type { Api } from '../../cli/api/api.ts';
import type { DeployedNames } from '../../cli/target/deployed-names.ts';
import type { Where } from '../../functions/runtime/aws-clients.ts';

/** The pipeline that the console shows: how it is reached, and with whose credentials. */
export type Pipeline = {
  kind: 'local' | 'deployed';
  /** What the page calls it: a data directory, or an account's region and stack. */
  title: string;
  /** The HTTP API of the pipeline. */
  api: Api;
  /** The AWS services, for clients of the SDK. */
  where: Where;
  names: DeployedNames;
};
