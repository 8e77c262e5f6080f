import type { JSX } from 'react';
import type { UndatedProduct } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { productPath } from '../paths.ts';
import './undated.css';

/** What the lifecycle table says nothing of. Hatched, because it is not known; it never counts as supported. */
export function Undated({
  undated,
  total,
}: {
  readonly undated: readonly UndatedProduct[];
  readonly total: number;
}): JSX.Element {
  const { words, say } = useReader();
  return (
    <section className="card undated" aria-labelledby="undated-title">
      <header>
        <h2 id="undated-title">{words.undated.title}</h2>
        <span className="sub">{words.undated.sub}</span>
      </header>
      <ul>
        {undated.map(({ subject, product, title, version, why, whyWords, hostCount }) => (
          <li key={`${subject}/${product}/${title}/${version}/${why}`}>
            <b>
              {product === null || subject === 'os' ? title : <Go to={productPath(product)}>{title}</Go>} {version}
            </b>
            <span className="dim">{say(whyWords)}</span>
            <span className="figures">{words.months.count(hostCount)}</span>
          </li>
        ))}
      </ul>
      {total > undated.length ? <p className="sub">{words.undated.more(total - undated.length)}</p> : null}
      <p className="sub">{words.undated.cure}</p>
    </section>
  );
}
