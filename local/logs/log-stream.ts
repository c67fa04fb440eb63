/** A log stream as it is stored: files of lines, oldest first. Each line is the message of an event. */
export type LogStream = {
  name: string;
  /** In the order of their events. A file may be missing. */
  files: readonly string[];
  /** How much of the first file comes before its first event. */
  headerBytes: number;
  /** Milliseconds since 1970: when its first event was written. */
  from: number;
  /** When its last event was written; infinite if that is not known. */
  to: number;
  /** Fields of JSON messages that have the same value in all events of the stream. */
  fields: Readonly<Record<string, string>>;
};

/** The streams of a log group, the oldest first. */
export type LogGroup = { name: string; streams(): LogStream[] };

export type LogEvent = { stream: string; timestamp: number; message: string; eventId: string };
