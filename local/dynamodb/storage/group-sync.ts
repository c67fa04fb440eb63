/**
 * Lets writes wait until they are on the disk, many for one sync: a disk may take milliseconds to
 * confirm. When one fails, nobody knows what is on the disk, so from then on all fail.
 */
export class GroupSync {
  readonly #sync: () => Promise<void>;
  #written = 0;
  #synced = 0;
  #underWay: Promise<void> | undefined;
  #failure: unknown;

  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** To be called after each write. */
  wrote(): void {
    this.#written += 1;
  }

  /** Resolves when everything that was written before is on the disk. */
  async durable(): Promise<void> {
    const wanted = this.#written;
    while (this.#synced < wanted) {
      if (this.#failure) throw this.#failure;
      this.#underWay ??= this.#syncAll();
      await this.#underWay;
    }
    if (this.#failure) throw this.#failure;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  async #syncAll(): Promise<void> {
    const written = this.#written;
    try {
      await this.#sync();
      this.#synced = written;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#failure = new Error(
        `${reason}. Nothing more is answered until a start has verified what is on the disk.`,
      );
    } finally {
      this.#underWay = undefined;
    }
  }
}
