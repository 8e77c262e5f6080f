import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { ImportSettings } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import { importSettingsQuery, saveImportSettings } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { Refused } from './refused.tsx';
import './form.css';
import './imports.css';

/** Who must accept files, and how old reports may be; an administrator changes both. */
export function ImportSettingsLine(): JSX.Element | null {
  const { words } = useReader();
  const text = words.imports;
  const session = useQuery(sessionQuery).data;
  const settings = useQuery(importSettingsQuery()).data;
  const [isOpen, setOpen] = useState(false);
  if (settings === undefined) return null;
  return (
    <section className="card" aria-labelledby="settings-title">
      <h2 id="settings-title">{text.settings}</h2>
      <p className="import-settings">
        <span>{settings.needsSecond ? text.secondOn : text.secondOff}</span>
        <span className="dim">
          {text.maxAge}: {settings.maxAgeDays}
        </span>
        {session?.person.role === 'administrator' && !isOpen ? (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {text.change}
          </button>
        ) : null}
      </p>
      {isOpen ? <SettingsForm settings={settings} onClose={() => setOpen(false)} /> : null}
    </section>
  );
}

function SettingsForm({
  settings,
  onClose,
}: {
  readonly settings: ImportSettings;
  readonly onClose: () => void;
}): JSX.Element {
  const { words } = useReader();
  const text = words.imports;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [needsSecond, setSecond] = useState(settings.needsSecond);
  const [days, setDays] = useState(String(settings.maxAgeDays));
  const [reason, setReason] = useState('');
  const made = useMutation({
    mutationFn: () => saveImportSettings(csrfToken, { needsSecond, maxAgeDays: Number(days), reason }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <label className="import-check check">
        <input type="checkbox" checked={needsSecond} onChange={(event) => setSecond(event.target.checked)} />{' '}
        {text.second}
      </label>
      <label>
        <span>{text.maxAge}</span>
        <input
          className="field"
          type="number"
          min={1}
          max={3650}
          required
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
      </label>
      <label>
        <span>{words.trial.reason}</span>
        <textarea
          className="field"
          required
          maxLength={2000}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="page-actions">
        <Button type="submit" loading={made.isPending}>
          {words.admin.save}
        </Button>
        <button type="button" className="button" onClick={onClose}>
          {words.admin.cancel}
        </button>
      </div>
      {made.error === null ? null : <Refused error={made.error} title={words.admin.refused} />}
    </form>
  );
}
