/** An element of an XML document. A text is the only child of its element. */
export type Element = {
  name: string;
  /** Attributes without a value are left out. */
  attributes: Readonly<Record<string, string | undefined>>;
  children: readonly Element[] | string;
};

export function element(
  name: string,
  attributes: Element['attributes'] = {},
  children: Element['children'] = [],
): Element {
  return { name, attributes, children };
}

/** Returns the document as text: UTF-8, two spaces for each level. */
export function renderXml(root: Element): string {
  return `<?xml version='1.0' encoding='utf-8' ?>\n${rendered(root, '')}\n`;
}

function rendered({ name, attributes, children }: Element, indent: string): string {
  const open = `${indent}<${name}${renderedAttributes(attributes)}`;
  if (children.length === 0) return `${open} />`;
  if (typeof children === 'string') return `${open}>${escaped(children)}</${name}>`;
  const lines = children.map((child) => rendered(child, `${indent}  `));
  return `${open}>\n${lines.join('\n')}\n${indent}</${name}>`;
}

function renderedAttributes(attributes: Element['attributes']): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}='${escaped(value ?? '')}'`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Escapes markup, and what XML can't hold or would change as a character: controls. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>'"]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/[\t\n\r]/g, (control) => `&#${control.charCodeAt(0)};`)
    .replaceAll(/\p{Cc}/gu, ' ');
}
