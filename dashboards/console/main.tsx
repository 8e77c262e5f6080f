import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import './tokens.css';
import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { firstLanguage } from './language.tsx';
import { chooseDensity, savedDensity } from './preferences.ts';

const place = document.getElementById('app');
if (place !== null) {
  chooseDensity(savedDensity());
  const first = await firstLanguage();
  createRoot(place).render(
    <StrictMode>
      <App first={first} />
    </StrictMode>,
  );
}
