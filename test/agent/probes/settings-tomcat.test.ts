import { describe, expect, it } from 'vitest';
import { cutServerXml } from '../../../agent/parse/tomcat.ts';
import { tomcatSettings } from '../../../agent/probes/settings-tomcat.ts';
import type { NamedSettings } from '../../../policies/inventory/sections/settings.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const SERVER = `<?xml version="1.0"?>
<!-- <Connector port="1" keystorePass="PLANTED"/> -->
<Server port="-1" shutdown="PLANTED">
  <GlobalNamingResources><Resource name="db" password="PLANTED"/></GlobalNamingResources>
  <Service name="Catalina">
    <Connector port="8443" protocol="HTTP/1.1" SSLEnabled="true" scheme="https" keystorePass="PLANTED" server="web">
      <SSLHostConfig protocols="TLSv1.2,TLSv1.3"><Certificate certificateKeystorePassword="PLANTED"/></SSLHostConfig>
    </Connector>
    <Connector port="8009" protocol="AJP/1.3" allowTrace="true" secret="PLANTED"/>
    <Engine name="Catalina"><Host name="localhost" appBase="webapps" autoDeploy="true">PLANTED</Host></Engine>
  </Service>
</Server>
`;

describe("Tomcat's settings", () => {
  it('are the named directives of every base, with their place', async () => {
    const files = {
      '/opt/tomcat9/conf/server.xml': SERVER,
      '/opt/tomcat9/webapps/manager/index.jsp': '',
      '/etc/tomcat8/server.xml': '<Server port="8005" shutdown="SHUTDOWN"/>',
    };
    const known = { software: [{ product: 'tomcat', path: '/opt/tomcat9' }] };
    const { facts, outcome } = await collect(tomcatSettings, bundleOf({ files }), known);
    const { files: read, values } = facts as NamedSettings;
    expect(read).toEqual(['/etc/tomcat8/server.xml', '/opt/tomcat9/conf/server.xml']);
    expect(values).toMatchObject({
      'server[0].port': 8005,
      'server[0].shutdownIsDefault': true,
      'server[0].hasManager': false,
      'server[1].port': -1,
      'server[1].shutdownIsDefault': false,
      'server[1].connector[0].SSLEnabled': true,
      'server[1].connector[0].server': 'web',
      'server[1].connector[0].sslHostConfig[0].protocols': 'TLSv1.2,TLSv1.3',
      'server[1].connector[1].allowTrace': true,
      'server[1].connector[1].server': null,
      'server[1].host[0].autoDeploy': true,
      'server[1].hasManager': true,
    });
    expect(JSON.stringify(facts)).not.toContain('PLANTED');
    expect(outcome ?? 'complete').toBe('complete');
  });

  it('leave everything else on the host; cutting twice changes nothing', () => {
    const cut = cutServerXml(SERVER);
    expect(cut).not.toContain('PLANTED');
    expect(cutServerXml(cut)).toBe(cut);
    expect(cut.split('\n')).toHaveLength(SERVER.split('\n').length);
  });

  it('that are no XML are named', async () => {
    const files = { '/etc/tomcat9/server.xml': '<Server port="8005"><Service>' };
    expect(await collect(tomcatSettings, bundleOf({ files }))).toMatchObject({
      outcome: 'partial',
      reason: 'parse_failed',
    });
  });
});
