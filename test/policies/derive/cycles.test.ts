import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleOf, lifecyclesOf } from '../../../policies/derive/cycle-lookup.ts';
import { cycleOfVersion } from '../../../policies/derive/cycle-of-version.ts';
import { productOfProgram } from '../../../policies/derive/program-names.ts';
import { supportStateOf } from '../../../policies/derive/support-state.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import { windowsCycle } from '../../../policies/derive/windows-cycle.ts';

const tables = loadTables();

/** Product, version as hosts and packages state it, and the cycle; `-`: the table must not guess. */
const CYCLES = `
windows-server 2012-r2 2012-r2
windows-server 2008-r2-sp1 2008-r2-sp1
windows 10-22h2 10-22h2
centos 7.9.2009 7
centos 6.10 6
centos-stream 9 9
rhel 8.10 8
rhel 7.9 7
oracle-linux 9.4 9
rocky-linux 8.10 8
almalinux 9.5 9
ubuntu 22.04 22.04
ubuntu 22.04.5 22.04
ubuntu 22 -
debian 12.11 12
debian 3.1 3.1
sles 15.5 15.5
sles 15-SP5 15.5
sles 12 12.0
sles 15 15.0
sles 12.5 12.5
sles 15.50 -
opensuse 15.6 15.6
amazon-linux 2 2
amazon-linux 2023 2023
amazon-linux 2018.03 2018.03
amazon-linux 2022 -
alpine-linux 3.22.1 3.22
alpine-linux 3.2.3 3.2
freebsd 14.3 14.3
freebsd 14.9 -
freebsd 14 -
ibm-aix 7.2.5.100 7.2.5
ibm-aix 7200-05-03-2148 7.2.5
ibm-aix 7300-02-01-2346 7.3.2
ibm-aix 7.2 -
oracle-solaris 11.4.81 11.4
oracle-solaris 10 10
linux-kernel 6.1.119 6.1
linux-kernel 6.12.3-1.el9.elrepo 6.12
vmware-esxi 8.0.3 8.0
vmware-esxi 6.7.0 6.7
vmware-vcenter 7.0.3.01400 7.0
proxmox-ve 8.4.1 8
xcp-ng 8.2.1 8.2
ovirt 4.5.5 4.5
nutanix-aos 6.10.1.7 6.10
nutanix-aos 6.1.2 6.1
postgresql 9.6.24 9.6
postgresql 14.11 14
postgresql 14.11-1.pgdg120+1 14
postgresql 10.23 10
mysql 8.0.36 8.0
mysql 8.4.3 8.4
mysql 5.7.44-log 5.7
mariadb 1:10.11.6-0+deb12u1 10.11
mariadb 10.1.48 10.1
mssqlserver 13.0.6300.2 13.0-sp3
mssqlserver 13.0.5026.0 13.0-sp2
mssqlserver 13.0.1601.5 13.0
mssqlserver 13.0 -
mssqlserver 13.0.500 -
mssqlserver 15.0.2000.5 15.0
mssqlserver 16.0.4100.1 16.0
mssqlserver 10.50.6000.34 10.50-sp3
mssqlserver 12.0.6024.0 12.0-sp3
mssqlserver 11.0.7001.0 11.0-sp4
mssqlserver 99.0.1 -
oracle-database 19.3 19
oracle-database 19.3.0.0.0 19
oracle-database 12.2.0.1.0 12.2
oracle-database 12.1.0.2 12.1
oracle-database 11.2.0.4.0 11.2
oracle-database 23ai 23
oracle-database 12 -
mongodb 7.0.12 7.0
mongodb 4.4.29 4.4
redis 7.2.4 7.2
redis 5:7.0.15-1~deb12u1 7.0
redis 8.10.1 8.10
redis 8.1.0 -
valkey 8.1.3 8.1
elasticsearch 7.17.3 7
elasticsearch 8.19.2 8.19
opensearch 2.11.0 2
ibm-db2 11.5.9.0 11.5
solr 8.11.2 8
oracle-jdk 1.8.0_392 8
oracle-jdk 17.0.9 17
oracle-jdk 1.4.2_19 1.4
openjdk-builds-from-oracle 21.0.1 21
eclipse-temurin 17.0.9+9 17
eclipse-temurin 8u392-b08 8
red-hat-build-of-openjdk 1.8.0.392.b08 8
red-hat-build-of-openjdk 11.0.25+9 11
amazon-corretto 8.504.01.1 8
amazon-corretto 11.0.32.10.1 11
php 8.2.29-1+0~20250704.92+debian12~1.gbp1bb8f6 8.2
php 5.4.16 5.4
python 3.11.2-6+deb12u5 3.11
python 2.7.5 2.7
python 3.1.5 3.1
nodejs 18.20.4 18
nodejs v0.10.48 -
dotnet 8.0.11 8
dotnet 3.1.32 3.1
dotnetfx 4.8.04084 4.8
dotnetfx 4.8.09037 4.8.1
dotnetfx 4.7.03062 4.7.2
dotnetfx 4.6.01590 4.6.2
dotnetfx 4.5.2 4.5.2
dotnetfx 4.5.51209 4.5.2
dotnetfx 528040 4.8
dotnetfx 461814 4.7.2
dotnetfx 533325 4.8.1
dotnetfx 4.0.30319 4.0
dotnetfx 4 -
ruby 3.1.2p20 3.1
ruby 2.0.0.648 2.0.0
perl 5.36.0-7+deb12u2 5.36
perl v5.40.1 5.40
go 1.21.5 1.21
go go1.22.1 1.22
powershell 7.4.6-1.deb 7.4
windows-powershell 5.1.17763.6189 5.1
windows-powershell 2.0 2.0
nginx 1.24.0 1.24
nginx 1.30.1-1~bookworm 1.30
apache-http-server 2.4.6 2.4
apache-http-server 2.4.62-1~deb12u2 2.4
tomcat 9.0.85 9.0
tomcat 7.0.42 7
tomcat 10.1.20 10.1
haproxy 2.8.5-1ppa1~jammy 2.8
eclipse-jetty 9.4.53.v20231009 9.4
red-hat-jboss-eap 7.4.16 7
traefik v2.11.0 2.11
spring-framework 5.3.31 5.3
spring-boot 2.7.18 2.7
apache-struts 2.5.33 2.5
apache-struts 6.4.0 6
log4j 2.17.1 2
log4j 2.12.4 2.12
log4j 2.3.2 2.3
log4j 1.2.17 1
angularjs 1.8.3 1.8
jquery 3.6.1 3
drupal 7.98 7
drupal 10.3.1 10.3
joomla 4.4.9 4
wordpress 6.4.3 6.4
laravel 10.48.2 10
laravel 5.8.38 5.8
openssl 1.1.1w 1.1.1
openssl 1.0.2k-fips 1.0.2
openssl 3.0.17-1~deb12u3 3.0
openssl 0.9.8zh 0.9.8
tls 1.2 1.2
openvpn 2.6.3 2.6
keycloak 26.0.7 26.0
nextcloud 28.0.4.1 28
sharepoint 16.0.5565.1001 2016
sharepoint 16.0.10417.20198 2019
sharepoint 16.0.19725.20522 subscription
sharepoint 15.0.5545.1000 2013
sharepoint 16.0 -
msexchange 15.2.1544.36 2019
msexchange 15.2.2562.46 subscription
msexchange 15.1.2507.61 2016
msexchange 15.2 -
office 15.0.4569.1506 2013
office 16.0.10396.20023 -
internet-explorer 9.0.8112.16421 9
internet-explorer 9.11.17763.0 -
postfix 3.7.11 3.7
postfix 2.10.1 2.10
dovecot 1:2.3.19.1+dfsg1-2.1 2.3
exim 4.96-15+deb12u4 4.96
roundcube 1.6.5+dfsg-1 1.6
libreoffice 4:7.4.7-1+deb12u1 7.4
libreoffice 24.8.4 24.8
bigbluebutton 1:2.7.3-1 2.7
kubernetes 1.29.3-1.1 1.29
kubernetes v1.30.2 1.30
k3s v1.28.5+k3s1 1.28
rke2 1.28.5~rke2r1-0.el9 1.28
rancher v2.8.1 2.8
red-hat-openshift 4.14.3 4.14
docker-engine 5:27.3.1-1~debian.12~bookworm 27
docker-engine 20.10.24+dfsg1 20.10
docker-engine 18.09.1 18.09
docker-engine 26.1.4 26.1
containerd 1.7.22 1.7
podman 4.3.1+ds1-8 4.3
cert-manager v1.19.1 1.19
cilium 1.16.3 1.16
calico v3.28.1 3.28
istio 1.22.3 1.22
harbor v2.10.0 2.10
vmware-harbor-registry 2.9.1 2.9
prometheus 2.42.0+ds-5 2.42
grafana 11.4.0 11.4
grafana 8.5.27 8
grafana-loki 2.9.10 2.9
zabbix 1:7.0.10-1+debian12 7.0
terraform 1.5.7-1 1.5
opentofu 1.9.0 1.9
ansible-core 2.14.18 2.14
hashicorp-vault 1.15.2+ent-1 1.15
openbao 2.1.0 2.1
puppet 7.28.0-1bullseye 7
veeam-backup-and-replication 12.3.2.4854 12
veeam-backup-and-replication 9.5.4.2866 9.5
clamav 1.4.3+dfsg-1~deb12u1 1.4
clamav 0.103.12 0.103
splunk 9.2.1 9.2
rabbitmq 3.13.7-1 3.13
apache-kafka 3.7.0 3.7
apache-kafka 0.11.0.3 0.11
fortios v7.2.8,build1639 7.2
pan-os 10.2.9-h1 10.2
big-ip 15.1.10.4 15.1
cisco-ios-xe 17.09.05a 17.9
cisco-ios-xe 17.15.3 17.15
routeros 7.16.2 7.16
opnsense 24.7.12_2 24.7
squid 5.7-2+deb12u2 5
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

describe('the cycle of a version', () => {
  it.each(CYCLES)('of %s %s is %s', (id = '', version = '', cycle) => {
    expect(cycleOf(tables, id, version)?.cycle ?? '-').toBe(cycle);
  });

  it('is shown above for every product of the table that this product started with', () => {
    const shown = new Set(CYCLES.map(([id]) => id));
    const others = new Set(CYCLES.flatMap(([id = '']) => lifecyclesOf(tables, id)?.map((one) => one.product.product)));
    const missing = [...tables.lifecycle.keys()].slice(0, 116).filter((id) => !shown.has(id) && !others.has(id));
    expect(missing).toEqual([]);
  });

  it('is never one whose name is not in the table, whatever the version text is', () => {
    const ids = [...tables.lifecycle.keys()];
    const texts = fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^[v\d.:_+~ -]{0,30}$/));
    fc.assert(
      fc.property(fc.constantFrom(...ids), texts, (id, version) => {
        for (const { product, rule } of lifecyclesOf(tables, id) ?? []) {
          const cycle = cycleOfVersion(product, version, rule);
          if (cycle !== undefined) expect(product.cycles.get(cycle.cycle)).toBe(cycle);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the cycle of a Windows', () => {
  const server = tables.lifecycle.get('windows-server');
  const client = tables.lifecycle.get('windows');
  it.each`
    what                                           | of        | os                                                                           | cycle
    ${'a server by its release'}                   | ${server} | ${{ release: '2012-r2' }}                                                    | ${'2012-r2'}
    ${'a server by its build'}                     | ${server} | ${{ build: '10.0.14393.7606' }}                                              | ${'2016'}
    ${'a build that is no release text'}           | ${server} | ${{ release: '10.0.14393' }}                                                 | ${'2016'}
    ${'the same build on a client is another'}     | ${client} | ${{ build: '10.0.14393.7606', edition: 'Pro' }}                              | ${'10-1607-w'}
    ${'1809 and 2019 are one build'}               | ${server} | ${{ build: '10.0.17763.6532' }}                                              | ${undefined}
    ${'the printed name tells them apart'}         | ${server} | ${{ build: '10.0.17763.6532', name: 'Windows Server 2019 Standard' }}        | ${'2019'}
    ${'2012 is not 2012 R2'}                       | ${server} | ${{ build: '6.3.9600', name: 'Windows Server 2012 R2 Standard' }}            | ${'2012-r2'}
    ${'2008 R2 has its service pack in the build'} | ${server} | ${{ release: '2008-r2', build: '6.1.7601' }}                                 | ${'2008-r2-sp1'}
    ${'2008 R2 without any service pack'}          | ${server} | ${{ release: '2008-r2', build: '6.1.7600' }}                                 | ${undefined}
    ${'2003 states its service pack'}              | ${server} | ${{ build: '5.2.3790', servicePack: 'Service Pack 2' }}                      | ${'2003-sp2'}
    ${'2003 whose service pack is not known'}      | ${server} | ${{ build: '5.2.3790' }}                                                     | ${undefined}
    ${'Windows 11 for enterprises'}                | ${client} | ${{ release: '11-24h2', build: '10.0.26100.2314', edition: 'Enterprise' }}   | ${'11-24h2-e'}
    ${'its long-term edition'}                     | ${client} | ${{ release: '11-24h2', build: '10.0.26100.2314', edition: 'EnterpriseS' }}  | ${'11-24h2-e-lts'}
    ${'Windows 11 Pro'}                            | ${client} | ${{ release: '11-24h2', build: '10.0.26100.2314', edition: 'Professional' }} | ${'11-24h2-w'}
    ${'Windows 11 of unknown edition'}             | ${client} | ${{ release: '11-24h2', build: '10.0.26100.2314' }}                          | ${undefined}
    ${'Windows 10 22H2, all editions'}             | ${client} | ${{ build: '10.0.19045.5131' }}                                              | ${'10-22h2'}
    ${'a build newer than the table'}              | ${server} | ${{ build: '10.0.99999' }}                                                   | ${undefined}
    ${'nothing'}                                   | ${server} | ${{}}                                                                        | ${undefined}
  `('$what', ({ of, os, cycle }) => {
    expect(of === undefined ? undefined : windowsCycle(of, os)?.cycle).toBe(cycle);
  });
});

describe('a Windows program', () => {
  it.each`
    name                                                      | product                           | takes            | number
    ${'PostgreSQL 15'}                                        | ${'postgresql'}                   | ${'version'}     | ${'15'}
    ${'Python 3.11.4 (64-bit)'}                               | ${'python'}                       | ${'nameVersion'} | ${'3.11.4'}
    ${'Microsoft .NET Runtime - 8.0.1 (x64)'}                 | ${'dotnet'}                       | ${'nameVersion'} | ${'8.0.1'}
    ${'Microsoft Office Professional Plus 2019 - en-us'}      | ${'office'}                       | ${'nameCycle'}   | ${'2019'}
    ${'SQL Server 2019 Database Engine Services'}             | ${'mssqlserver'}                  | ${'version'}     | ${'2019'}
    ${'Eclipse Temurin JRE with Hotspot 17.0.9+9 (x64)'}      | ${'java'}                         | ${'version'}     | ${'17.0.9'}
    ${'Java 8 Update 392 (64-bit)'}                           | ${'java'}                         | ${'version'}     | ${'8'}
    ${'Node.js'}                                              | ${'nodejs'}                       | ${'version'}     | ${undefined}
    ${'Veeam Backup & Replication Server'}                    | ${'veeam-backup-and-replication'} | ${'version'}     | ${undefined}
    ${'7-Zip 23.01 (x64)'}                                    | ${undefined}                      | ${undefined}     | ${undefined}
    ${'Microsoft Visual C++ 2015-2022 Redistributable (x64)'} | ${undefined}                      | ${undefined}     | ${undefined}
  `('"$name" is $product', ({ name, product, takes, number }) => {
    const found = productOfProgram(tables.programs, name);
    expect([found?.productId, found?.takes, found === undefined ? undefined : found.nameNumber]).toEqual([
      product,
      takes,
      number,
    ]);
  });
});

describe('time', () => {
  const cycles = [...tables.lifecycle.values()].flatMap((product) => [...product.cycles.values()]);
  const day = fc.date({ min: new Date('1995-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
  const rank = { supported: 2, extended: 1, ended: 0 } as const;

  it('never makes the state of a cycle better', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cycles), day, day, (cycle, one, other) => {
        const [early, late] = [one, other].sort((left, right) => left.getTime() - right.getTime());
        const at = (on: Date | undefined) => supportStateOf(cycle, (on ?? one).toISOString().slice(0, 10)).state;
        const [before, after] = [at(early), at(late)];
        expect(before === undefined).toBe(after === undefined);
        if (before !== undefined && after !== undefined) expect(rank[after]).toBeLessThanOrEqual(rank[before]);
      }),
      { numRuns: 3000 },
    );
  });
});
