import type { JSX } from 'react';
import { SEVERITIES } from '../../../policies/rules/finding.ts';
import { useAddress } from '../address.tsx';
import { useReader } from '../language.tsx';
import { Chip, ChoiceChip } from './chips.tsx';
import { type Sign, VerdictSign } from './verdict.tsx';

interface VerdictChipsProps {
  readonly all: number | undefined;
  /** In the order shown; a count that is still being asked for is absent. */
  readonly counts: readonly (readonly [Sign, number | undefined])[];
}

/** Chips that filter a list by verdict, each with its number. The filter is in the address. */
export function VerdictChips({ all, counts }: VerdictChipsProps): JSX.Element {
  const { words, format } = useReader();
  const { search, change } = useAddress();
  const numberOf = (count: number | undefined): string => (count === undefined ? '' : format.number(count));
  return (
    <>
      <Chip isOn={search.verdict === undefined} onPress={() => change({ verdict: undefined, page: undefined })}>
        {words.all} {numberOf(all)}
      </Chip>
      {counts.map(([sign, count]) => {
        const word = sign === 'na' ? 'not_applicable' : sign;
        return (
          <Chip key={sign} isOn={search.verdict === word} onPress={() => change({ verdict: word, page: undefined })}>
            <VerdictSign sign={sign} after={numberOf(count)} isPlain />
          </Chip>
        );
      })}
    </>
  );
}

/** Filters a list by severity. */
export function SeverityChoice(): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  return (
    <ChoiceChip
      title={words.column.severity}
      any={words.any}
      value={search.severity}
      options={SEVERITIES.toReversed().map((value) => ({ value, text: words.severity[value] }))}
      onChoose={(severity) => change({ severity, page: undefined })}
    />
  );
}

/** Filters a list by pack. */
export function PackChoice({
  packs,
}: {
  readonly packs: readonly { readonly value: string; readonly text: string }[];
}): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  return (
    <ChoiceChip
      title={words.column.pack}
      any={words.any}
      value={search.pack}
      options={packs}
      onChoose={(pack) => change({ pack, page: undefined })}
    />
  );
}
