import type { JSX, ReactNode } from 'react';
import { Dropdown } from './dropdown.tsx';
import { Icon } from './icon.tsx';
import './chips.css';

/** A filter that is on or off; its count says what pressing it would show. */
export function Chip({
  isOn,
  onPress,
  children,
}: {
  readonly isOn: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={onPress}>
      {children}
    </button>
  );
}

interface ChoiceChipProps {
  /** `Mức` of `Mức: mọi`. */
  readonly title: string;
  readonly value: string | undefined;
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChoose: (value: string | undefined) => void;
}

/** One of several, or any. */
export function ChoiceChip({ title, value, any, options, onChoose }: ChoiceChipProps): JSX.Element {
  const current = options.find((option) => option.value === value)?.text ?? value ?? any;
  return (
    <Dropdown
      className={value === undefined ? 'chip' : 'chip is-on'}
      panelLabel={title}
      button={
        <>
          {title}: {current}
          <Icon name="down" />
        </>
      }
    >
      {(close) =>
        [{ value: undefined, text: any }, ...options].map((option) => (
          <button
            key={option.value ?? ''}
            type="button"
            className="menu-item"
            aria-current={option.value === value}
            onClick={() => {
              close();
              onChoose(option.value);
            }}
          >
            {option.text}
          </button>
        ))
      }
    </Dropdown>
  );
}
