import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

/** The files of the page. They are built when the first is asked for. */
export function pageFiles(build: () => Promise<BuiltPage> = buildPage): PageFiles {
  let built: Promise<{ dir: string; names: ReadonlySet<string> }> | undefined;
  const open = async () => {
    const { dir } = await build();
    return { dir, names: new Set(readdirSync(dir)) };
  };
  return {
    read: async (name, acceptsGzip) => {
      built ??= open();
      // A build that failed is tried again.
      const { dir, names } = await built.catch((error: unknown) => {
        built = undefined;
        throw error;
      });
      const contentType = TYPES[name.split('.').at(-1) ?? ''];
      if (contentType === undefined || !names.has(name)) return undefined;
      const bytes = await readFile(join(dir, acceptsGzip ? `${name}.gz` : name));
      return { bytes, contentType, isGzipped: acceptsGzip, isHashed: name.includes('-') };
    },
  };
}
