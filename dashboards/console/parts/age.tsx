import type { JSX } from 'react';
import type { HostAge } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';
import { Icon } from './icon.tsx';
import { VerdictShape } from './verdict.tsx';
import './age.css';

const NEAR = 0.8; // of the limit: from here on the limit is named beside the age

type AgeProps = Pick<HostAge, 'ageSeconds' | 'limitSeconds' | 'lastReportAt'> & { readonly isShort?: boolean };

/** How old what we know is, against the limit of its unit: grey, grey with the limit, or violet. */
export function Age({ ageSeconds, limitSeconds, lastReportAt, isShort = false }: AgeProps): JSX.Element {
  const { words, format } = useReader();
  const title = lastReportAt === null ? undefined : `${format.instant(lastReportAt)} · ${format.utc(lastReportAt)}`;
  if (ageSeconds === null) return <OldAge text={words.age.never} title={title} />;
  if (ageSeconds > limitSeconds) {
    const text = isShort ? words.age.span(ageSeconds) : words.age.over(ageSeconds, limitSeconds);
    return (
      <OldAge
        text={text}
        title={`${words.age.over(ageSeconds, limitSeconds)}${title === undefined ? '' : ` · ${title}`}`}
      />
    );
  }
  const isNear = ageSeconds > limitSeconds * NEAR;
  return (
    <span className="age" title={title}>
      <Icon name="clock" />
      {isNear && !isShort ? words.age.near(ageSeconds, limitSeconds) : words.age.ago(ageSeconds)}
    </span>
  );
}

function OldAge({ text, title }: { readonly text: string; readonly title: string | undefined }): JSX.Element {
  return (
    <span className="age is-old" title={title}>
      <VerdictShape sign="stale" />
      {text}
    </span>
  );
}

/** Median and oldest of many, as at the corner of a score. */
export function FleetAge({
  medianSeconds,
  oldestSeconds,
}: {
  readonly medianSeconds: number | null;
  readonly oldestSeconds: number | null;
}): JSX.Element {
  const { words } = useReader();
  if (medianSeconds === null || oldestSeconds === null) return <OldAge text={words.age.never} title={undefined} />;
  return (
    <span className="age">
      <Icon name="clock" />
      {words.age.medianOldest(medianSeconds, oldestSeconds)}
    </span>
  );
}
