import { isObject } from '../base/json.ts';
import { type Ecosystem, ecosystemOfProduct } from './ecosystem.ts';
import { listAt, objectAt, textAt } from './entry.ts';

/** A product id of a CSAF document, resolved as far as an operating system's package needs it. */
export interface CsafProduct {
  readonly ecosystem: Ecosystem;
  readonly package: string;
  /** Absent: the statement is about every version. */
  readonly version?: string;
  readonly architecture?: string;
  readonly isSource: boolean;
  readonly moduleStream?: string;
}

/** Branches nest by vendor, family, name, version, architecture; real ones stay below six. */
const MAX_BRANCH_DEPTH = 30;
/** The largest documents of Red Hat name some 60,000 products. */
const MAX_PRODUCTS = 500_000;
/** A package is part of a module, which is part of a repository. */
const MAX_RELATION_DEPTH = 5;

interface Product {
  readonly name: string;
  readonly cpe: string | undefined;
  readonly purl: string | undefined;
  readonly architecture: string | undefined;
}

interface Relation {
  readonly component: string;
  readonly platform: string;
}

/** The product tree of one document. Ids that it does not define, and products that are no package, give `undefined`. */
export class ProductTree {
  private readonly products = new Map<string, Product>();
  private readonly relations = new Map<string, Relation>();
  private readonly platforms = new Map<string, Ecosystem | undefined>();

  /**
   * Reads branches, full product names and relationships; whatever has another shape is passed over.
   * Source: CSAF 2.0, 3.2.2 "Product tree".
   */
  constructor(tree: unknown) {
    this.readBranches(listAt(tree, 'branches'), undefined, 0);
    for (const product of listAt(tree, 'full_product_names')) this.add(product, undefined);
    for (const relation of listAt(tree, 'relationships')) {
      const id = textAt(objectAt(relation, 'full_product_name'), 'product_id', 2000);
      const component = textAt(relation, 'product_reference', 2000);
      const platform = textAt(relation, 'relates_to_product_reference', 2000);
      if (id === undefined || component === undefined || platform === undefined) continue;
      if (this.relations.size < MAX_PRODUCTS) this.relations.set(id, { component, platform });
    }
  }

  /** Whether the document defines this id at all. */
  has(id: string): boolean {
    return this.products.has(id) || this.relations.has(id);
  }

  /** The package of a release that a product id stands for. */
  find(id: string): CsafProduct | undefined {
    let component = id;
    let platform: Ecosystem | undefined;
    let moduleStream: string | undefined;
    for (let depth = 0; depth < MAX_RELATION_DEPTH; depth += 1) {
      const relation = this.relations.get(component);
      if (relation === undefined) break;
      platform ??= this.platformOf(relation.platform, 0);
      moduleStream ??= this.moduleOf(relation.platform);
      component = relation.component;
    }
    if (platform === undefined) return undefined;
    const found = packageOf(this.products.get(component), component);
    if (found === undefined) return undefined;
    const stream = found.moduleStream ?? moduleStream;
    return { ecosystem: platform, ...found, ...(stream === undefined ? {} : { moduleStream: stream }) };
  }

  private readBranches(branches: readonly unknown[], architecture: string | undefined, depth: number): void {
    if (depth > MAX_BRANCH_DEPTH) return;
    for (const branch of branches) {
      if (!isObject(branch)) continue;
      const isArchitecture = branch.category === 'architecture';
      const inner = isArchitecture ? (textAt(branch, 'name') ?? architecture) : architecture;
      this.add(branch.product, inner);
      this.readBranches(listAt(branch, 'branches'), inner, depth + 1);
    }
  }

  private add(value: unknown, architecture: string | undefined): void {
    const id = textAt(value, 'product_id', 2000);
    if (id === undefined || this.products.size >= MAX_PRODUCTS) return;
    const helper = objectAt(value, 'product_identification_helper');
    this.products.set(id, {
      name: textAt(value, 'name', 2000) ?? id,
      cpe: textAt(helper, 'cpe', 2000),
      purl: textAt(helper, 'purl', 2000),
      architecture,
    });
  }

