import { SaxesParser, type SaxesTagPlain } from 'saxes';

/** What a reader of one kind of XML does. Names come without their namespace prefix. */
export type XmlHandler = {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
};

/** The longest text that a cell can have is 32,767 characters. */
const LONGEST_CHARACTERS = 16_000_000;

/** An XML parser that is given a text piece by piece. Throws an Error that says where it is invalid. */
export function xmlParser(handler: XmlHandler): { write(text: string): void; end(): void } {
  const parser = new SaxesParser({ xmlns: false });
  let since = 0;
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    since = 0;
    handler.open?.(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    since = 0;
    handler.close?.(localName(name));
  });
  if (handler.text) {
    const onText = handler.text;
    parser.on('text', (text) => onText(text));
    parser.on('cdata', (text) => onText(text));
  }
  return {
    write(text) {
      since += text.length;
      if (since > LONGEST_CHARACTERS) throw new Error('a text in its XML is too long');
      parser.write(text);
    },
    end: () => void parser.close(),
  };
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The text of an XML file, which is UTF-8 or begins with the byte order mark of UTF-16. */
export async function* xmlText(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const piece of bytes) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    yield decoder.decode(piece, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** Reads an XML file to its end. */
export async function readXml(bytes: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = xmlParser(handler);
  for await (const text of xmlText(bytes)) parser.write(text);
  parser.end();
}
