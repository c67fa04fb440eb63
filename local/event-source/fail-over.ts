import { type EventSources, startEventSources } from './event-sources.ts';

/** Event sources that may start anew at their checkpoints, as when Lambda reads a shard from elsewhere. */
export type MovingEventSources = EventSources & {
  /** Starts them anew, while the invocations of those before go on. */
  failOver(): void;
};

export function startMovingEventSources(
  options: Parameters<typeof startEventSources>[0],
): MovingEventSources {
  let reading = startEventSources(options);
  const ended: Promise<void>[] = [];
  return {
    backlog: () => reading.backlog(),
    failOver: () => {
      ended.push(reading.close());
      reading = startEventSources(options);
    },
    close: async () => {
      await Promise.all([reading.close(), ...ended]);
    },
  };
}
