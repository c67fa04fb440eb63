import * as z from 'zod';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import { filterOf } from './filter-pattern.ts';
import type { LogEvent, LogGroup } from './log-stream.ts';
import { type Place, search } from './search.ts';

const Time = z.int().nonnegative();

const Input = z.strictObject({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamNames: z.array(z.string()).min(1).max(100).optional(),
  logStreamNamePrefix: z.string().min(1).optional(),
  startTime: Time.optional(),
  endTime: Time.optional(),
  filterPattern: z.string().max(1024).optional(),
  nextToken: z.string().min(1).optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
  /** Has had no effect on AWS since 2019. */
  interleaved: z.boolean().optional(),
});
type Input = z.infer<typeof Input>;

/** As on AWS: a page has at most 1 MB, which counts 26 bytes for each event. */
const PAGE_BYTES = 2 ** 20;
const EVENT_BYTES = 26;

const invalid = (message: string): ServiceError =>
  new ServiceError('InvalidParameterException', message);

/** The action FilterLogEvents. `ingestedAt` is the time of the response: events appear at once. */
export function filterLogEvents(
  body: unknown,
  groupNamed: (name: string) => LogGroup,
  ingestedAt: number,
): unknown {
  const input = inputOf(Input, body, 'InvalidParameterException');
  const group = groupNamed(nameIn(input));
  const page = pageOf(group, input);
  return {
    events: page.events
      .toSorted((a, b) => a.timestamp - b.timestamp)
      .map(({ stream, ...event }) => ({
        logStreamName: stream,
        ...event,
        ingestionTime: Math.max(event.timestamp, ingestedAt),
      })),
    searchedLogStreams: [],
    ...(page.next && { nextToken: tokenOf(page.next) }),
  };
}

/** A group is known by its name or its ARN. */
function nameIn({ logGroupName, logGroupIdentifier }: Input): string {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined))
    throw invalid('Expected either logGroupName or logGroupIdentifier');
  return (logGroupName ?? logGroupIdentifier ?? '').replace(/^arn:.*?:log-group:|:\*$/g, '');
}

function pageOf(group: LogGroup, input: Input): { events: LogEvent[]; next?: Place } {
  const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, filterPattern, nextToken } = input;
  const wanted = {
    filter: filterOf(filterPattern),
    from: startTime,
    to: endTime,
    isSearched: searchedStreams(input),
  };
  const events: LogEvent[] = [];
  let bytes = 0;
  let next: Place | undefined = nextToken === undefined ? undefined : placeIn(nextToken);
  for (const found of search(group.streams(), wanted, next)) {
    bytes += Buffer.byteLength(found.event.message) + EVENT_BYTES;
    const isFull = events.length === input.limit || (events.length > 0 && bytes > PAGE_BYTES);
    if (isFull && next) return { events, next };
    events.push(found.event);
    next = found.next;
  }
  return { events };
}

function searchedStreams(input: Input): (stream: string) => boolean {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined)
    throw invalid('Expected either logStreamNames or logStreamNamePrefix, not both');
  if (names !== undefined) return (stream) => names.includes(stream);
  return prefix === undefined ? () => true : (stream) => stream.startsWith(prefix);
}

const Token = z.strictObject({
  from: z.number(),
  stream: z.string(),
  file: z.int(),
  offset: z.int(),
});

const tokenOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function placeIn(token: string): Place {
  try {
    return Token.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw invalid('The specified nextToken is invalid.');
  }
}
