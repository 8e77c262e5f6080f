// Runs before the first paint, so that nobody who chose the dark theme sees a white flash. The choice belongs to the
// person and stays in this browser; without one the system's is taken.
(() => {
  const saved = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be forbidden; the page works without it
    }
  };
  const root = document.documentElement;
  const theme = saved('muster.theme');
  const isDark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'dark' : 'light';
  root.dataset.mantineColorScheme = root.dataset.theme;
})();
