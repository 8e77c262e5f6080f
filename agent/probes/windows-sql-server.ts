import type { Software } from '../../policies/inventory/sections/software.ts';
import type { RegistryText } from '../parse/windows-registry.ts';

type Product = Software[number];

const SERVERS = [
  'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server',
  'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Microsoft SQL Server',
];
const OLD = ['HKLM\\SOFTWARE\\Microsoft\\MSSQLServer', 'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\MSSQLServer'];

/**
 * Instances of SQL Server with version, edition and patch level. 2005 and later name them in `Instance Names\SQL`; the
 * unnamed instance of 2000 has a key of its own. An instance whose `Setup` was not recorded has no version.
 * Source: https://learn.microsoft.com/sql/sql-server/install/file-locations-for-default-and-named-instances-of-sql-server
 */
export function sqlServers(registry: RegistryText): Product[] {
  const found: Product[] = [];
  for (const root of SERVERS) {
    const names = registry.keys.get(`${root}\\Instance Names\\SQL`.toLowerCase());
    for (const [folded, id] of names?.values ?? [])
      if (typeof id === 'string' && folded !== '@')
        found.push(instanceOf(registry, root, names?.names.get(folded) ?? folded, id));
  }
  for (const root of OLD) {
    const version = registry.text(`${root}\\MSSQLServer\\CurrentVersion`, 'CurrentVersion');
    const patch = registry.text(`${root}\\MSSQLServer\\CurrentVersion`, 'CSDVersion');
    // Later releases write these keys for old programs; only 2000 (8) and 7 are told by them.
    if (version === undefined || !/^[78]\./.test(version)) continue;
    const highest = patch !== undefined && /^[78]\./.test(patch) ? patch : version;
    found.push({
      product: 'mssqlserver',
      version: highest,
      vendor: 'Microsoft',
      basis: 'registry',
      instances: [{ name: 'MSSQLSERVER', service: 'MSSQLSERVER' }],
    });
  }
  return found;
}

function instanceOf(registry: RegistryText, root: string, name: string, id: string): Product {
  const setup = `${root}\\${id}\\Setup`;
  const text = (value: string): string | undefined => registry.text(setup, value)?.trim() || undefined;
  // The version of an instance stays at its first release on old servers; the patch level moves.
  const version =
    text('PatchLevel') ??
    text('Version') ??
    registry.text(`${root}\\${id}\\MSSQLServer\\CurrentVersion`, 'CurrentVersion');
  const edition = text('Edition');
  const path = text('SQLPath');
  const dataDirectory = text('SQLDataRoot');
  const tcp = `${root}\\${id}\\MSSQLServer\\SuperSocketNetLib\\Tcp\\IPAll`;
  const port = Number(registry.text(tcp, 'TcpPort')?.split(',')[0] ?? Number.NaN);
  return {
    product: 'mssqlserver',
    ...(version === undefined ? {} : { version }),
    ...(edition === undefined ? {} : { edition }),
    vendor: 'Microsoft',
    ...(path === undefined ? {} : { path }),
    basis: 'registry',
    instances: [
      {
        name,
        ...(Number.isInteger(port) && port > 0 && port <= 65_535 ? { port } : {}),
        ...(dataDirectory === undefined ? {} : { dataDirectory }),
        service: name.toUpperCase() === 'MSSQLSERVER' ? 'MSSQLSERVER' : `MSSQL$${name}`,
      },
    ],
  };
}
