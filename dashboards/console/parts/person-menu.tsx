import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { SessionAnswer } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { sessionQuery, signOut } from '../api.ts';
import { useReader } from '../language.tsx';
import { Dropdown } from './dropdown.tsx';
import { Icon } from './icon.tsx';

/** Signs out, forgets every answer and shows the door. */
export function useSignOut(session: SessionAnswer): () => Promise<void> {
  const client = useQueryClient();
  const { go } = useAddress();
  return async () => {
    // A session that is over already is as good as one that was ended.
    await signOut(session.csrfToken).catch(() => undefined);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    go('/sign-in');
  };
}

/** Who is signed in; account and the way out. */
export function PersonMenu({ session }: { readonly session: SessionAnswer }): JSX.Element {
  const { words } = useReader();
  const leave = useSignOut(session);
  return (
    <Dropdown
      className="button is-quiet person"
      align="end"
      label={words.person.menu(session.person.name)}
      panelLabel={words.person.menu(session.person.name)}
      button={<Icon name="person" />}
    >
      {(close) => (
        <>
          <p className="menu-note">
            {session.person.name} · {words.role[session.person.role]}
          </p>
          <Go to="/account" className="menu-item" onClick={close}>
            {words.pages.account}
          </Go>
          <button type="button" className="menu-item" onClick={() => void leave()}>
            {words.person.signOut}
          </button>
        </>
      )}
    </Dropdown>
  );
}
