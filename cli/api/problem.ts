import * as z from 'zod';

const ProblemDocument = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** What a body says about a failure: the detail of a problem document, or its title. */
export function reasonIn(text: string): string | undefined {
  const problem = ProblemDocument.safeParse(parsedJson(text));
  return problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
