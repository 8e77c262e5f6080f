import type { ListShape, Shape, TextShape } from '../inventory/shape.ts';

/** More values than this in one demand are not read by anybody. */
export const MAX_LIST_ITEMS = 50;

/** A test that this value holds, and a value that breaks it. `undefined`: nothing lasting can be demanded of it. */
export function testOf(shape: Shape, value: unknown, name: string, isPartial: boolean): Test | undefined {
  if (isMoving(shape, name)) return undefined;
  if (typeof value === 'boolean') return { wanted: value, broken: !value };
  if (typeof value === 'number') return { wanted: value, broken: value + 1 };
  if (typeof value === 'string')
    return shape.kind === 'text' ? textTest(shape, value) : { wanted: value, broken: `${value}-other` };
  return shape.kind === 'list' && Array.isArray(value) ? listTest(shape, value, isPartial) : undefined;
}

export interface Test {
  readonly wanted: unknown;
  readonly broken: unknown;
}

/** Of a list that may go on, what was seen can be demanded, but never that there is nothing else. */
function listTest({ item }: ListShape, values: readonly unknown[], isPartial: boolean): Test | undefined {
  const isScalars = values.every((value) => typeof value === 'string' || typeof value === 'number');
  if (!isScalars || values.length === 0 || values.length > MAX_LIST_ITEMS) return undefined;
  if (isPartial) return { wanted: { includes: values }, broken: [] };
  const [first] = values;
  return {
    wanted: { subsetOf: values },
    broken: [typeof first === 'string' ? otherText(item, first) : Number(first) + 1],
  };
}

/** Instants, sizes of files and hashes change with every update. */
function isMoving(shape: Shape, name: string): boolean {
  const isInstant = shape.kind === 'text' && shape.form === 'instant';
  return isInstant || name === 'sizeBytes' || name === 'isEmpty' || name === 'sha256';
}

function textTest(shape: TextShape, value: string): Test | undefined {
  if (shape.form === 'mode') {
    const isOpen = (Number.parseInt(value, 8) & 0o777) === 0o777;
    return isOpen ? undefined : { wanted: { modeAtMost: value }, broken: '0777' };
  }
  return { wanted: value, broken: otherText(shape, value) };
}

function otherText(shape: Shape, value: string): string {
  const others = shape.kind === 'text' ? shape.enum?.filter((known) => known !== value) : undefined;
  if (others !== undefined && others[0] !== undefined) return others[0];
  if (shape.kind === 'text' && shape.form === 'address') return value === '192.0.2.1' ? '192.0.2.2' : '192.0.2.1';
  if (shape.kind === 'text' && shape.form === 'day') return value === '2000-01-01' ? '2000-01-02' : '2000-01-01';
  return `${value}-other`;
}

/** Some value that fits the shape. */
export function sampleOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return shape.form === 'mode' ? '0644' : otherText(shape, 'value');
    case 'number':
      return shape.minimum ?? 0;
    case 'boolean':
      return true;
    case 'value':
      return 'value';
    case 'list':
      return [sampleOf(shape.item)];
    default:
      return {};
  }
}
