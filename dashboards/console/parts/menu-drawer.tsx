import { Drawer } from '@mantine/core';
import type { JSX } from 'react';
import { useReader } from '../language.tsx';
import { Brand } from './frame.tsx';
import { Navigation } from './navigation.tsx';
import { ThemeSwitch } from './preference-switches.tsx';
import './dialog.ts';

/** The side as a drawer, where there is no room for it. */
export default function MenuDrawer({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { words } = useReader();
  return (
    <Drawer
      opened
      lockScroll={false}
      onClose={onClose}
      size={280}
      title={words.frame.menu}
      closeButtonProps={{ 'aria-label': words.close }}
      transitionProps={{ duration: 0 }}
    >
      <Brand />
      <Navigation onGo={onClose} />
      <div className="drawer-foot">
        <ThemeSwitch />
      </div>
    </Drawer>
  );
}
