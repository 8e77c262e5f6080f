import { useQuery } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import { sessionQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Answer } from '../parts/face.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PasswordForm } from '../parts/password-form.tsx';
import { LanguageSwitch, ThemeSwitch } from '../parts/preference-switches.tsx';
import { chooseDensity, chooseLetters, type Density, lettersAreKeys, savedDensity } from '../preferences.ts';
import '../parts/form.css';

/** What belongs to the person: password, language, theme, density, keys. */
export default function Account(): JSX.Element {
  const { words } = useReader();
  const session = useQuery(sessionQuery);
  return (
    <Answer isPage query={session} what="session">
      {(data) => (
        <>
          <PageHead
            sentence={words.account.sentence(data.person.name)}
            title={words.pages.account}
            beside={words.role[data.person.role]}
          />
          <div className="grid">
            <div className="span-5">
              <section className="card" aria-labelledby="password-title">
                <header>
                  <h2 id="password-title">{words.password.title}</h2>
                </header>
                <PasswordForm session={data} />
              </section>
            </div>
            <div className="span-7">
              <Preferences />
            </div>
          </div>
        </>
      )}
    </Answer>
  );
}

function Preferences(): JSX.Element {
  const { words } = useReader();
  const [density, setDensity] = useState<Density>(savedDensity);
  const [letters, setLetters] = useState(lettersAreKeys);
  const toDensity = (next: Density): void => {
    chooseDensity(next);
    setDensity(next);
  };
  return (
    <section className="card" aria-labelledby="preferences-title">
      <header>
        <h2 id="preferences-title">{words.account.preferences}</h2>
        <span className="sub">{words.account.preferencesText}</span>
      </header>
      <dl className="facts preferences">
        <dt>{words.frame.language}</dt>
        <dd>
          <LanguageSwitch />
        </dd>
        <dt>{words.frame.theme}</dt>
        <dd>
          <ThemeSwitch />
        </dd>
        <dt>{words.account.density}</dt>
        <dd>
          <fieldset className="switch" aria-label={words.account.density}>
            {(['cosy', 'compact'] as const).map((one) => (
              <button key={one} type="button" aria-pressed={density === one} onClick={() => toDensity(one)}>
                {words.account.densities[one]}
              </button>
            ))}
          </fieldset>
        </dd>
        <dt>{words.keys.title}</dt>
        <dd>
          <label className="check">
            <input
              type="checkbox"
              checked={letters}
              onChange={(event) => {
                chooseLetters(event.target.checked);
                setLetters(event.target.checked);
              }}
            />
            {words.account.letters}
          </label>
        </dd>
      </dl>
    </section>
  );
}
