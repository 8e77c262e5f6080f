import { createHash } from 'node:crypto';
import { MusterError } from '../../policies/base/errors.ts';
import { type Answer, answerTo } from './answers.ts';
import { type Decision, decide, type Goal } from './decide.ts';
import { formerUrns } from './former-urns.ts';
import type { Diagnostic, Lookup, Step } from './model.ts';
import type { ReplaceTable } from './replace-table.ts';
import type { ResourceState, SavedState } from './state.ts';
import { compareStoredSecret } from './stored-secrets.ts';
import {
  type AliasSpec,
  isDefaultProvider,
  isProviderType,
  packageOf,
  providerTypeOf,
  STACK_TYPE,
  urnOf,
} from './urn.ts';
import { type Properties, type Property, secretOf, UNKNOWN } from './values.ts';

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly state: SavedState;
  readonly answers: readonly Answer[];
  readonly replaceTable: ReplaceTable;
  /** `apply`: answer as if everything had been created, with ids made from URNs. */
  readonly mode: 'preview' | 'apply';
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** A registration as it comes from the program, free of any transport. */
export interface Registration {
  readonly goal: Omit<Goal, 'urn'>;
  readonly name: string;
  readonly aliases: readonly AliasSpec[];
  readonly aliasUrns: readonly string[];
  /** Version of the provider's package, for the provider nobody wrote. */
  readonly version: string;
}

export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly properties: Properties;
}

