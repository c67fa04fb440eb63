import { failureOf, reach } from './request.ts';

/**
 * Posts a body and calls `take` with each line of JSON of the answer as it comes. Throws as `post`
 * does. Aborting the signal tells the server to end what it does.
 */
export async function postLines<T>(
  path: string,
  body: unknown,
  signal: AbortSignal,
  take: (line: T) => void,
): Promise<void> {
  const response = await reach(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) throw await failureOf(response);
  let rest = '';
  for await (const piece of textOf(response.body)) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(JSON.parse(line) as T);
  }
}

async function* textOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
