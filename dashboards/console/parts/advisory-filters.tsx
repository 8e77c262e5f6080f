import type { JSX } from 'react';
import { SEVERITIES } from '../../../policies/rules/finding.ts';
import { useAddress } from '../address.tsx';
import { useReader } from '../language.tsx';
import { Chip, ChoiceChip } from './chips.tsx';
import { Icon } from './icon.tsx';
import { SearchField } from './search-field.tsx';
import { VerdictSign } from './verdict.tsx';

/** Words of the address that filter lists of advisories. */
export const ADVISORY_FILTERS = ['q', 'state', 'kev', 'severity'] as const;

/** Filters of a list of advisories; unknown stands second. */
export function AdvisoryFilters({ withClosed = false }: { readonly withClosed?: boolean }): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  const chip = (state: string | undefined, text: JSX.Element | string) => (
    <Chip isOn={search.state === state} onPress={() => change({ state, page: undefined })}>
      {text}
    </Chip>
  );
  return (
    <div className="chips">
      <SearchField label={words.advisories.find} />
      {chip(undefined, words.all)}
      {chip('unknown', <VerdictSign sign="unknown" isPlain />)}
      {chip('open', words.advisories.open)}
      {withClosed ? chip('closed', words.advisories.closed) : null}
      <Chip
        isOn={search.kev === 'yes'}
        onPress={() => change({ kev: search.kev === 'yes' ? undefined : 'yes', page: undefined })}
      >
        {words.advisories.exploited}
      </Chip>
      <ChoiceChip
        title={words.column.severity}
        any={words.any}
        value={search.severity}
        options={[
          ...SEVERITIES.toReversed().map((value) => ({ value, text: words.severity[value] })),
          { value: 'unrated', text: words.advisories.unrated },
        ]}
        onChoose={(severity) => change({ severity, page: undefined })}
      />
      {search.product === undefined ? null : (
        <Chip isOn onPress={() => change({ product: undefined, page: undefined })}>
          {search.product}
          <Icon name="close" />
        </Chip>
      )}
    </div>
  );
}

/** Forgets every filter. */
export function ClearFilters(): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const clear = () =>
    change({
      q: undefined,
      state: undefined,
      kev: undefined,
      severity: undefined,
      product: undefined,
      page: undefined,
    });
  return (
    <button type="button" className="button" onClick={clear}>
      {words.clearFilters}
    </button>
  );
}
