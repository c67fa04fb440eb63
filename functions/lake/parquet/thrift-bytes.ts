/** What Thrift's generated structures write themselves to, as far as those of Parquet need it. */
export type ThriftOutput = {
  writeStructBegin(): void;
  writeStructEnd(): void;
  writeFieldBegin(name: string, type: number, id: number): void;
  writeFieldEnd(): void;
  writeFieldStop(): void;
  writeListBegin(type: number, size: number): void;
  writeListEnd(): void;
  writeI32(value: number): void;
  writeI64(value: number): void;
  writeString(value: string | Uint8Array): void;
};

/** The types of Thrift that occur, by their numbers, and their numbers in the compact protocol. */
const COMPACT_TYPES: Readonly<Record<number, number>> = {
  /** i32 */ 8: 5,
  /** i64 */ 10: 6,
  /** string */ 11: 8,
  /** struct */ 12: 12,
  /** list */ 15: 9,
};

/**
 * What fits beside a type in one byte: the length of a list that is shorter than this, and by how much
 * a field's id is higher than the one before it, if by no more than this.
 */
const NIBBLE = 15;

/**
 * Writes a structure in Thrift's compact protocol. The package's own makes a buffer for every byte,
 * which took a third of the time of an object.
 */
export function thriftBytes(structure: { write(output: ThriftOutput): void }): Buffer {
  const bytes: number[] = [];
  structure.write(compactOutput(bytes));
  return Buffer.from(bytes);
}

function compactOutput(bytes: number[]): ThriftOutput {
  const outer: number[] = [];
  let last = 0;
  const varint = (value: number): void => {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  };
  const zigzag = (value: number): void => {
    const spread = value < 0 ? -2 * value - 1 : 2 * value;
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(spread))
      throw new RangeError(`${value} is not a whole number, or too large`);
    varint(spread);
  };
  return {
    writeStructBegin: () => {
      outer.push(last);
      last = 0;
    },
    writeStructEnd: () => {
      last = outer.pop() ?? 0;
    },
    writeFieldBegin: (_, type, id) => {
      const step = id - last;
      if (step < 1 || step > NIBBLE) throw new RangeError(`Field ${id} can't follow ${last}`);
      bytes.push((step << 4) | compactType(type));
      last = id;
    },
    writeFieldEnd: () => undefined,
    writeFieldStop: () => bytes.push(0),
    writeListBegin: (type, size) => {
      bytes.push((Math.min(size, NIBBLE) << 4) | compactType(type));
      if (size >= NIBBLE) varint(size);
    },
    writeListEnd: () => undefined,
    writeI32: zigzag,
    writeI64: zigzag,
    writeString: (value) => {
      const content = typeof value === 'string' ? Buffer.from(value) : value;
      varint(content.length);
      for (const byte of content) bytes.push(byte);
    },
  };
}

function compactType(type: number): number {
  const compact = COMPACT_TYPES[type];
  if (compact === undefined) throw new RangeError(`Thrift's type ${type} is unknown here`);
  return compact;
}
