import { createHash } from 'node:crypto';
import * as z from 'zod';
import { ContentFault, type ContentLimits, type ContentPorts } from '../content.ts';

/** Of accounts, and of the pieces that they name. */
const FORMAT = 2;
const SHAPE_DIGITS = 16;

/**
 * Names what decides how a rewrite is divided: its sources, the limits, and the format of what is
 * staged. A process in which one of them differs continues nothing of another's.
 */
export function shapeOf(sources: readonly string[], limits: ContentLimits): string {
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, limits, sources]));
  return hash.digest('hex').slice(0, SHAPE_DIGITS);
}

/**
 * What one rewrite has staged: pieces of sorted runs, and accounts of what is finished. Several
 * invocations may work on the same rewrite: each writes the same under the same keys.
 */
export class StagedAccounts {
  readonly #prefix: string;
  readonly #ports: ContentPorts;
  readonly #keys: Set<string>;

  private constructor(prefix: string, keys: readonly string[], ports: ContentPorts) {
    this.#prefix = prefix;
    this.#keys = new Set(keys);
    this.#ports = ports;
  }

  /** Lists what is below the prefix, which this rewrite alone uses. */
  static async open(prefix: string, ports: ContentPorts): Promise<StagedAccounts> {
    return new StagedAccounts(prefix, await ports.pieces(prefix), ports);
  }

  /** Whether the day is so large that something is staged. */
  get isUsed(): boolean {
    return this.#keys.size > 0;
  }

  pieceKey(run: string, n: number): string {
    return `${this.#prefix}${run}/${String(n).padStart(6, '0')}.parquet`;
  }

  /** Returns undefined when there is no such account. Throws `StagingDamaged` when it is invalid. */
  async read<T extends z.ZodType>(name: string, schema: T): Promise<z.output<T> | undefined> {
    const key = this.#accountKey(name);
    const bytes = this.#keys.has(key) ? await this.#ports.readPiece(key) : undefined;
    if (!bytes) return undefined;
    try {
      return schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    } catch (error) {
      const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      throw stagingDamaged(`${key} is no valid account: ${why}`, error);
    }
  }

  async write<T extends z.ZodType>(name: string, schema: T, value: z.output<T>): Promise<void> {
    const key = this.#accountKey(name);
    await this.#ports.writePiece(key, Buffer.from(JSON.stringify(schema.encode(value))));
    this.#keys.add(key);
  }

  #accountKey(name: string): string {
    return `${this.#prefix}${name}.json`;
  }
}

export function stagingDamaged(what: string, cause?: unknown): ContentFault {
  const message = `A rewrite can't continue from what it has staged: ${what}`;
  return new ContentFault('StagingDamaged', message, cause);
}

/** The name of the nth of its kind. */
export const numbered = (kind: string, n: number): string =>
  `${kind}-${String(n).padStart(4, '0')}`;
