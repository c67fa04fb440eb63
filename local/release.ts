/**
 * Gives the memory of bytes back at once. They must not be used afterwards. Without it, the garbage
 * collector does that the next time it marks the whole heap, and V8 makes it do so for every 64 MB
 * that buffers take. Does nothing to bytes that share their memory with others.
 */
export function release({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
