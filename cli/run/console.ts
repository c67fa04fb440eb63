import { type Console, startConsole } from '../../console/server/console.ts';
import type { Pipeline } from '../../console/server/pipeline.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { secretIn } from '../../local/data-dir/secret-file.ts';
import { readBacklog } from '../../local/event-source/backlog.ts';
import type { LiveFaults } from '../../local/faults/live-faults.ts';
import type { RunFile } from '../target/run-file.ts';
import { embeddedServices } from '../target/target.ts';
import { localDestination } from '../upload/destination.ts';
import { onPort, type Port, type Served } from './on-port.ts';

/** Serves the console of a pipeline. Throws a `CommandError` when the port is not available. */
export const openConsole = (
  pipeline: Pipeline,
  key: string,
  port: Port,
  served: Served,
  note: (text: string) => void,
): Promise<Console> =>
  onPort(port, served, note, (listened) => startConsole({ pipeline, port: listened, key }));

type Running = Pick<RunFile, 'url' | 'apiKey' | 'awsEndpoint' | 'names'>;

/**
 * What the console's server reads of a pipeline that runs on a data directory. Its faults can be
 * switched if it runs in this process.
 */
export function localConsolePipeline(
  dataDir: string,
  { url, apiKey, awsEndpoint, names }: Running,
  faults?: LiveFaults,
): Pipeline {
  return {
    ...localDestination({ url, apiKey, dataDir }, () => undefined),
    kind: 'local',
    title: dataDir,
    where: embeddedServices(awsEndpoint, names.region),
    names,
    ...(faults && { faults }),
    chunksInStream: () => readBacklog(dataDir).records,
  };
}

/** The key of a data directory stays the same, so that a bookmark of the console stays valid. */
export const consoleKeyOf = (dataDir: string): string => secretIn(layoutOf(dataDir).consoleKey);
