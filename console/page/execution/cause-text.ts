/**
 * What a cause says in a sentence. Lambda writes the error that a function threw as JSON, with its
 * stack; any other cause is shown as it is.
 */
export function causeText(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed !== 'object' || parsed === null) return cause;
    const message: unknown = Reflect.get(parsed, 'errorMessage');
    return typeof message === 'string' && message !== '' ? message : cause;
  } catch {
    return cause;
  }
}
