/** Light and dark, or what the reader's system has. */
export type Theme = 'auto' | 'light' | 'dark';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];
const KEY = 'qed-explorer-theme';

export function savedTheme(): Theme {
  const saved = localStorage.getItem(KEY) as Theme | null;
  return saved !== null && THEMES.includes(saved) ? saved : 'auto';
}

export function applyTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset['theme'] = theme;
}

export const nextTheme = (theme: Theme): Theme => THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
