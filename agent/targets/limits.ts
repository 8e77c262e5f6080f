/** Files without a limit of their own. Source: docs/reference-inventory.md 3.3. */
export const DEFAULT_MAX_BYTES = 1024 * 1024;
