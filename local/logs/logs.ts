import type { Clock } from '../clock.ts';
import type { Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { Deployment } from '../template/deployment.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { folderOf, functionLogGroups } from './log-groups.ts';
import type { LogGroup } from './log-stream.ts';
import { openStreamFolder, type StreamFolder } from './stream-folder.ts';

export type Logs = {
  handlers: NonNullable<Services['logs']>;
  /** The group that a service writes streams of its own to, such as one for every execution. */
  written(group: string): StreamFolder;
  /** Ends the streams that are being written. */
  close(): void;
};

/** CloudWatch Logs, for the log groups of the template and those of its functions. */
export function openLogs(deployment: Deployment, folder: string, clock: Clock): Logs {
  const groups = new Map<string, LogGroup>(
    functionLogGroups(deployment, folder).map((group) => [group.name, group]),
  );
  const folders = new Map<string, StreamFolder>();
  const groupNamed = (name: string): LogGroup => {
    const group = folders.get(name) ?? groups.get(name);
    if (group) return group;
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  };
  return {
    written: (name) => {
      const group = folders.get(name) ?? openStreamFolder(name, folderOf(folder, name));
      folders.set(name, group);
      return group;
    },
    handlers: {
      FilterLogEvents: async (input) => filterLogEvents(input, groupNamed, clock.now()),
    },
    close: () => {
      for (const group of folders.values()) group.close();
    },
  };
}
