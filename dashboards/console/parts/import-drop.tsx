import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type JSX, useState } from 'react';
import type { ImportUploadAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { sessionQuery, unitsQuery } from '../api.ts';
import { handIn, importSettingsQuery } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { importPath } from '../paths.ts';
import { Refused } from './refused.tsx';
import './form.css';
import './imports.css';

/** How far a file is on its way. */
type Sent =
  | { readonly step: 'sending'; readonly file: string; readonly share: number }
  | { readonly step: 'done'; readonly file: string; readonly answer: ImportUploadAnswer }
  | { readonly step: 'failed'; readonly file: string; readonly error: unknown };

/** The place where files are handed in: dropped, or chosen; one after the other. */
export function ImportDrop(): JSX.Element {
  const { words, format } = useReader();
  const text = words.imports;
  const [isOver, setOver] = useState(false);
  const [unit, setUnit] = useState('');
  const { sent, send, isBusy } = useHandIn();
  const maxBytes = useQuery(importSettingsQuery()).data?.maxFileBytes ?? 0;
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files], unit);
  };
  return (
    <section
      className={`card import-drop${isOver ? ' is-over' : ''}`}
      aria-labelledby="drop-title"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 id="drop-title">{text.drop}</h2>
      <p className="sub">{text.dropText(format.bytes(maxBytes))}</p>
      <div className="form">
        <label>
          <span>{text.file}</span>
          <input
            className="field"
            type="file"
            multiple
            disabled={isBusy}
            onChange={(event) => {
              void send([...(event.target.files ?? [])], unit);
              event.target.value = '';
            }}
          />
        </label>
        <UnitChoice unit={unit} onChoose={setUnit} title={text.unit} none={text.noUnit} />
      </div>
      {sent.length === 0 ? null : (
        <div className="import-told" role="status">
          {sent.map((each) => (
            <Told key={each.file} sent={each} />
          ))}
        </div>
      )}
    </section>
  );
}

interface UnitChoiceProps {
  readonly unit: string;
  readonly onChoose: (unit: string) => void;
  readonly title: string;
  readonly none: string;
  readonly isRequired?: boolean;
}

/** One of the units, or none yet. */
export function UnitChoice({ unit, onChoose, title, none, isRequired = false }: UnitChoiceProps): JSX.Element {
  const { say } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  return (
    <label>
      <span>{title}</span>
      <select className="field" value={unit} required={isRequired} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{none}</option>
        {units.map(({ unitId, name }) => (
          <option key={unitId} value={unitId}>
            {say(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function useHandIn() {
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const tell = (next: Sent): void =>
    setSent((before) => [...before.filter(({ file }) => file !== next.file), next].slice(-20));
  const send = async (files: readonly File[], unit: string): Promise<void> => {
    for (const each of files) {
      const file = each.name;
      tell({ step: 'sending', file, share: 0 });
      try {
        const answer = await handIn(csrfToken, each, unit, (share) => tell({ step: 'sending', file, share }));
        tell({ step: 'done', file, answer });
      } catch (error) {
        tell({ step: 'failed', file, error });
      }
    }
    await client.invalidateQueries();
  };
  return { sent, send, isBusy: sent.some(({ step }) => step === 'sending') };
}

function Told({ sent }: { readonly sent: Sent }): JSX.Element {
  const { words } = useReader();
  const text = words.imports;
  if (sent.step === 'failed') return <Refused error={sent.error} title={text.notSent} />;
  if (sent.step === 'sending') {
    const isRead = sent.share >= 1;
    return (
      <p>
        {isRead ? text.reading(sent.file) : text.sending(sent.file, Math.floor(sent.share * 100))}
        <br />
        <progress max={1} {...(isRead ? {} : { value: sent.share })} aria-label={sent.file} />
      </p>
    );
  }
  const { answer, file } = sent;
  const isBad = answer.state === 'invalid';
  return (
    <p>
      {isBad ? text.notUsable(file) : answer.isKnown ? text.known(file) : text.sent(file)}{' '}
      <Go to={importPath(answer.importId)} className="link">
        {text.open}
      </Go>
    </p>
  );
}
