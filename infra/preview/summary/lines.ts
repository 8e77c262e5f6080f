import type { ShownChange, ShownResource, UnitSummary } from './model.ts';
import type { Speaker } from './words.ts';

const CHANGE_SIGNS: Readonly<Record<ShownChange['kind'], string>> = { add: '+', delete: '-', update: '~' };

/** "known after creation of web-1-port", instead of a placeholder that tells nothing. */
function newValue({ after, knownAfter }: ShownChange, say: Speaker): string | undefined {
  if (after === undefined) return undefined;
  if (knownAfter.length > 0)
    return `${after === '?' ? '' : `${after} `}[${say.text('knownAfter')} ${knownAfter.join(', ')}]`;
  return after === '?' ? `[${say.text('knownLater')}]` : after;
}

/** "~ size: 10 -> 20", "+ name: web-1". */
export function changeLine(change: ShownChange, say: Speaker): string {
  const after = newValue(change, say);
  const values = [change.before, after].filter((value) => value !== undefined);
  return `${CHANGE_SIGNS[change.kind]} ${change.path}: ${values.join(' -> ')}`;
}

/** What stands behind a resource's name: why it is replaced, that it is protected, where it is written. */
export function resourceNotes(resource: ShownResource, say: Speaker): string[] {
  const { reasons, isProtected, isDeletedFirst, operation, source } = resource;
  return [
    ...(reasons.length === 0 ? [] : [`${say.text('because')} ${reasons.map(say.reason).join('; ')}`]),
    ...(isProtected ? [say.text('protected')] : []),
    ...(operation === 'replace' && isDeletedFirst ? [say.text('deletedFirst')] : []),
    ...(source === undefined ? [] : [source]),
  ];
}

/** "+2", "-1", "0": a difference that cannot be taken for an amount. */
function difference(amount: number): string {
  return amount > 0 ? `+${amount}` : String(amount);
}

/** The four amounts of a unit as cells: servers, vCPU, memory in GiB, volumes in GiB. */
export function amountCells({ delta }: UnitSummary): string[] {
  const memoryGib = Math.round((delta.memoryMib / 1024) * 10) / 10;
  return [
    difference(delta.servers),
    difference(delta.vcpus),
    `${difference(memoryGib)} GiB`,
    `${difference(delta.volumeGib)} GiB`,
  ];
}
