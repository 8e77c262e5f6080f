import { useClickOutside } from '@mantine/hooks';
import { type JSX, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import './dropdown.css';

interface DropdownProps {
  /** What the button says to those who do not see it; absent where its text says enough. */
  readonly label?: string;
  readonly panelLabel: string;
  readonly className?: string;
  readonly button: ReactNode;
  readonly align?: 'start' | 'end';
  readonly id?: string;
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the panel under it. Escape and a click elsewhere close it; the focus goes in and comes back. */
export function Dropdown({
  label,
  panelLabel,
  className,
  button,
  align = 'start',
  id,
  children,
}: DropdownProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const close = () => {
    setOpen(false);
    buttonRef.current?.focus();
  };
  const ref = useClickOutside<HTMLDivElement>(() => setOpen(false));
  return (
    <div className="dropdown" ref={ref}>
      <button
        ref={buttonRef}
        id={id}
        type="button"
        className={className ?? 'button'}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen ? (
        <Panel id={panelId} label={panelLabel} align={align} onClose={close}>
          {children(close)}
        </Panel>
      ) : null}
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Panel({ id, label, align, onClose, children }: PanelProps): JSX.Element {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>('input, a, button')?.focus();
  }, []);
  return (
    <div
      ref={ref}
      id={id}
      role="dialog"
      aria-label={label}
      className={`dropdown-panel is-${align}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {children}
    </div>
  );
}
