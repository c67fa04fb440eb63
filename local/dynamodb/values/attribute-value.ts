/** A value in DynamoDB's JSON: exactly one of these. */
export type AttributeValue = {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
};
export type Item = { [name: string]: AttributeValue };

export const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const;
export type ValueType = (typeof TYPES)[number];

/** Throws when the value has none: every value has been checked before. */
export function typeOf(value: AttributeValue): ValueType {
  for (const type of TYPES) if (value[type] !== undefined) return type;
  throw new TypeError('An attribute value has no type');
}

/** An attribute, also where its name is that of a property of every object. */
export const attributeOf = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** A copy in which any name can be set, `__proto__` included. */
export const copyOf = (item: Item): Item => Object.assign(emptyItem(), item);

export const emptyItem = (): Item => Object.create(null);
