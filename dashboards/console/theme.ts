import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent = Array.from({ length: 10 }, () => 'var(--mu-accent)') as unknown as MantineColorsTuple;

/** Mantine in our tokens: one accent, six pixels of radius, no colour of its own for anything that is a verdict. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  autoContrast: false,
  defaultRadius: 'var(--mu-radius-m)',
  focusRing: 'auto',
  fontFamily: 'var(--mu-font)',
  fontFamilyMonospace: 'var(--mu-font-mono)',
  fontSizes: { xs: 'var(--mu-text-xs)', sm: 'var(--mu-text-sm)', md: 'var(--mu-text-md)', lg: 'var(--mu-text-lg)' },
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.55', lg: '1.5' },
  headings: { fontWeight: '600' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: { Button: { defaultProps: { variant: 'filled' } } },
  variantColorResolver: ({ variant }) => ({
    background: variant === 'filled' ? 'var(--mu-accent)' : 'var(--mu-surface)',
    hover: variant === 'filled' ? 'var(--mu-accent)' : 'var(--mu-sunken)',
    color: variant === 'filled' ? 'var(--mu-on-accent)' : 'var(--mu-ink)',
    border: `1px solid var(${variant === 'filled' ? '--mu-accent' : '--mu-line'})`,
  }),
});

const variables = {
  '--mantine-color-body': 'var(--mu-surface)',
  '--mantine-color-text': 'var(--mu-ink)',
  '--mantine-color-dimmed': 'var(--mu-ink-3)',
  '--mantine-color-bright': 'var(--mu-ink)',
  '--mantine-color-anchor': 'var(--mu-accent)',
  '--mantine-color-placeholder': 'var(--mu-ink-3)',
  '--mantine-color-error': 'var(--mu-fail-ink)',
  '--mantine-color-default': 'var(--mu-surface)',
  '--mantine-color-default-hover': 'var(--mu-sunken)',
  '--mantine-color-default-color': 'var(--mu-ink)',
  '--mantine-color-default-border': 'var(--mu-field)',
  '--mantine-color-disabled': 'var(--mu-sunken)',
  '--mantine-color-disabled-color': 'var(--mu-ink-3)',
  '--mantine-color-disabled-border': 'var(--mu-line)',
  '--mantine-primary-color-filled': 'var(--mu-accent)',
  '--mantine-primary-color-filled-hover': 'var(--mu-accent)',
  '--mantine-primary-color-light': 'var(--mu-accent-tint)',
  '--mantine-primary-color-light-hover': 'var(--mu-accent-tint)',
  '--mantine-primary-color-light-color': 'var(--mu-accent)',
  '--mantine-primary-color-contrast': 'var(--mu-on-accent)',
};

/** Both schemes read the same tokens, which know the theme themselves. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-line-height': 'var(--mu-leading)',
    '--mantine-shadow-md': 'var(--mu-shadow-1)',
    '--mantine-shadow-xl': 'var(--mu-shadow-2)',
  },
  light: variables,
  dark: variables,
});
