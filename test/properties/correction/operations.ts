import * as model from '../model/operation.ts';
import { type Entry, REQUESTS, type World } from './world.ts';

export type Operation = model.Operation<World>;
export const operation = model.operation<World>;

export const NONE = 'NONE';

const entryText = ({ content, state }: Entry): string => `${content} ${state}`;

const with_ = <T>(map: Readonly<Record<string, T>>, key: string, value: T) => ({
  ...map,
  [key]: value,
});

/** Each operation is one call of DynamoDB, S3 or Kinesis. */
export const OPERATIONS = {
  readEntry: (id: string): Operation =>
    operation('read the correction', (world) => {
      const entry = world.entries[id];
      return [world, entry ? entryText(entry) : NONE];
    }),

  /** Returns those lines of the request that the quarantine has; NONE while they are reprocessed. */
  lookUp: (id: string): Operation =>
    operation('look up the lines', (world) => {
      if (world.again === 'CLAIMED' || world.again === 'SETTLED') return [world, NONE];
      const found = [...(REQUESTS[id] ?? '')].filter((line) => world.quarantine.includes(line));
      return [world, found.join('')];
    }),

  stage: (content: string): Operation =>
    operation(`stage ${content}`, (world) => {
      if (world.staged.includes(content)) return [world, ''];
      return [{ ...world, staged: [...world.staged, content] }, ''];
    }),

  /** Keeps a content from expiring, if it is still there. */
  keep: (content: string): Operation =>
    operation(`keep ${content}`, (world) => {
      if (!world.old.includes(content)) return [world, ''];
      return [{ ...world, old: world.old.filter((other) => other !== content) }, ''];
    }),

  /** Puts the correction if absent. Its result is the stored one. */
  createEntry: (id: string, content: string): Operation =>
    operation(`record ${content}`, (world) => {
      const known = world.entries[id];
      if (known) return [world, entryText(known)];
      const entry: Entry = { content, state: 'OPEN' };
      return [{ ...world, entries: with_(world.entries, id, entry) }, entryText(entry)];
    }),

  readContent: (content: string): Operation =>
    operation('read the content', (world) => [
      world,
      world.staged.includes(content) ? content : NONE,
    ]),

  /** Puts the claim if absent. Its result is the holder. */
  claim: (line: string, id: string): Operation =>
    operation(`claim ${line}`, (world) => {
      const holder = world.claims[line];
      if (holder !== undefined) return [world, holder];
      return [{ ...world, claims: with_(world.claims, line, id) }, id];
    }),

  /** Puts the ingest if absent. Its result are the lines of the stored one. */
  createIngest: (id: string, lines: string): Operation =>
    operation(`record the ingest of ${lines}`, (world) => {
      const known = world.ingests[id];
      if (known !== undefined) return [world, known];
      return [{ ...world, ingests: with_(world.ingests, id, lines) }, lines];
    }),

  /** Puts a chunk with one line. The same chunk again lands once. */
  putChunk: (id: string, row: number, line: string): Operation =>
    operation(`put ${line} as row ${row}`, (world) => {
      const chunk = `${id}${row}${line}`;
      if (world.stream.includes(chunk)) return [world, ''];
      return [{ ...world, stream: [...world.stream, chunk] }, ''];
    }),

  putRecord: (id: string, lines: string): Operation =>
    operation(`write the record of ${lines}`, (world) => {
      if (world.records[id] === lines) return [world, ''];
      return [{ ...world, records: with_(world.records, id, lines) }, ''];
    }),

  end: (id: string): Operation =>
    operation('say SENT', (world) => {
      const entry = world.entries[id];
      if (!entry || entry.state === 'SENT') return [world, ''];
      return [{ ...world, entries: with_(world.entries, id, { ...entry, state: 'SENT' }) }, ''];
    }),

  /** The names of the corrections that are OPEN. */
  listOpen: (): Operation =>
    operation('list what is OPEN', (world) => {
      const open = Object.keys(world.entries).filter((id) => world.entries[id]?.state === 'OPEN');
      return [world, open.sort().join('')];
    }),

  /** The quarantined lines that no correction holds. */
  readUnclaimed: (): Operation =>
    operation('read the claims', (world) => [
      world,
      [...world.quarantine].filter((line) => world.claims[line] === undefined).join(''),
    ]),

  /** A reprocessing takes lines out of the quarantine, and is done. */
  accept: (lines: string): Operation =>
    operation(`accept ${lines || 'nothing'}`, (world) => {
      if (world.again === 'DONE') return [world, ''];
      const quarantine = [...world.quarantine].filter((line) => !lines.includes(line)).join('');
      return [{ ...world, quarantine, accepted: lines, again: 'DONE' }, ''];
    }),

  /** The client gets its response. */
  answer: (id: string, lines: string): Operation =>
    operation(`answer ${lines || 'nothing'}`, (world) => {
      const before = world.answers[id];
      if (before === lines) return [world, ''];
      if (before !== undefined)
        return [{ ...world, wrong: 'a repetition is answered differently' }, ''];
      return [{ ...world, answers: with_(world.answers, id, lines) }, ''];
    }),
};

export type Operations = typeof OPERATIONS;
