import type { Metric } from './catalogue.ts';

/** Label values in the order of the metric's labels, and the value. */
export type Sample = readonly [labels: readonly string[], value: number];

/**
 * A gauge as Prometheus reads it. Written here and not by the library, because a fleet of ten thousand hosts is more
 * than a hundred thousand lines at each scrape, and the library first keeps each of them as objects.
 * Source: Prometheus, "Exposition formats", text format 0.0.4.
 */
export function writeGauge({ name, help, labels }: Metric, samples: Iterable<Sample>): string {
  let text = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} gauge\n`;
  for (const [values, value] of samples) {
    let inside = '';
    for (let index = 0; index < labels.length; index += 1) {
      inside += `${index === 0 ? '{' : ','}${labels[index]}="${escapeValue(values[index] ?? '')}"`;
    }
    text += `${name}${inside === '' ? '' : `${inside}}`} ${valueText(value)}\n`;
  }
  return text;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

const SPECIAL = /[\\"\n]/;

function escapeValue(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
