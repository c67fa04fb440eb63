import { randomUUID } from 'node:crypto';
import type { StoredFile } from '../../../cli/upload/stored/stored-file.ts';
import type { Pipeline } from '../pipeline.ts';
import { RequestProblem } from '../route.ts';
import { HeldUpload } from './held-upload.ts';

/** Files take space on the disk. */
const MOST = 4;
const FORGOTTEN_MS = 30 * 60_000;

type Place = { upload: HeldUpload; asked: number };

/** The files that the page was given and has not finished with. */
export class UploadShelf {
  readonly #places = new Map<string, Place>();
  readonly #pipeline: Pipeline;
  /** Files whose bytes are on their way. */
  #arriving = 0;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Takes a file. Throws when there is no room for another one, before its bytes are read. */
  async take(receive: () => Promise<StoredFile>): Promise<HeldUpload> {
    this.#arriving += 1;
    try {
      await this.#makeRoom();
      return this.#add(await receive());
    } finally {
      this.#arriving -= 1;
    }
  }

  async #makeRoom(now = Date.now()): Promise<void> {
    const idle = [...this.#places].filter(([, { upload }]) => !upload.isBusy);
    const oldestFirst = idle.sort(([, a], [, b]) => a.asked - b.asked);
    for (const [id, { asked }] of oldestFirst) {
      if (this.#taken() <= MOST && now - asked < FORGOTTEN_MS) break;
      await this.remove(id);
    }
    if (this.#taken() <= MOST) return;
    throw new RequestProblem(409, `${MOST} files are being sent. Wait until one has landed.`);
  }

  #taken(): number {
    return this.#places.size + this.#arriving;
  }

  #add(stored: StoredFile): HeldUpload {
    const upload = new HeldUpload(randomUUID(), stored, this.#pipeline);
    this.#places.set(upload.view.id, { upload, asked: Date.now() });
    return upload;
  }

  find(id: string): HeldUpload {
    const place = this.#places.get(id);
    if (!place) {
      throw new RequestProblem(
        404,
        'The file is no longer here. Choose it again: what has landed is recognised.',
      );
    }
    place.asked = Date.now();
    return place.upload;
  }

  async remove(id: string): Promise<void> {
    await this.find(id).discard();
    this.#places.delete(id);
  }
}
