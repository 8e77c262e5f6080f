import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { AdvisoryImportLine } from '../../../collector/api.ts';
import { ERROR_CODES, MusterError } from '../../../policies/base/errors.ts';
import { sessionQuery } from '../api.ts';
import { type CarriedFile, carryAdvisories } from '../api-advisories.ts';
import { useReader } from '../language.tsx';
import { Refused } from './refused.tsx';
import './form.css';

type Carrying =
  | { readonly step: 'idle' }
  | { readonly step: 'sending' }
  | { readonly step: 'reading'; readonly records: number; readonly rate: number }
  | { readonly step: 'done'; readonly result: Extract<AdvisoryImportLine, { kind: 'result' }> }
  | { readonly step: 'failed'; readonly error: unknown };

/** Carries a file of advisories in, with the reason that stays beside the change. */
export function CarryAdvisories(): JSX.Element {
  const { words } = useReader();
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [carrying, setCarrying] = useState<Carrying>({ step: 'idle' });
  const text = words.advisories.feeds;
  const isBusy = carrying.step === 'sending' || carrying.step === 'reading';
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const wanted = readForm(new FormData(event.currentTarget));
    if (wanted === undefined || isBusy) return;
    setCarrying({ step: 'sending' });
    await follow(csrfToken, wanted, setCarrying);
    await client.invalidateQueries();
  };
  return (
    <form className="card form" onSubmit={(event) => void submit(event)}>
      <h2>{text.carry}</h2>
      <label>
        <span>{text.file}</span>
        <input className="field" type="file" name="file" required />
      </label>
      <label>
        <span>{words.trial.reason}</span>
        <textarea className="field" name="reason" required maxLength={2000} rows={2} />
        <small>{words.trial.reasonText}</small>
      </label>
      <label>
        <span>{text.name}</span>
        <input className="field" name="feed" maxLength={100} />
        <small>{text.nameText}</small>
      </label>
      <label>
        <span>{text.day}</span>
        <input className="field" type="date" name="day" />
        <small>{text.dayText}</small>
      </label>
      <label className="check">
        <input type="checkbox" name="add" /> {text.add}
      </label>
      <label className="check">
        <input type="checkbox" name="force" /> {text.force}
      </label>
      <Button type="submit" loading={isBusy}>
        {text.carry}
      </Button>
      <Told carrying={carrying} />
    </form>
  );
}

function readForm(form: FormData): CarriedFile | undefined {
  const file = form.get('file');
  const word = (name: string): string => String(form.get(name) ?? '').trim();
  if (!(file instanceof File) || word('reason') === '') return undefined;
  return {
    file,
    reason: word('reason'),
    feed: word('feed'),
    dataAsOf: word('day'),
    ...(form.has('add') ? { add: 'yes' as const } : {}),
    ...(form.has('force') ? { force: 'yes' as const } : {}),
  };
}

async function follow(csrfToken: string, wanted: CarriedFile, tell: (carrying: Carrying) => void): Promise<void> {
  try {
    for await (const line of carryAdvisories(csrfToken, wanted)) {
      if (line.kind === 'progress') tell({ step: 'reading', records: line.recordCount, rate: line.recordsPerSecond });
      else if (line.kind === 'result') return tell({ step: 'done', result: line });
      else throw new MusterError(ERROR_CODES.find((code) => code === line.code) ?? 'internal', line.message);
    }
    throw new MusterError('unreachable', 'the collector ended its answer without a result');
  } catch (error) {
    tell({ step: 'failed', error });
  }
}

function Told({ carrying }: { readonly carrying: Carrying }): JSX.Element | null {
  const { words } = useReader();
  const text = words.advisories.feeds;
  if (carrying.step === 'idle') return null;
  if (carrying.step === 'failed') return <Refused error={carrying.error} title={text.refused} />;
  return (
    <p className="note is-plain" role="status">
      {carrying.step === 'sending' ? text.sending : null}
      {carrying.step === 'reading' ? text.reading(carrying.records, carrying.rate) : null}
      {carrying.step === 'done' ? <Done result={carrying.result} /> : null}
    </p>
  );
}

function Done({ result }: { readonly result: Extract<AdvisoryImportLine, { kind: 'result' }> }): JSX.Element {
  const { words } = useReader();
  const text = words.advisories.feeds;
  const { recordCount, exploitedCount } = result.feed;
  return (
    <>
      {text.done(recordCount + exploitedCount, result.edition)} {result.isKnown ? text.known : ''}
    </>
  );
}
