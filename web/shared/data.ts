// SPDX-License-Identifier: Apache-2.0
// Hooks that read from the API.
import { useCallback, useEffect, useRef, useState } from 'react';
import { Problem, get, isNoPath } from './api';
import { isLive, onChange } from './live';
import type { Page } from './model';

export interface Data<T> {
  data: T | undefined;
  problem: Problem | undefined;
  isMissing: boolean;  // this broker has no such path
  reload: () => void;
}

const asProblem = (fault: unknown) => (fault instanceof Problem ? fault : new Problem(0, 'fault', fault instanceof Error ? fault.message : String(fault)));

// With the events of the broker polling only covers what has no event.
const pollFactorWhenLive = 6;

// Reads `path`, and reads it again every `seconds`, and when records have changed, while the page is visible. null: nothing is read.
export function useData<T>(path: string | null, seconds = 0): Data<T> {
  const [state, setState] = useState<{ path: string | null; data?: T; problem?: Problem; isMissing?: boolean }>({ path: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    const control = new AbortController();
    let timer = 0;
    const read = async () => {
      window.clearTimeout(timer);
      try {
        const data = await get<T>(path, control.signal);
        if (!control.signal.aborted) setState({ path, data });
      } catch (fault) {
        if (control.signal.aborted) return;
        // Data that was read before stays on the screen with the problem beside it.
        setState((old) => ({ path, data: old.path === path ? old.data : undefined, problem: asProblem(fault), isMissing: isNoPath(fault) }));
        if (isNoPath(fault)) return;
      }
      if (seconds > 0) timer = window.setTimeout(tick, seconds * 1000 * (isLive() ? pollFactorWhenLive : 1));
    };
    const tick = () => {
      if (document.visibilityState === 'visible') void read();
      else timer = window.setTimeout(tick, 1000);
    };
    void read();
    const forget = seconds > 0 ? onChange(() => { if (document.visibilityState === 'visible') void read(); }) : () => {};
    return () => { control.abort(); window.clearTimeout(timer); forget(); };
  }, [path, seconds, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const isCurrent = state.path === path;
  return { data: isCurrent ? state.data : undefined, problem: isCurrent ? state.problem : undefined, isMissing: isCurrent && state.isMissing === true, reload };
}

export interface Pages<T> extends Omit<Data<Page<T>>, 'data'> { items: T[] | undefined; hasMore: boolean; more: () => void }

// The first page of a list, and further ones on demand.
export function usePages<T>(path: string | null, seconds = 0): Pages<T> {
  const first = useData<Page<T>>(path, seconds);
  const [rest, setRest] = useState<{ path: string | null; items: T[]; next: string | null; problem?: Problem }>({ path: null, items: [], next: null });
  const isCurrent = rest.path === path;
  const next = isCurrent ? rest.next : first.data?.next ?? null;
  const busy = useRef(false);
  const more = useCallback(async () => {
    if (!next || busy.current) return;
    busy.current = true;
    try {
      const page = await get<Page<T>>(next);
      setRest((old) => ({ path, items: [...(old.path === path ? old.items : []), ...page.items], next: page.next }));
    } catch (fault) {
      setRest((old) => ({ path, items: old.path === path ? old.items : [], next, problem: asProblem(fault) }));
    } finally { busy.current = false; }
  }, [next, path]);
  const items = first.data ? [...first.data.items, ...(isCurrent ? rest.items : [])] : undefined;
  return { items, problem: first.problem ?? (isCurrent ? rest.problem : undefined), isMissing: first.isMissing, reload: first.reload, hasMore: next !== null, more };
}

// An action: what runs, and the problem of the last time.
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try { await work(); return true; } catch (fault) { setProblem(asProblem(fault)); return false; } finally { setBusy(false); }
  }, []);
  return { busy, problem, run, setProblem };
}

// A value of this browser, such as the language.
export function useStored(name: string, initial: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => { try { return localStorage.getItem(name) ?? initial; } catch { return initial; } });
  const store = useCallback((next: string) => {
    setValue(next);
    try { localStorage.setItem(name, next); } catch { /* a private window keeps nothing */ }
  }, [name]);
  return [value, store];
}
