import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

export type LogQuery = {
  group: string;
  /** In the syntax of CloudWatch Logs. */
  pattern: string;
  /** Milliseconds since 1970, both included. */
  from: number;
  to?: number;
};

type LoggedMessage = { at: number; message: string };

/** Reads all messages that match. */
export type ReadLogs = (query: LogQuery) => Promise<LoggedMessage[]>;

/** Throws an error that names the group if it does not exist. */
export const logGroupReader =
  (client: CloudWatchLogsClient): ReadLogs =>
  async ({ group, pattern, from, to }) => {
    const found: LoggedMessage[] = [];
    let nextToken: string | undefined;
    do {
      const command = new FilterLogEventsCommand({
        ...{ logGroupName: group, filterPattern: pattern, startTime: from },
        ...(to !== undefined && { endTime: to }),
        ...(nextToken !== undefined && { nextToken }),
      });
      const page = await client.send(command).catch((error: unknown) => missing(group, error));
      // A page may be empty and still not be the last one.
      for (const { timestamp = 0, message = '' } of page.events ?? [])
        found.push({ at: timestamp, message });
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  };

class LogGroupMissing extends Error {
  constructor(group: string, cause: unknown) {
    super(`The log group ${group} does not exist`, { cause });
    this.name = 'LogGroupMissing';
  }
}

function missing(group: string, error: unknown): never {
  if (error instanceof ResourceNotFoundException) throw new LogGroupMissing(group, error);
  throw error;
}
