import { MusterError } from '../base/errors.ts';
import { nearestWord } from '../base/text.ts';
import { OVERRIDE_SCOPES, type OverrideScope } from '../rules/overrides.ts';

/** What `--parameter` says: `PACK/PARAMETER=VALUE`, and with `@SCOPE:NAME` at its end for whom. */
export interface ToldValue {
  readonly pack: string;
  readonly parameter: string;
  readonly text: string;
  readonly place?: { readonly scope: OverrideScope; readonly name: string };
}

const FORM = /^([^/=]+)\/([^/=]+)=(.*)$/s;
const PLACE = /^(.*)@([a-z]+):([^@:]+)$/s;

/** Reads what was told. Throws `bad_request` with the form. */
export function readToldValue(told: string): ToldValue {
  const [, pack, parameter, rest] = FORM.exec(told) ?? [];
  if (pack === undefined || parameter === undefined || rest === undefined) {
    throw new MusterError(
      'bad_request',
      `"${told}" is no value of a parameter; write PACK/PARAMETER=VALUE, or PACK/PARAMETER=VALUE@unit:NAME`,
    );
  }
  const [, text, scope, name] = PLACE.exec(rest) ?? [];
  if (text === undefined || scope === undefined || name === undefined) return { pack, parameter, text: rest };
  return { pack, parameter, text, place: { scope: scopeOf(scope), name } };
}

function scopeOf(word: string): OverrideScope {
  const scope = OVERRIDE_SCOPES.find((known) => known === word);
  if (scope !== undefined) return scope;
  const near = nearestWord(word, OVERRIDE_SCOPES) ?? OVERRIDE_SCOPES.join(', ');
  throw new MusterError(
    'bad_request',
    `values are set for level, unit, system or host, not for "${word}"; did you mean ${near}?`,
  );
}

/** The one place that options name. Throws `bad_request` for none, and for two. */
export function placeOf(options: {
  readonly level?: string;
  readonly unit?: string;
  readonly system?: string;
  readonly host?: string;
}): { readonly scope: OverrideScope; readonly name: string } {
  const named = OVERRIDE_SCOPES.flatMap((scope) => {
    const name = options[scope];
    return name === undefined ? [] : [{ scope, name }];
  });
  const [place] = named;
  if (place === undefined || named.length > 1) {
    throw new MusterError(
      'bad_request',
      'say for whom, once: --level, --unit, --system or --host; for everybody, name the unit at the top of the tree',
    );
  }
  return place;
}
