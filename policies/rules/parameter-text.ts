import type { ParameterValue } from './pack.ts';

/**
 * A value as a person types it, in the kind that the parameter's default has: a number for a number, `true` or `false`
 * for a boolean, a list with commas (or as JSON) for a list, else text. What does not fit that kind stays text, so that
 * a quantity such as "15 min" may take the place of a plain number; whether it may is checked when it is set.
 */
export function valueFromText(text: string, like: ParameterValue): ParameterValue {
  const trimmed = text.trim().normalize('NFC');
  if (typeof like === 'object') return listFromText(trimmed, like[0] ?? '');
  return scalarFromText(trimmed, like);
}

/** The same in the other direction, for people. */
export function textOfValue(value: ParameterValue): string {
  if (typeof value !== 'object') return String(value);
  const isPlain = value.every((member) => typeof member !== 'string' || /^[^,[\]"\s]+$/.test(member));
  return isPlain ? value.map(String).join(', ') : JSON.stringify(value);
}

function listFromText(text: string, like: string | number | boolean): ParameterValue {
  if (text.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed) && parsed.every((member) => ['string', 'number', 'boolean'].includes(typeof member)))
        return parsed as ParameterValue;
    } catch {
      // Not JSON after all: a list whose first member begins with a bracket.
    }
  }
  const members = text.split(',').map((member) => member.trim());
  return members.filter((member) => member !== '').map((member) => scalarFromText(member, like));
}

const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;
/** Where "15 min" stands, 900 may stand: a number in the unit of the fact. */
const QUANTITY = /^-?\d{1,15}(\.\d{1,6})? ?[A-Za-z]{1,3}$/;

function scalarFromText(text: string, like: string | number | boolean): string | number | boolean {
  const mayBeNumber = typeof like === 'number' || (typeof like === 'string' && QUANTITY.test(like));
  if (mayBeNumber && NUMBER.test(text)) return Number(text);
  if (typeof like === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
