import type { JSX } from 'react';
import { Go, usePathWord } from '../address.tsx';
import { useReader } from '../language.tsx';
import { AdminAdvisories } from '../parts/admin-advisories.tsx';
import { AdminEditions } from '../parts/admin-editions.tsx';
import { AdminPacks } from '../parts/admin-packs.tsx';
import { AdminParameters } from '../parts/admin-parameters.tsx';
import { AdminSystems } from '../parts/admin-systems.tsx';
import { AdminUnits } from '../parts/admin-units.tsx';
import '../parts/data-table.css';
import '../parts/form.css';
import '../parts/tabs.css';

const SECTIONS = {
  packs: AdminPacks,
  parameters: AdminParameters,
  units: AdminUnits,
  systems: AdminSystems,
  advisories: AdminAdvisories,
  editions: AdminEditions,
} as const;

type Section = keyof typeof SECTIONS;

const isSection = (word: string): word is Section => Object.hasOwn(SECTIONS, word);

/** What is everybody judged by, and where does everything stand? */
export default function Admin(): JSX.Element {
  const { words } = useReader();
  const word = usePathWord('section');
  const section = isSection(word) ? word : 'packs';
  const Shown = SECTIONS[section];
  return (
    <Shown
      tabs={
        <nav className="tabs" aria-label={words.pages.admin}>
          {(Object.keys(SECTIONS) as Section[]).map((known) => (
            <Go key={known} to={`/admin/${known}`} isCurrent={known === section}>
              {words.admin.sections[known]}
            </Go>
          ))}
        </nav>
      }
    />
  );
}
