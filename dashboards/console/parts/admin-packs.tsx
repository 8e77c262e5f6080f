import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useState } from 'react';
import type { PackRow, PacksAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { activatePack, deactivatePack, packsQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { ApplyForm } from './apply-form.tsx';
import { Answer } from './face.tsx';
import { PageHead } from './page-head.tsx';
import { TrialCard } from './trial-card.tsx';
import { useTrial } from './use-trial.ts';

/** Packs in force, those that were taken out, and a new one from a file. */
export function AdminPacks({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const packs = useQuery(packsQuery());
  const rules = (packs.data?.packs ?? []).reduce((sum, { ruleCount }) => sum + ruleCount, 0);
  return (
    <>
      <PageHead
        sentence={
          packs.data === undefined ? words.admin.sentence : words.admin.packs.sentence(packs.data.packs.length, rules)
        }
        title={words.pages.admin}
      />
      {tabs}
      <Answer query={packs} what="packs">
        {(answer) => (
          <div className="stack">
            <Packs answer={answer} />
            <NewPack />
          </div>
        )}
      </Answer>
    </>
  );
}

function Packs({ answer }: { readonly answer: PacksAnswer }): JSX.Element {
  const { words, say, format } = useReader();
  const [chosen, setChosen] = useState<{ readonly id: string; readonly isBack: boolean }>();
  const text = words.admin.packs;
  return (
    <>
      <section className="card is-flush scroll" aria-label={words.admin.sections.packs}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{text.pack}</th>
              <th scope="col">{text.version}</th>
              <th scope="col" className="number">
                {text.rules}
              </th>
              <th scope="col" className="number phone-hidden">
                {text.parameters}
              </th>
              <th scope="col">{text.origin}</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {answer.packs.map((pack) => (
              <tr key={pack.id}>
                <th scope="row">
                  <Go to="/rules" search={{ pack: pack.id }}>
                    {say(pack.title)}
                  </Go>
                  <span className="under mono dim">{pack.id}</span>
                </th>
                <td className="figures">{pack.version}</td>
                <td className="number">{format.number(pack.ruleCount)}</td>
                <td className="number phone-hidden">
                  <Go to="/admin/parameters" search={{ pack: pack.id }}>
                    {format.number(pack.parameterCount)}
                  </Go>
                </td>
                <td className="wide phone-line">{originOf(pack, text)}</td>
                <td>
                  <button type="button" className="button" onClick={() => setChosen({ id: pack.id, isBack: false })}>
                    {text.deactivate}
                  </button>
                </td>
              </tr>
            ))}
            {answer.deactivated.map(({ id, version, title }) => (
              <tr key={id}>
                <th scope="row" className="dim">
                  {say(title)}
                  <span className="under mono">{id}</span>
                </th>
                <td className="figures">{version}</td>
                <td className="number">–</td>
                <td className="number phone-hidden">–</td>
                <td className="phone-line">{text.off}</td>
                <td>
                  <button type="button" className="button" onClick={() => setChosen({ id, isBack: true })}>
                    {text.restore}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {chosen === undefined ? null : (
        <ApplyForm
          key={`${chosen.id} ${chosen.isBack}`}
          title={`${chosen.isBack ? text.restore : text.deactivate}: ${chosen.id}`}
          label={chosen.isBack ? text.restore : text.deactivate}
          act={(act) => (chosen.isBack ? activatePack(act, { shipped: chosen.id }) : deactivatePack(act, chosen.id))}
          onCancel={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

function originOf(
  { origin, replacesVersion }: PackRow,
  text: ReturnType<typeof useReader>['words']['admin']['packs'],
): string {
  if (origin === 'shipped') return text.shipped;
  return replacesVersion === null ? text.added : text.replaces(replacesVersion);
}

/** A file is read here, tried, and put in force with a reason. */
function NewPack(): JSX.Element {
  const { words } = useReader();
  const [pack, setPack] = useState<object | 'broken'>();
  const trial = useTrial();
  const choose = async (file: File | undefined): Promise<void> => {
    trial.stop();
    setPack(file === undefined ? undefined : await readPack(file));
  };
  return (
    <>
      <section className="card form">
        <h2>{words.admin.packs.file}</h2>
        <label>
          <span>{words.admin.packs.choose}</span>
          <input
            className="field"
            type="file"
            accept="application/json,.json"
            onChange={(event) => void choose(event.target.files?.[0])}
          />
        </label>
        {pack === 'broken' ? <p className="form-error">{words.admin.packs.notJson}</p> : null}
        {typeof pack === 'object' ? (
          <button
            type="button"
            className="button"
            disabled={trial.isRunning}
            onClick={() => trial.run({ packs: [pack] })}
          >
            {words.trial.try}
          </button>
        ) : null}
      </section>
      {typeof pack !== 'object' ? null : (
        <>
          {trial.isRunning || trial.result !== undefined || trial.error !== undefined ? (
            <TrialCard trial={trial} />
          ) : null}
          <ApplyForm
            title={words.admin.packs.activate}
            label={words.admin.packs.activate}
            act={(act) => activatePack(act, { pack })}
          />
        </>
      )}
    </>
  );
}

async function readPack(file: File): Promise<object | 'broken'> {
  try {
    const value: unknown = JSON.parse(await file.text());
    return typeof value === 'object' && value !== null ? value : 'broken';
  } catch {
    return 'broken';
  }
}
