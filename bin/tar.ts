/** One file of an archive. */
export interface PackedFile {
  /** Relative, with slashes. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly isProgram: boolean;
}

const BLOCK = 512;
const MAX_NAME = 100;

/**
 * Files as a tar archive, in the order in which they come. Owner, time and rights of the machine that builds are left out,
 * so that equal files make equal bytes. Source: POSIX.1-2017 pax, "ustar Interchange Format".
 */
export function writeTar(files: readonly PackedFile[]): Buffer {
  const parts = files.flatMap(({ name, bytes, isProgram }) => [
    header(name, bytes.length, isProgram ? 0o755 : 0o644),
    bytes,
    Buffer.alloc(-bytes.length & (BLOCK - 1)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, mode: number): Buffer {
  if (Buffer.byteLength(name) > MAX_NAME) throw new Error(`"${name}" is too long a name for a tar archive`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  block.write(name, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8); // owner
  octal(0, 116, 8); // group
  octal(size, 124, 12);
  octal(0, 136, 12); // time
  block.write('        0ustar\x0000root', 148, 'latin1');
  block.write('root', 297, 'latin1');
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  block[154] = 0;
  block[155] = 0x20;
  return block;
}
