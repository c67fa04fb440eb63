import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltPage, buildPage } from '../build/page.ts';

type PageFile = {
  bytes: Buffer;
  contentType: string;
  isGzipped: boolean;
  isHashed: boolean;
};

export type PageFiles = {
  /** Returns undefined when the page has no such file. */
  read(name: string, acceptsGzip: boolean): Promise<PageFile | undefined>;
};

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * The files of the page. They are built when the first is asked for, and kept: the page belongs to
 * this server, even if another process builds a newer one in the same folder.
 */
export function pageFiles(build: () => Promise<BuiltPage> = buildPage): PageFiles {
  let built: Promise<ReadonlyMap<string, Buffer>> | undefined;
  return {
    read: async (name, acceptsGzip) => {
      built ??= build().then(({ dir }) => filesIn(dir));
      // A build that failed is tried again.
      const files = await built.catch((error: unknown) => {
        built = undefined;
        throw error;
      });
      const contentType = TYPES[name.split('.').at(-1) ?? ''];
      const bytes = files.get(acceptsGzip ? `${name}.gz` : name);
      if (contentType === undefined || bytes === undefined) return undefined;
      return { bytes, contentType, isGzipped: acceptsGzip, isHashed: name.includes('-') };
    },
  };
}

async function filesIn(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = await readdir(dir);
  const files = names.map(async (name) => [name, await readFile(join(dir, name))] as const);
  return new Map(await Promise.all(files));
}
