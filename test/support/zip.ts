import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

type Content = Buffer | string | (() => Iterable<string> | AsyncIterable<string>);

/** A ZIP archive as a stream. A content that is a function is written piece by piece. */
export function zipStream(
  files: Readonly<Record<string, Content>>,
  { zip64 = false, compress = true } = {},
): NodeJS.ReadableStream {
  const zip = new ZipFile();
  const options = { compress, forceZip64Format: zip64 };
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else if (typeof content === 'function')
      zip.addReadStream(Readable.from(content()), name, options);
    else zip.addBuffer(Buffer.from(content), name, options);
  }
  zip.end({ forceZip64Format: zip64, comment: '' });
  return zip.outputStream;
}

export function zipOf(
  files: Readonly<Record<string, Content>>,
  options?: { zip64?: boolean; compress?: boolean },
): Promise<Buffer> {
  return buffer(zipStream(files, options));
}
