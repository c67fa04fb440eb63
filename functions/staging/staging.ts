import * as z from 'zod';
import type { Headed } from './staged-json.ts';

/** Refers to an object in the staging bucket. */
export const Staged = z.object({ key: z.string().min(1) });
export type Staged = z.infer<typeof Staged>;

/**
 * A batch's objects between steps. Every write has a key that is unique to the invocation, so a
 * zombie never overwrites what another invocation wrote.
 */
export interface Staging {
  /** Stages bytes as they are. Returns their reference. */
  putBytes(batchId: string, what: string, bytes: Uint8Array): Promise<Staged>;
  getBytes(staged: Staged): Promise<Uint8Array>;
  /** Stages a value as JSON, compressed with gzip level 1. */
  putJson(batchId: string, what: string, value: unknown): Promise<Staged>;
  getJson(staged: Staged): Promise<unknown>;
  /** The same for a value of which getHead reads the head only, and getJson all in one piece. */
  putHeaded(batchId: string, what: string, value: Headed): Promise<Staged>;
  /** Returns all of a value that was staged without a head. */
  getHead(staged: Staged): Promise<unknown>;
}

/** What of the staging bucket is staged. */
export const STAGING_PREFIX = 'staging/';
