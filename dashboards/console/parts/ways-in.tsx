import type { JSX } from 'react';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { CopyLine } from './copy-line.tsx';
import { Face } from './face.tsx';

/** The first report has not come yet: two ways to it. */
export function WaysIn(): JSX.Element {
  const { words } = useReader();
  const { waysIn } = words;
  return (
    <div className="grid">
      <div className="span-5">
        <Face
          kind="empty"
          title={waysIn.enrol}
          actions={
            <Go to="/agents/enrol" className="button is-primary">
              {waysIn.enrolStep}
            </Go>
          }
        >
          {waysIn.enrolText}
        </Face>
      </div>
      <div className="span-7">
        <Face kind="empty" title={waysIn.here} actions={<CopyLine text="npm start" />}>
          {waysIn.hereText}
        </Face>
      </div>
    </div>
  );
}
