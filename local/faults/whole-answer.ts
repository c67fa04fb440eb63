import { Readable } from 'node:stream';

/** Reads a streamed body into memory. If the answer got lost, nobody would close its file. */
export async function wholeAnswer<T>(answer: T): Promise<T> {
  return isStreamed(answer)
    ? { ...answer, body: Buffer.concat(await answer.body.toArray()) }
    : answer;
}

const isStreamed = (answer: unknown): answer is { body: Readable } =>
  typeof answer === 'object' &&
  answer !== null &&
  'body' in answer &&
  answer.body instanceof Readable;
