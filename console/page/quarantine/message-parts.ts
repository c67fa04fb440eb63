/** `expected a plain decimal, found "1,5"` in its two parts; a message without them is expected only. */
export function messageParts(message: string): { expected: string; found: string | undefined } {
  const at = message.lastIndexOf(', found "');
  if (at < 0) return { expected: message, found: undefined };
  return { expected: message.slice(0, at), found: message.slice(at + ', found '.length) };
}
