import { nearestWord } from '../base/text.ts';
import { type Complaints, pointerTo, Refusal } from './complaints.ts';
import type { Pack, ParameterValue } from './pack.ts';
import type { ParameterCheck } from './value.ts';

/** One parameter of a pack and every use of it in its rules. */
export interface KnownParameter {
  readonly name: string;
  readonly default: ParameterValue;
  /** Defaults from a level on, highest level first. */
  readonly levels: readonly (readonly [level: number, value: ParameterValue])[];
  readonly checks: ParameterCheck[];
}

/** Parameters of one pack while it is compiled. They cannot refer to one another, so there are no cycles. */
export class Parameters {
  readonly list: readonly KnownParameter[];

  constructor(pack: Pick<Pack, 'parameters'>) {
    this.list = Object.entries(pack.parameters ?? {}).map(([name, parameter]) => ({
      name,
      default: normalised(parameter.default),
      levels: Object.entries(parameter.levels ?? {})
        .map(([level, value]) => [Number(level), normalised(value)] as const)
        .sort(([left], [right]) => right - left),
      checks: [],
    }));
  }

  /** Place of a parameter; notes the use, so that every value it may take is checked. Throws `Refusal`. */
  use(name: string, check: ParameterCheck): number {
    const index = this.list.findIndex((parameter) => parameter.name === name);
    const parameter = this.list[index];
    if (parameter === undefined) {
      const near = nearestWord(
        name,
        this.list.map((known) => known.name),
      );
      throw new Refusal(
        `no parameter "${name}"; ${near === undefined ? 'declare it under "parameters"' : `did you mean "${near}"?`}`,
      );
    }
    parameter.checks.push(check);
    return index;
  }

  /** Complains of parameters that nobody uses and of values that their uses refuse. */
  checkAll(complaints: Complaints): void {
    for (const parameter of this.list) {
      const pointer = pointerTo('/parameters', parameter.name);
      if (parameter.checks.length === 0)
        complaints.refuse(pointer, `parameter "${parameter.name}" is never used; use it or remove it`);
      for (const message of complaintsAbout(parameter, parameter.default))
        complaints.refuse(`${pointer}/default`, message);
      for (const [level, value] of parameter.levels) {
        for (const message of complaintsAbout(parameter, value))
          complaints.refuse(`${pointer}/levels/${level}`, message);
      }
    }
  }

  /** What is wrong with a value that somebody wants to set; checked when it is set, not when it is used. */
  checkOverride(name: string, value: ParameterValue): readonly string[] {
    const parameter = this.list.find((known) => known.name === name);
    return parameter === undefined ? [`no parameter "${name}"`] : complaintsAbout(parameter, value);
  }

  /** The values for one host: its override, else the level's, else the default. */
  valuesFor(level: number | undefined, overrides: Readonly<Record<string, ParameterValue>>): readonly ParameterValue[] {
    return this.list.map((parameter) => {
      const override = Object.hasOwn(overrides, parameter.name) ? overrides[parameter.name] : undefined;
      if (override !== undefined) return override;
      if (level === undefined) return parameter.default;
      return parameter.levels.find(([from]) => from <= level)?.[1] ?? parameter.default;
    });
  }
}

function complaintsAbout({ checks }: KnownParameter, value: ParameterValue): string[] {
  const messages = new Set<string>();
  for (const check of checks) {
    const message = check(value);
    if (message !== undefined) messages.add(message);
  }
  return [...messages];
}

function normalised(value: ParameterValue): ParameterValue {
  if (typeof value === 'string') return value.normalize('NFC');
  if (typeof value !== 'object') return value;
  return value.map((member) => (typeof member === 'string' ? member.normalize('NFC') : member));
}
