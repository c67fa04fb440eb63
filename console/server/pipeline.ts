import type { DeployedNames } from '../../cli/target/deployed-names.ts';
import type { Destination } from '../../cli/upload/destination.ts';
import type { Where } from '../../functions/runtime/clients/client-config.ts';
import type { LiveFaults } from '../../local/faults/live-faults.ts';

/**
 * The pipeline that the console shows: its HTTP API, where files are sent to, how its services are
 * reached, and with whose credentials.
 */
export type Pipeline = Destination & {
  kind: 'local' | 'deployed';
  /** What the page calls it: a data directory, or an account's region and stack. */
  title: string;
  /** The AWS services, for clients of the SDK. */
  where: Where;
  names: DeployedNames;
  /** Missing where the pipeline runs in another process. */
  faults?: LiveFaults;
  /** How many records are behind the checkpoint. Missing where only AWS knows. */
  chunksInStream?: () => number;
};
