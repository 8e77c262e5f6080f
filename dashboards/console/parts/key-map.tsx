import { Modal } from '@mantine/core';
import type { JSX } from 'react';
import { useReader } from '../language.tsx';
import { pages } from '../paths.ts';
import './dialog.ts';

/** Every key and what it does. */
export default function KeyMap({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { words } = useReader();
  const going = pages.flatMap((page) =>
    page.menu === undefined ? [] : [[`g ${page.menu.key.slice(3).toLowerCase()}`, words.pages[page.word]] as const],
  );
  return (
    <Modal
      opened
      lockScroll={false}
      onClose={onClose}
      title={words.keys.title}
      centered
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <dl className="key-map">
        {[...words.keys.list, ...going].map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="sub">{words.keys.note}</p>
    </Modal>
  );
}
