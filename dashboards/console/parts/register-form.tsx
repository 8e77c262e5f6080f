import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, JSX, ReactNode } from 'react';
import type { UnitAnswer } from '../../../collector/api.ts';
import { sessionQuery, unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Refused } from './refused.tsx';
import './form.css';

interface RegisterFormProps {
  readonly title: string;
  /** Saves what stands in the fields. */
  readonly save: (csrfToken: string, fields: FormData) => Promise<unknown>;
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}

/** A form of the register: its fields keep themselves, and are read when it is sent. */
export function RegisterForm({ title, save, onCancel, children }: RegisterFormProps): JSX.Element {
  const { words } = useReader();
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const saved = useMutation({
    mutationFn: (fields: FormData) => save(csrfToken, fields),
    onSuccess: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    saved.mutate(new FormData(event.currentTarget));
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{title}</h2>
      {children}
      <div className="page-actions">
        <Button type="submit" loading={saved.isPending}>
          {words.admin.save}
        </Button>
        {onCancel === undefined ? null : (
          <button type="button" className="button" onClick={onCancel}>
            {words.admin.cancel}
          </button>
        )}
      </div>
      {saved.isSuccess ? <p role="status">{words.admin.saved}</p> : null}
      {saved.error === null ? null : <Refused error={saved.error} title={words.admin.refused} />}
    </form>
  );
}

/** Id (of something new only) and both names. */
export function NameFields({ name }: { readonly name?: { readonly vi: string; readonly en: string } }): JSX.Element {
  const { words } = useReader();
  return (
    <>
      {name === undefined ? (
        <label>
          <span>{words.admin.id}</span>
          <input className="field mono" name="id" required maxLength={100} pattern="[a-z0-9]+([.\-][a-z0-9]+)*" />
          <small>{words.admin.idText}</small>
        </label>
      ) : null}
      <label>
        <span>{words.admin.nameVi}</span>
        <input className="field" name="vi" required maxLength={200} defaultValue={name?.vi} />
      </label>
      <label>
        <span>{words.admin.nameEn}</span>
        <input className="field" name="en" required maxLength={200} defaultValue={name?.en} lang="en" />
      </label>
    </>
  );
}

/** A choice of units; `none` is what stands for no unit, and without it one must be chosen. */
export function UnitField({
  label,
  name,
  value,
  none,
  except,
}: {
  readonly label: string;
  readonly name: string;
  readonly value?: string | null;
  readonly none?: string;
  readonly except?: string;
}): JSX.Element {
  const { say, format } = useReader();
  const units: readonly UnitAnswer[] = useQuery(unitsQuery()).data ?? [];
  return (
    <label>
      <span>{label}</span>
      <select key={units.length} className="field" name={name} defaultValue={value ?? ''} required={none === undefined}>
        {none === undefined ? null : <option value="">{none}</option>}
        {units
          .filter(({ unitId }) => unitId !== except)
          .toSorted((left, right) => format.compare(say(left.name), say(right.name)))
          .map((unit) => (
            <option key={unit.unitId} value={unit.unitId}>
              {say(unit.name)}
            </option>
          ))}
      </select>
    </label>
  );
}

/** The text of a field; `null` where it is empty. */
export function fieldOf(fields: FormData, name: string): string | null {
  const value = fields.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim().normalize('NFC') : null;
}
