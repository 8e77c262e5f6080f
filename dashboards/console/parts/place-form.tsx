import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { HostRegisterAnswer } from '../../../collector/api.ts';
import { sessionQuery, unitsQuery } from '../api.ts';
import { placeHost, systemsQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { changeOf, type PlaceDraft } from '../placement.ts';
import { PlaceEffects } from './place-effects.tsx';
import { Refused } from './refused.tsx';
import './form.css';
import './place-form.css';

interface PlaceFormProps {
  readonly register: HostRegisterAnswer;
  readonly onDone: () => void;
}

/** Moves a host, says which systems it serves, labels it; what that changes is said before it is done. */
export default function PlaceForm({ register, onDone }: PlaceFormProps): JSX.Element {
  const { words } = useReader();
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [draft, setDraft] = useState<PlaceDraft>(() => ({
    unitId: register.unitId,
    systemIds: register.systems.map(({ systemId }) => systemId),
    labels: register.labels,
  }));
  const [reason, setReason] = useState('');
  const change = changeOf(register, draft);
  const placed = useMutation({
    mutationFn: () => placeHost({ csrfToken, reason }, register.hostId, change ?? {}),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    placed.mutate();
  };
  return (
    <form className="place-form" onSubmit={submit}>
      <div className="form">
        <PlaceFields draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} />
        <label>
          <span>{words.place.reason}</span>
          <textarea
            className="field"
            required
            maxLength={2000}
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <small>{words.place.reasonText}</small>
        </label>
        <div className="page-actions">
          <Button type="submit" disabled={change === undefined} loading={placed.isPending}>
            {words.place.change}
          </Button>
          <button type="button" className="button" onClick={onDone}>
            {words.admin.cancel}
          </button>
        </div>
        {placed.error === null ? null : <Refused error={placed.error} title={words.admin.refused} />}
      </div>
      <PlaceEffects register={register} draft={draft} isSame={change === undefined} />
    </form>
  );
}

interface PlaceFieldsProps {
  readonly draft: PlaceDraft;
  readonly onChange: (part: Partial<PlaceDraft>) => void;
}

function PlaceFields({ draft, onChange }: PlaceFieldsProps): JSX.Element {
  const { words, say, format } = useReader();
  const text = words.place;
  const units = useQuery(unitsQuery()).data ?? [];
  const systems = useQuery(systemsQuery()).data ?? [];
  return (
    <>
      <label>
        <span>{text.unit}</span>
        <select className="field" value={draft.unitId} onChange={(event) => onChange({ unitId: event.target.value })}>
          {units
            .toSorted((left, right) => format.compare(say(left.name), say(right.name)))
            .map((unit) => (
              <option key={unit.unitId} value={unit.unitId}>
                {say(unit.name)}
              </option>
            ))}
        </select>
      </label>
      <fieldset>
        <legend>{text.systems}</legend>
        {systems.map(({ systemId, name, level }) => (
          <label key={systemId} className="check">
            <input
              type="checkbox"
              checked={draft.systemIds.includes(systemId)}
              onChange={(event) =>
                onChange({
                  systemIds: event.target.checked
                    ? [...draft.systemIds, systemId]
                    : draft.systemIds.filter((id) => id !== systemId),
                })
              }
            />
            <span>
              {say(name)} <span className="dim">({level === null ? text.levelNotSet : text.levelOf(level)})</span>
            </span>
          </label>
        ))}
        {systems.length === 0 ? <small>{text.noSystems}</small> : null}
      </fieldset>
      <label>
        <span>{text.newLabels}</span>
        <input
          className="field mono"
          defaultValue={draft.labels.join(', ')}
          onChange={(event) => onChange({ labels: labelsOf(event.target.value) })}
        />
        <small>{text.newLabelsText}</small>
      </label>
    </>
  );
}

/** Labels as they are typed, each once, in the order of the register. */
function labelsOf(typed: string): readonly string[] {
  const labels = typed.split(',').map((label) => label.trim());
  return [...new Set(labels.filter((label) => label !== ''))].sort();
}