  /** The release that a repository, or a module of one, belongs to. */
  private platformOf(id: string, depth: number): Ecosystem | undefined {
    if (this.platforms.has(id)) return this.platforms.get(id);
    const product = this.products.get(id);
    let found = product === undefined ? undefined : ecosystemOfProduct(product.cpe, product.name);
    const relation = this.relations.get(id);
    if (found === undefined && relation !== undefined && depth < MAX_RELATION_DEPTH)
      found = this.platformOf(relation.platform, depth + 1);
    this.platforms.set(id, found);
    return found;
  }

  private moduleOf(id: string): string | undefined {
    const component = this.relations.get(id)?.component;
    const purl = component === undefined ? undefined : this.products.get(component)?.purl;
    const found = /^pkg:rpmmod\/[^/]+\/([^@?]+)@([^:?]+)/.exec(purl ?? '');
    return found === null ? undefined : `${found[1]}:${found[2]}`;
  }
}

type Found = Omit<CsafProduct, 'ecosystem'>;

/** By its package URL; else by the name, which then is that of an rpm file or of a package alone. */
function packageOf(product: Product | undefined, id: string): Found | undefined {
  const parsed = product?.purl === undefined ? undefined : parsePurl(product.purl);
  if (parsed === 'other') return undefined;
  return parsed ?? parseFileName(product?.name ?? id, product?.architecture);
}

/**
 * `pkg:rpm/redhat/python39@3.9-804?arch=src&epoch=0&rpmmod=python39:3.9`. `other`: no package of an operating system.
 * Source: https://github.com/package-url/purl-spec.
 */
function parsePurl(purl: string): Found | 'other' {
  const [, name, version, query = ''] =
    /^pkg:(?:rpm|deb|apk)\/[^/]+\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/.exec(purl) ?? [];
  // A module as a whole (3.9-8040020240902080505.63cd9eba) is no rpm: its packages stand beside it with their own builds.
  if (name === undefined || /-\d{19}\.[0-9a-f]{8}$/.test(version ?? '')) return 'other';
  const qualifiers = new URLSearchParams(query);
  const architecture = qualifiers.get('arch') ?? undefined;
  const stream = qualifiers.get('rpmmod') ?? undefined;
  const epoch = qualifiers.get('epoch');
  const isSource = architecture === 'src' || architecture === 'source';
  const whole = version === undefined || !/^\S*-/.test(version) ? undefined : decode(version);
  return {
    package: decode(name),
    isSource,
    ...(whole === undefined ? {} : { version: epoch === null || epoch === '0' ? whole : `${epoch}:${whole}` }),
    ...(architecture === undefined || isSource || architecture === 'noarch' ? {} : { architecture }),
    ...(stream === undefined ? {} : { moduleStream: stream }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ARCHITECTURES = 'x86_64|aarch64|ppc64le|ppc64|ppc|s390x|s390|i[3-6]86|ia64|noarch|riscv64|armv7hl|src|nosrc';
const FILE = new RegExp(`^(.+)-(?:(\\d+):)?([^-:]+-[^-]+?)\\.(${ARCHITECTURES})$`);
const FILE_WITHOUT_ARCHITECTURE = /^([\w.+-]*[A-Za-z_][\w.+-]*)-(?:(\d+):)?(\d[^-]*-[^-]+)$/;

/** `firefox-0:115.5.0-1.el9_2.src`, `bind-9.9.4P2-0.6.1.i586`, `libidn2`. A name with a path is a container's. */
function parseFileName(name: string, branch: string | undefined): Found | undefined {
  if (/[\s/]/.test(name) || name.length > 512) return undefined;
  const found = FILE.exec(name) ?? FILE_WITHOUT_ARCHITECTURE.exec(name);
  const architecture = found?.[4] ?? branch;
  const isSource = architecture === 'src' || architecture === 'nosrc';
  const common = {
    isSource,
    ...(architecture === undefined || isSource || architecture === 'noarch' ? {} : { architecture }),
  };
  if (found === null) return { ...common, package: name };
  const [, packageName = name, epoch, version = ''] = found;
  return {
    ...common,
    package: packageName,
    version: epoch === undefined || epoch === '0' ? version : `${epoch}:${version}`,
  };
}
