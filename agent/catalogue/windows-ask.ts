/** A key to ask for, and its values. */
export interface RegistryAsk {
  /**
   * With the short hive. `*` in a part of the path stands for any text in the names of the keys found there; the key
   * above is then listed, so that what is not found does not exist.
   */
  readonly key: string;
  /** Names of values; `@` is the unnamed one, a lone `*` asks for all there are. None: only whether the key is there. */
  readonly values: readonly string[];
}

/** Lines of `KEY | value | value`, as people read them and as record.ps1 carries them. */
export function asked(text: string): RegistryAsk[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [key = '', ...values] = line.split(' | ');
      return { key, values };
    });
}
