import { useDebouncedCallback } from '@mantine/hooks';
import { type JSX, useEffect, useState } from 'react';
import { useAddress } from '../address.tsx';
import './chips.css';

/** The filter by text of a list; `/` goes to it. What is typed lands in the address (`q=`) after a breath. */
export function SearchField({ label }: { readonly label: string }): JSX.Element {
  const { search, change } = useAddress();
  const [typed, setTyped] = useState(search.q ?? '');
  const apply = useDebouncedCallback(
    (text: string) => change({ q: text || undefined, page: undefined }, { replace: true }),
    250,
  );
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  return (
    <input
      type="search"
      className="field search"
      data-filter
      value={typed}
      placeholder={label}
      aria-label={label}
      onChange={(event) => {
        setTyped(event.target.value);
        // Half a syllable of Telex is no search.
        if (!(event.nativeEvent as InputEvent).isComposing) apply(event.target.value.normalize('NFC'));
      }}
      onCompositionEnd={(event) => apply(event.currentTarget.value.normalize('NFC'))}
    />
  );
}
