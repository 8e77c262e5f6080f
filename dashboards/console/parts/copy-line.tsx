import { useClipboard } from '@mantine/hooks';
import type { JSX } from 'react';
import { useReader } from '../language.tsx';
import { Icon } from './icon.tsx';
import './copy-line.css';

/** A command or an address as it must be typed, with a button that copies it. */
export function CopyLine({ text }: { readonly text: string }): JSX.Element {
  const { words } = useReader();
  const { copy, copied } = useClipboard({ timeout: 2000 });
  return (
    <div className="copy-line">
      <pre>{text}</pre>
      <button type="button" className="button" onClick={() => copy(text)}>
        <Icon name="copy" />
        <span aria-live="polite">{copied ? words.copied : words.copy}</span>
      </button>
    </div>
  );
}

/** Copies the address of this page. */
export function CopyAddress(): JSX.Element {
  const { words } = useReader();
  const { copy, copied } = useClipboard({ timeout: 2000 });
  return (
    <button type="button" className="button is-quiet" onClick={() => copy(window.location.href)}>
      <Icon name="link" />
      <span aria-live="polite">{copied ? words.copied : words.copyAddress}</span>
    </button>
  );
}
