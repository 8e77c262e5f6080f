import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { DownloadRow } from '../../../collector/api.ts';
import { downloadsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { CopyLine } from './copy-line.tsx';
import { Answer } from './face.tsx';
import './enrol-ways.css';

/** The exact commands for each way in, with this collector's address, this token and the files that are there. */
export function EnrolWays({ token }: { readonly token: string }): JSX.Element {
  const { words } = useReader();
  const downloads = useQuery(downloadsQuery());
  return (
    <section className="card" aria-labelledby="ways-title">
      <header>
        <h2 id="ways-title">{words.enrolWays.title}</h2>
      </header>
      <Answer query={downloads} what="page">
        {(files) => <Ways files={files} token={token} />}
      </Answer>
    </section>
  );
}

interface WaysProps {
  readonly files: readonly DownloadRow[];
  readonly token: string;
}

function Ways({ files, token }: WaysProps): JSX.Element {
  const { words } = useReader();
  const ways = words.enrolWays;
  const archives = files.filter(({ kind, platform }) => kind === 'archive' && platform?.startsWith('linux') === true);
  const windows = files.find(({ kind, platform }) => kind === 'archive' && platform?.startsWith('win') === true);
  const single = files.find(({ kind }) => kind === 'agent');
  return (
    <>
      {archives.length === 0 ? (
        <Way title={ways.archive} isOpen>
          <p>{ways.notBuilt}</p>
          <CopyLine text="npm run build -- --packages" />
        </Way>
      ) : (
        archives.map((file, index) => (
          <Way
            key={file.name}
            title={`${ways.archive} (${file.platform})`}
            text={ways.archiveText}
            isOpen={index === 0}
          >
            <FetchAndCheck file={file} token={token} />
            <Step says={ways.stepInstall} text={installArchive(file.name, token)} />
            <Step says={ways.remove} text="sudo muster-agent uninstall --purge" />
          </Way>
        ))
      )}
      {single === undefined ? null : (
        <Way title={ways.file} text={ways.fileText}>
          <FetchAndCheck file={single} token={token} />
          <Step says={ways.stepInstall} text={pipeToken(token, `sudo node ${single.name} install ${JOIN()}`)} />
        </Way>
      )}
      {windows === undefined ? null : (
        <Way title={ways.windows} text={ways.windowsText}>
          <FileLink file={windows} />
          <Step says={ways.stepInstall} text={installWindows(token)} />
        </Way>
      )}
      <Way title={ways.checkout}>
        <Step
          says={words.enrol.stepCommand}
          text={pipeToken(token, `npx muster agent enrol --collector ${window.location.origin}`)}
        />
        <Step says={words.enrol.stepReport} text="npx muster agent once" />
      </Way>
      <Recorders files={files.filter(({ kind }) => kind === 'recorder')} />
    </>
  );
}

function Recorders({ files }: { readonly files: readonly DownloadRow[] }): JSX.Element {
  const { words } = useReader();
  const ways = words.enrolWays;
  return (
    <Way title={ways.recorder} text={ways.recorderText}>
      {files.map((file) => (
        <FileLink key={file.name} file={file} />
      ))}
      <Step says={ways.stepRecordSh} text="sudo sh record.sh -o host.bundle" />
      <Step
        says={ways.stepRecordPs1}
        text="powershell -NoProfile -ExecutionPolicy Bypass -File record.ps1 -Output host.bundle"
      />
    </Way>
  );
}

interface WayProps {
  readonly title: string;
  readonly text?: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

function Way({ title, text, isOpen = false, children }: WayProps): JSX.Element {
  return (
    <details className="way" open={isOpen}>
      <summary>{title}</summary>
      {text === undefined ? null : <p className="sub">{text}</p>}
      <div className="way-steps">{children}</div>
    </details>
  );
}

function Step({ says, text }: { readonly says: string; readonly text: string }): JSX.Element {
  return (
    <div>
      <p>{says}</p>
      <CopyLine text={text} />
    </div>
  );
}

function FetchAndCheck({ file, token }: { readonly file: DownloadRow; readonly token: string }): JSX.Element {
  const { words } = useReader();
  const ways = words.enrolWays;
  // The token goes through standard input: what stands on a command line, every user of the host can read.
  const fetch = `printf 'Authorization: Bearer %s' '${token}' | curl -fH @- -C - -O ${window.location.origin}/downloads/${file.name}`;
  return (
    <>
      <FileLink file={file} />
      <Step says={ways.stepFetch} text={fetch} />
      <Step says={ways.stepCheck} text={`echo '${file.sha256}  ${file.name}' | sha256sum -c`} />
    </>
  );
}

function FileLink({ file }: { readonly file: DownloadRow }): JSX.Element {
  const { words, format } = useReader();
  return (
    <p>
      <a href={`/downloads/${file.name}`} download>
        {words.enrolWays.download(file.name, format.bytes(file.bytes))}
      </a>
    </p>
  );
}

const JOIN = (): string => `--collector ${window.location.origin} --token-stdin`;

function pipeToken(token: string, command: string): string {
  return `printf %s '${token}' | ${command}`;
}

function installArchive(name: string, token: string): string {
  const folder = name.replace(/\.tar\.gz$/, '');
  return `tar xzf ${name}\n${pipeToken(token, `sudo ${folder}/muster-agent install ${JOIN()}`)}`;
}

function installWindows(token: string): string {
  return `.\\muster-agent.cmd install --print windows > install.ps1
powershell -ExecutionPolicy Bypass -File install.ps1
'${token}' | & "$env:ProgramFiles\\Muster agent\\muster-agent.cmd" enrol --collector ${window.location.origin} --data "$env:ProgramData\\Muster agent"`;
}
