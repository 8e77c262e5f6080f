import { useEffect, useRef } from 'react';
import { useAddress } from '../address.tsx';
import { pages } from '../paths.ts';
import { lettersAreKeys } from '../preferences.ts';

const SECOND_KEY_MS = 1500;

interface Keys {
  readonly onPalette: () => void;
  readonly onKeyMap: () => void;
  /** A dialog is open: it has the keys. */
  readonly isBusy: boolean;
}

/**
 * The keyboard map. Keys are read from `event.code`, because Telex and VNI eat letters; nothing happens in fields, while
 * an input method composes, or with letters switched off (WCAG 2.1.4).
 */
export function useKeyboard({ onPalette, onKeyMap, isBusy }: Keys): void {
  const { go, change, search } = useAddress();
  const goneAt = useRef(0);
  useEffect(() => {
    const actions = new Map<string, () => void>([
      ['Slash', () => focusFilter(onPalette)],
      ['Shift+Slash', onKeyMap],
      ['KeyJ', () => walkRows(1)],
      ['KeyK', () => walkRows(-1)],
      ['KeyU', () => document.getElementById('scope')?.click()],
      ['KeyD', () => document.getElementById('day')?.click()],
      ['KeyT', () => change({ view: search.view === 'table' ? undefined : 'table' })],
      ['KeyE', () => document.querySelector<HTMLElement>('main .export')?.click()],
      ['KeyP', () => window.print()],
    ]);
    for (const place of [1, 2, 3, 4, 5]) {
      actions.set(`Digit${place}`, () => document.getElementById(`action-${place}`)?.click());
    }
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
        event.preventDefault();
        onPalette();
        return;
      }
      if (isBusy || isTyping(event) || !lettersAreKeys()) return;
      if (Date.now() - goneAt.current < SECOND_KEY_MS) {
        goneAt.current = 0;
        const page = pages.find(({ menu }) => menu?.key === event.code);
        if (page !== undefined) {
          event.preventDefault();
          go(page.path);
        }
        return;
      }
      if (event.code === 'KeyG') {
        goneAt.current = Date.now();
        return;
      }
      const act = actions.get(event.shiftKey ? `Shift+${event.code}` : event.code);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [onPalette, onKeyMap, isBusy, go, change, search.view]);
}

function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return true;
  const target = event.target;
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function focusFilter(otherwise: () => void): void {
  const field = document.querySelector<HTMLElement>('main [data-filter]');
  if (field === null) otherwise();
  else field.focus();
}

/** Moves to the link of the next row; Enter then opens it like any link. */
function walkRows(step: 1 | -1): void {
  const rows = [
    ...document.querySelectorAll<HTMLElement>('main [data-row] a:first-of-type, main [data-row-link]'),
  ].filter((row, index, all) => all.indexOf(row) === index);
  const here = rows.findIndex(
    (row) => row === document.activeElement || row.closest('[data-row]')?.contains(document.activeElement),
  );
  const open = rows.findIndex((row) => row.getAttribute('aria-current') !== null);
  const from = here === -1 ? open : here;
  const next = rows[from === -1 ? (step === 1 ? 0 : rows.length - 1) : from + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
