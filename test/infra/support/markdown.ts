/** The paths that documents mention begin with one of these folders. */
const FOLDERS = /^(functions|local|cli|infra|test|docs|statemachines)\//;

/** Returns a document without its fenced code blocks. */
const prose = (text: string): string => text.replaceAll(/^```.*?^```/gms, '');

/** Returns the targets of all links that stay within the repository, such as `api.md#batches`. */
export function relativeLinks(text: string): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/**
 * Returns the paths in backticks, such as `functions/steps.ts`, as glob patterns. A placeholder such as
 * `<step>` becomes `*`.
 */
export function paths(text: string): string[] {
  const spans = [...prose(text).matchAll(/`([^`\s]+)`/g)].map(([, span = '']) => span);
  return spans.filter((span) => FOLDERS.test(span)).map((span) => span.replaceAll(/<[^>]+>/g, '*'));
}

/** Returns the anchors of all headings, made as GitHub makes them. */
export function anchors(text: string): string[] {
  const headings = [...prose(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => heading);
  const slugs = headings.map((heading) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return slugs.map((slug, at) => {
    const earlier = slugs.slice(0, at).filter((other) => other === slug).length;
    return earlier === 0 ? slug : `${slug}-${earlier}`;
  });
}
