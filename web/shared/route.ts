// SPDX-License-Identifier: Apache-2.0
// The address of a screen and its filters, in the fragment of the URL: "#/worklist?modality=CT". A fragment is never sent to a
// server, so names and numbers in it are in no log of a proxy.
import { useSyncExternalStore } from 'react';

export interface Route { parts: string[]; query: URLSearchParams }

function subscribe(changed: () => void) {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
const decoded = (part: string) => { try { return decodeURIComponent(part); } catch { return part; } };

export function routeOf(hash: string): Route {
  const [path, ...search] = hash.replace(/^#\/?/, '').split('?');
  return { parts: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(search.join('?')) };
}
export const useRoute = () => routeOf(useSyncExternalStore(subscribe, () => location.hash));

type Values = Record<string, string | number | boolean | undefined | null>;
export function link(parts: (string | number)[], values: Values = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  const text = search.toString();
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}${text ? `?${text}` : ''}`;
}
export const go = (hash: string) => { location.hash = hash; };

// Changes some of the filters of this screen. The history has one entry for a series of changes.
export function setQuery(values: Values) {
  const { parts, query } = routeOf(location.hash);
  const next = link(parts, { ...Object.fromEntries(query), ...values });
  history.replaceState(null, '', next);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
