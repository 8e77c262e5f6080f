import { MusterError } from '../../../policies/base/errors.ts';
import { writeSetting } from '../../store/settings.ts';
import { text } from '../answers.ts';
import { defineRoute } from '../route.ts';

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };

/** The text that Prometheus reads. */
export const getMetrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  access: 'metrics',
  summary: 'Metrics in the text format of Prometheus',
  answers: { 200: text },

  async handle({ metrics }) {
    const { text, contentType } = await metrics();
    return { status: 200, text, headers: { 'content-type': contentType, 'cache-control': 'no-store' } };
  },
});

/** The process answers. */
export const getHealth = defineRoute({
  method: 'GET',
  path: '/healthz',
  access: 'loopback',
  summary: 'Whether the process answers',
  answers: { 200: text },

  async handle() {
    return { status: 200, text: 'ok\n', headers: PLAIN };
  },
});

/** The store takes what is written to it; a load balancer sends nothing before. */
export const getReadiness = defineRoute({
  method: 'GET',
  path: '/readyz',
  access: 'loopback',
  summary: 'Whether the store can be written to',
  answers: { 200: text },

  async handle({ db, now }) {
    try {
      await writeSetting(db, 'ready_asked_at', now().toISOString());
    } catch (error) {
      throw new MusterError('store_failed', 'the store cannot be written to', { cause: error });
    }
    return { status: 200, text: 'ready\n', headers: PLAIN };
  },
});
