// SPDX-License-Identifier: Apache-2.0
// Finds the text of a key in the language of the user.
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import { texts } from './all_texts';
import type { Texts } from './all_texts';

type Sections = typeof texts;
type Plain<Key extends string> = Key extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Key;
export type TextKey = { [Section in keyof Sections]: `${Section}.${Plain<keyof Sections[Section] & string>}` }[keyof Sections];

export type Language = 'en' | 'zh';
const inLanguage = (index: 0 | 1) =>
  Object.fromEntries(Object.entries(texts).map(([section, pairs]) => [section, Object.fromEntries(Object.entries(pairs as Texts).map(([key, pair]) => [key, pair[index]]))]));

function preferred(): Language {
  try { const stored = localStorage.getItem('language'); if (stored === 'en' || stored === 'zh') return stored; } catch { /* a private window keeps nothing */ }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

void i18next.init({
  lng: preferred(),
  fallbackLng: false,
  resources: { en: { translation: inLanguage(0) }, zh: { translation: inLanguage(1) } },
  interpolation: { escapeValue: false },  // React escapes
  initImmediate: false,
  returnNull: false,
  saveMissing: true,
  missingKeyHandler: (_languages: readonly string[], _namespace: string, key: string) => console.error(`there is no text for ${key}`),
});

export const language = () => i18next.language as Language;
export const t = (key: TextKey, values: Record<string, string | number> = {}): string => i18next.t(key, values) as string;
// The text of a value of the API, such as a state; a value that is not known is shown as it is.
export function word(section: keyof Sections, prefix: string, value: string): string {
  const key = `${prefix}${value.replace(/[^A-Za-z0-9]+/g, '_')}`;
  return key in texts[section] ? (i18next.t(`${section}.${key}`) as string) : value;
}

export function setLanguage(next: Language) {
  try { localStorage.setItem('language', next); } catch { /* a private window keeps nothing */ }
  void i18next.changeLanguage(next);
}
function subscribe(changed: () => void) {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}
export const useLanguage = () => useSyncExternalStore(subscribe, language);
