const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Lays JSON out in lines. It only moves tokens, so that a number keeps all of its digits and text
 * that was cut off in the middle is shown as far as it goes.
 */
export function laidOut(json: string): string {
  let text = '';
  let depth = 0;
  let before = '';
  for (const token of json.match(TOKEN) ?? []) {
    if (isClosing(token)) depth -= 1;
    text += `${gap(before, token, depth)}${token}`;
    if (isOpening(token)) depth += 1;
    before = token;
  }
  return text;
}

const isOpening = (token: string): boolean => token === '{' || token === '[';
const isClosing = (token: string): boolean => token === '}' || token === ']';

/** What stands between two tokens. */
function gap(before: string, token: string, depth: number): string {
  if (before === ':') return ' ';
  const isEmpty = isOpening(before) && isClosing(token);
  const isLine = isOpening(before) || before === ',' || isClosing(token);
  return isLine && !isEmpty ? `\n${'  '.repeat(Math.max(0, depth))}` : '';
}
