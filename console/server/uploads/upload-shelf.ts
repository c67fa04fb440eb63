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

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** Makes room, so that another file can be taken. Throws when all are in use. */
  async makeRoom(now = Date.now()): Promise<void> {
    const idle = [...this.#places].filter(([, { upload }]) => !upload.isBusy);
    const oldestFirst = idle.sort(([, a], [, b]) => a.asked - b.asked);
    for (const [id, { asked }] of oldestFirst) {
      if (this.#places.size < MOST && now - asked < FORGOTTEN_MS) break;
      await this.remove(id);
    }
    if (this.#places.size < MOST) return;
    throw new RequestProblem(409, `${MOST} files are being sent. Wait until one has landed.`);
  }

  add(stored: StoredFile): HeldUpload {
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
