import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { EnrolmentTokenAnswer, UnitAnswer } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { makeToken, sessionQuery, unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { EnrolWays } from '../parts/enrol-ways.tsx';
import { FailedFace, LoadingFace } from '../parts/face.tsx';
import { PageHead } from '../parts/page-head.tsx';
import '../parts/form.css';

const HOUR_SECONDS = 3600;
const LASTS = [HOUR_SECONDS, 24 * HOUR_SECONDS, 7 * 24 * HOUR_SECONDS] as const;
const MAX_USES = 500;

/** Enrol in three steps: unit, number of uses and end, one command to copy. */
export default function Enrol(): JSX.Element {
  const { words } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  const session = useQuery(sessionQuery).data;
  const made = useMutation({
    mutationFn: (body: Parameters<typeof makeToken>[1]) => makeToken(session?.csrfToken ?? '', body),
  });
  return (
    <>
      <PageHead
        sentence={words.enrol.sentence}
        title={words.pages.enrol}
        crumb={<Go to="/agents">{words.pages.agents}</Go>}
        beside={words.enrol.beside}
      />
      <div className="stack">
        {made.data === undefined ? (
          units.length === 0 ? (
            <LoadingFace what="units" />
          ) : (
            <TokenForm units={units} isBusy={made.isPending} onMake={(body) => made.mutate(body)} />
          )
        ) : (
          <>
            <TokenMade token={made.data} onAgain={() => made.reset()} />
            <EnrolWays token={made.data.token} />
          </>
        )}
        {made.error === null ? null : <FailedFace error={made.error} what="token" />}
      </div>
    </>
  );
}

interface TokenFormProps {
  readonly units: readonly UnitAnswer[];
  readonly isBusy: boolean;
  readonly onMake: (body: { unitId: string; uses: number; validSeconds: number }) => void;
}

function TokenForm({ units, isBusy, onMake }: TokenFormProps): JSX.Element {
  const { words, format, say } = useReader();
  const { search } = useAddress();
  const [unitId, setUnit] = useState(search.unit ?? units[0]?.unitId ?? '');
  const [uses, setUses] = useState('1');
  const [validSeconds, setValid] = useState<number>(LASTS[1]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onMake({ unitId, uses: Number(uses), validSeconds });
  };
  return (
    <form className="card form" onSubmit={submit}>
      <label>
        <span>{words.enrol.unit}</span>
        <select className="field" value={unitId} onChange={(event) => setUnit(event.target.value)}>
          {units
            .toSorted((left, right) => format.compare(say(left.name), say(right.name)))
            .map((unit) => (
              <option key={unit.unitId} value={unit.unitId}>
                {say(unit.name)}
              </option>
            ))}
        </select>
      </label>
      <label>
        <span>{words.enrol.uses}</span>
        <input
          className="field"
          type="number"
          min={1}
          max={MAX_USES}
          required
          value={uses}
          onChange={(event) => setUses(event.target.value)}
        />
        <small>{words.enrol.usesText}</small>
      </label>
      <label>
        <span>{words.enrol.lasts}</span>
        <select className="field" value={validSeconds} onChange={(event) => setValid(Number(event.target.value))}>
          {LASTS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {words.age.limit(seconds)}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" loading={isBusy}>
        {words.enrol.make}
      </Button>
    </form>
  );
}

function TokenMade({
  token,
  onAgain,
}: {
  readonly token: EnrolmentTokenAnswer;
  readonly onAgain: () => void;
}): JSX.Element {
  const { words, format } = useReader();
  return (
    <section className="card" aria-labelledby="token-title">
      <header>
        <h2 id="token-title">{words.enrol.made}</h2>
        <span className="sub">{words.enrol.madeUntil(token.uses, format.instant(token.endsAt))}</span>
      </header>
      <p className="sub">{words.enrol.once}</p>
      <CopyLine text={token.token} />
      <p className="note is-plain">{words.enrol.reads}</p>
      <button type="button" className="button" onClick={onAgain}>
        {words.enrol.another}
      </button>
    </section>
  );
}