/**
 * The engine's side of a run: receives every resource of a program, decides at once what happens to it, and answers what the
 * program may know by then. It must decide while registering: a replaced resource answers with an unknown id, so that what
 * depends on it shows unknowns; an existing one answers with its old id and its old outputs under the new inputs.
 * Source: pulumi/pulumi pkg/resource/deploy/step_generator.go, source_eval.go.
 */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #old: ReadonlyMap<string, ResourceState>;
  readonly #steps = new Map<string, Step>();
  /** New URN to every URN it had before. */
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #taken = new Set<string>();
  readonly #lookups: Lookup[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #logged: Diagnostic[] = [];
  #outputs: Properties = {};

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#old = new Map(options.state.resources.map((resource) => [resource.urn, resource]));
  }

  /** Takes a resource in. Throws `preview_failed` for a URN that came before. */
  register({ goal, name, aliases, aliasUrns, version }: Registration): Registered {
    const { project, stack } = this.#options;
    const named = { project, stack, type: goal.type, name, parent: goal.parent };
    const urn = urnOf(named);
    if (this.#steps.has(urn)) {
      throw new MusterError('preview_failed', `Duplicate resource URN "${urn}"; give the resource another name`);
    }
    const former = formerUrns(named, aliases, aliasUrns, this.#aliases.get(goal.parent ?? '') ?? []);
    this.#aliases.set(urn, former);
    const provider =
      goal.provider ??
      (goal.custom && !isProviderType(goal.type) ? this.#defaultProvider(goal.type, version) : undefined);
    const whole: Goal = {
      ...goal,
      urn,
      ...(provider === undefined ? {} : { provider }),
      ...(former.length === 0 ? {} : { aliases: former }),
    };
    return this.#take(whole, this.#oldOf(urn, former));
  }

  #oldOf(urn: string, former: readonly string[]): ResourceState | undefined {
    const found = [urn, ...former].find((candidate) => this.#old.has(candidate) && !this.#taken.has(candidate));
    if (found === undefined) return undefined;
    this.#taken.add(found);
    return this.#old.get(found);
  }

  #take(goal: Goal, old: ResourceState | undefined): Registered {
    const decision = decide(goal, old, this.#options.replaceTable, compareStoredSecret);
    const isNew =
      decision.operation === 'create' || decision.operation === 'replace' || decision.operation === 'import';
    const id = this.#idOf(goal, old, isNew);
    const outputs = isNew ? (goal.inputs ?? {}) : { ...old?.outputs, ...goal.inputs };
    const state = this.#stateOf(goal, id, this.#options.mode === 'apply' || !isNew ? outputs : undefined);
    this.#steps.set(goal.urn, stepOf(goal, old, state, decision));
    if (decision.operation === 'replace' && old?.protect === true) this.#refuse(old.urn, 'replace');
    return { urn: goal.urn, id: id ?? '', properties: outputs };
  }

  #idOf(goal: Goal, old: ResourceState | undefined, isNew: boolean): string | undefined {
    if (!goal.custom) return undefined;
    if (goal.importID !== undefined || goal.external === true) return goal.importID ?? goal.id;
    if (!isNew) return old?.id;
    if (this.#options.mode === 'apply') return simulatedId(goal.urn, old?.id);
    return isProviderType(goal.type) ? UNKNOWN : undefined;
  }

  #stateOf(goal: Goal, id: string | undefined, outputs: Properties | undefined): ResourceState {
    const { deleteBeforeReplace: _first, id: _id, ...state } = goal;
    const provider = state.provider;
    return {
      ...state,
      ...(id === undefined || id === UNKNOWN ? {} : { id }),
      ...(outputs === undefined || !goal.custom ? {} : { outputs }),
      ...(provider === undefined ? {} : { provider }),
    };
  }

  /** Says in the diagnostics that a protected resource would be touched; the real engine stops there. */
  #refuse(urn: string, verb: 'replace' | 'delete'): void {
    const message = `unable to ${verb} resource "${urn}" as it is currently marked for protection. To unprotect it, remove the \`protect\` flag in the program, run \`pulumi up\`, and try again.`;
    this.#diagnostics.push({ urn, message, severity: 'error' });
  }

  /** Reference to the provider that nobody wrote, made when it is first needed, as the engine does. */
  #defaultProvider(type: string, version: string): string {
    const { project, stack, config, secretKeys } = this.#options;
    const packageName = packageOf(type);
    const name = version === '' ? 'default' : `default_${version.replaceAll('.', '_')}`;
    const providerType = providerTypeOf(packageName);
    const urn = urnOf({ project, stack, type: providerType, name });
    const existing = this.#steps.get(urn);
    if (existing === undefined) {
      const configured = Object.entries(config)
        .filter(([key]) => key.startsWith(`${packageName}:`))
        .map(([key, value]): [string, Property] => [
          key.slice(packageName.length + 1),
          secretKeys.includes(key) ? secretOf(value) : value,
        ]);
      const inputs = { ...Object.fromEntries(configured), ...(version === '' ? {} : { version }) };
      this.#take(
        { urn, type: providerType, custom: true, inputs },
        this.#oldOf(urn, this.#formerDefaults(providerType)),
      );
    }
    return `${urn}::${this.#steps.get(urn)?.new?.id ?? UNKNOWN}`;
  }

  /** Default providers of other versions of the same package: an upgrade of the SDK replaces none of its resources. */
  #formerDefaults(providerType: string): string[] {
    return [...this.#old.values()]
      .filter(({ type, urn }) => type === providerType && isDefaultProvider(urn))
      .map(({ urn }) => urn);
  }

  /** Notes the outputs of a component, or of the stack itself. */
  registerOutputs(urn: string, outputs: Properties): void {
    const step = this.#steps.get(urn);
    if (step?.new === undefined) throw new MusterError('preview_failed', `outputs of an unknown resource "${urn}"`);
    if (step.new.type === STACK_TYPE) this.#outputs = outputs;
    this.#steps.set(urn, { ...step, new: { ...step.new, outputs } });
  }

  /** Answers a function of the provider from what was prepared. Throws `not_found`. */
  invoke(token: string, question: Properties, version: string): Properties {
    if (token === 'pulumi:pulumi:getResource') return this.#resource(String(question.urn ?? ''));
    this.#defaultProvider(token, version);
    this.#lookups.push({ token, question });
    return answerTo(this.#options.answers, token, question);
  }

  #resource(urn: string): Properties {
    const state = this.#steps.get(urn)?.new;
    if (state === undefined) throw new MusterError('not_found', `unknown resource "${urn}"`);
    return { urn, id: state.id ?? '', state: state.outputs ?? state.inputs ?? {} };
  }

  /** Keeps what the program itself logged, apart from what we found. */
  log(diagnostic: Diagnostic): void {
    this.#logged.push(diagnostic);
  }

  /** The first error that the program logged; the SDK takes it for a failure of the program. */
  loggedError(): string | undefined {
    return this.#logged.find(({ severity }) => severity === 'error')?.message;
  }

  /** What was found so far, with deletions of everything that the program no longer names. */
  result(): { steps: Step[]; diagnostics: Diagnostic[]; outputs: Properties; lookups: Lookup[] } {
    const gone = this.#options.state.resources.filter(({ urn }) => !this.#taken.has(urn));
    for (const old of gone) if (old.protect === true) this.#refuse(old.urn, 'delete');
    const deletions = gone.map(
      (old): Step => ({
        operation: old.external === true ? 'discard' : 'delete',
        urn: old.urn,
        old,
        changes: [],
        replaceReasons: [],
        undecided: [],
        notCompared: [],
        isDeletedFirst: false,
      }),
    );
    return {
      steps: [...this.#steps.values(), ...deletions],
      diagnostics: [...this.#logged, ...this.#diagnostics],
      outputs: this.#outputs,
      lookups: this.#lookups,
    };
  }
}

function stepOf(goal: Goal, old: ResourceState | undefined, state: ResourceState, decision: Decision): Step {
  const { operation, changes, replaceReasons, undecided, notCompared } = decision;
  return {
    operation,
    urn: goal.urn,
    ...(old === undefined ? {} : { old }),
    new: state,
    changes,
    replaceReasons,
    undecided,
    notCompared,
    isDeletedFirst: operation === 'replace' && goal.deleteBeforeReplace === true,
  };
}

/** An id that looks like one, is the same in every run, and belongs to nothing. A replacement gets another than the old one. */
function simulatedId(urn: string, oldId = ''): string {
  const hex = createHash('sha256').update(`${urn}\n${oldId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
