/** Version of the list of all that an agent may touch; it changes with the list. */
export const CATALOGUE_VERSION = '2026.11';
