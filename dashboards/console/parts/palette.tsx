import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type JSX, type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { HostRow, RuleRow, SessionAnswer, UnitAnswer } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { hostsQuery, rulesQuery, unitsQuery } from '../api.ts';
import { withoutMarks } from '../format.ts';
import { type Reader, useReader } from '../language.tsx';
import { hostPath, pages, rulePath } from '../paths.ts';
import { useSignOut } from './person-menu.tsx';
import './dialog.ts';
import './palette.css';

const MAX_OF_A_KIND = 5;
const NO_UNITS: readonly UnitAnswer[] = [];

interface Hit {
  readonly id: string;
  readonly title: string;
  readonly beside: string;
  readonly act: () => void;
}

interface HitGroup {
  readonly title: string;
  readonly hits: readonly Hit[];
}

interface PaletteProps {
  readonly session: SessionAnswer;
  readonly onClose: () => void;
  readonly onKeyMap: () => void;
}

/** One field over hosts, rules, units, pages and commands: groups of five, the exact match first. */
export default function Palette({ session, onClose, onKeyMap }: PaletteProps): JSX.Element {
  const { words } = useReader();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const groups = useHits(typed.trim(), session, onClose, onKeyMap);
  const hits = groups.flatMap((group) => group.hits);
  const chosen = hits[Math.min(active, hits.length - 1)];
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((hits.length + Math.min(active, hits.length - 1) + step) % Math.max(1, hits.length));
    }
    if (event.key === 'Enter') chosen?.act();
  };
  return (
    <Modal
      opened
      lockScroll={false}
      onClose={onClose}
      withCloseButton={false}
      size={620}
      padding={0}
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
      aria-label={words.palette.title}
    >
      <input
        type="search"
        className="palette-field"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
        aria-label={words.palette.title}
        placeholder={words.palette.field}
        value={typed}
        data-autofocus
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={press}
      />
      <HitList id={listId} groups={groups} chosen={chosen} />
      {hits.length === 0 ? (
        <p className="palette-none" role="status">
          {words.palette.none}
        </p>
      ) : null}
    </Modal>
  );
}

interface HitListProps {
  readonly id: string;
  readonly groups: readonly HitGroup[];
  readonly chosen: Hit | undefined;
}

function HitList({ id, groups, chosen }: HitListProps): JSX.Element {
  const { words } = useReader();
  return (
    <div id={id} role="listbox" aria-label={words.palette.title} className="palette-list">
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped by role, a fieldset is no child of it
        <div key={group.title} role="group" aria-label={group.title}>
          <p className="palette-group" aria-hidden="true">
            {group.title}
          </p>
          {group.hits.map((hit) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys (combobox pattern)
            <div
              key={hit.id}
              id={`${id}-${hit.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={hit === chosen}
              className="menu-item"
              onClick={hit.act}
            >
              <span>{hit.title}</span>
              <span className="dim">{hit.beside}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function useHits(
  typed: string,
  session: SessionAnswer,
  onClose: () => void,
  onKeyMap: () => void,
): readonly HitGroup[] {
  const reader = useReader();
  const { go } = useAddress();
  const leave = useSignOut(session);
  const [asked] = useDebouncedValue(typed, 120);
  const isAsking = asked !== '';
  const query = { q: asked, pageSize: MAX_OF_A_KIND };
  const hosts = useQuery({ ...hostsQuery(query), enabled: isAsking }).data;
  const rules = useQuery({ ...rulesQuery(query), enabled: isAsking }).data;
  const units = useQuery(unitsQuery()).data ?? NO_UNITS;
  return useMemo(() => {
    const open = (to: string, search?: Record<string, string>) => () => {
      onClose();
      go(to, search);
    };
    const { words } = reader;
    const found: HitGroup[] = isAsking
      ? [
          {
            title: words.pages.hosts,
            hits: exactFirst(hosts?.items ?? [], typed, (host) => host.name).map((host) => hostHit(host, reader, open)),
          },
          { title: words.pages.units, hits: unitHits(units, typed, reader, open) },
          { title: words.pages.rules, hits: (rules?.items ?? []).map((rule) => ruleHit(rule, reader, open)) },
        ]
      : [];
    const commands = [
      ...pages
        .filter((page) => !page.isOpen && !page.path.includes('$'))
        .map((page) => ({
          id: `page-${page.path}`,
          title: words.pages[page.word],
          beside: page.path,
          act: open(page.path),
        })),
      ...Object.entries(words.admin.sections).map(([section, title]) => ({
        id: `admin-${section}`,
        title: `${words.pages.admin}: ${title}`,
        beside: `/admin/${section}`,
        act: open(`/admin/${section}`),
      })),
      {
        id: 'day',
        title: words.past.title,
        beside: 'd',
        act: () => {
          onClose();
          setTimeout(() => document.getElementById('day')?.click(), 50); // the dialog gives the focus back first
        },
      },
      { id: 'keys', title: words.keys.title, beside: '?', act: onKeyMap },
      {
        id: 'print',
        title: words.print,
        beside: 'p',
        act: () => {
          onClose();
          setTimeout(() => window.print(), 50);
        },
      },
      { id: 'sign-out', title: words.person.signOut, beside: '', act: () => void leave() },
    ];
    const wanted = withoutMarks(typed);
    const shown = commands.filter((command) => wanted === '' || withoutMarks(command.title).includes(wanted));
    return [
      ...found,
      { title: words.palette.commands, hits: wanted === '' ? shown : shown.slice(0, MAX_OF_A_KIND) },
    ].filter((group) => group.hits.length > 0);
  }, [reader, go, leave, typed, isAsking, hosts, rules, units, onClose, onKeyMap]);
}

type Open = (to: string, search?: Record<string, string>) => () => void;

const hostHit = (host: HostRow, { say }: Reader, open: Open): Hit => ({
  id: `host-${host.hostId}`,
  title: host.name,
  beside: [say(host.unitName), host.osName].filter((part) => part !== null).join(' · '),
  act: open(hostPath(host.hostId)),
});

const ruleHit = (rule: RuleRow, { say }: Reader, open: Open): Hit => ({
  id: `rule-${rule.pack}-${rule.rule}`,
  title: say(rule.title),
  beside: `${rule.pack}/${rule.rule}`,
  act: open(rulePath(rule.pack, rule.rule)),
});

function unitHits(units: readonly UnitAnswer[], typed: string, { say }: Reader, open: Open): readonly Hit[] {
  const wanted = withoutMarks(typed);
  const matching = units.filter(
    (unit) => withoutMarks(say(unit.name)).includes(wanted) || unit.unitId.toLowerCase().includes(wanted),
  );
  return exactFirst(matching, typed, (unit) => say(unit.name))
    .slice(0, MAX_OF_A_KIND)
    .map((unit) => ({
      id: `unit-${unit.unitId}`,
      title: say(unit.name),
      beside: unit.unitId,
      act: open('/', { unit: unit.unitId }),
    }));
}

/** The one that is typed whole stands first; the others keep their order. */
function exactFirst<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): readonly T[] {
  const wanted = withoutMarks(typed);
  return items.toSorted(
    (left, right) => Number(withoutMarks(nameOf(right)) === wanted) - Number(withoutMarks(nameOf(left)) === wanted),
  );
}
