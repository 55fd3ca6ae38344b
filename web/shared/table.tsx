// SPDX-License-Identifier: Apache-2.0
// A table that is sorted by a click and moved through with j, k and Enter. The choice of columns is kept in the browser.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { go } from './route';
import { t } from './texts';

export interface Column<T> { id: string; title: string; cell: (row: T) => ReactNode; sort?: (row: T) => string | number; className?: string }
interface TableProps<T> { columns: Column<T>[]; rows: T[]; keyOf: (row: T) => string | number; hrefOf?: (row: T) => string; onPick?: (row: T) => void; isPicked?: (row: T) => boolean; caption: string; hasMore?: boolean; more?: () => void }

export function Table<T>({ columns, rows, keyOf, hrefOf, onPick, isPicked, caption, hasMore = false, more }: TableProps<T>) {
  const [sort, setSort] = useState<{ id: string; down: boolean }>();
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => {
    const by = columns.find(({ id }) => id === sort?.id)?.sort;
    if (!by) return rows;
    const factor = sort?.down ? -1 : 1;
    return [...rows].sort((a, b) => { const [x, y] = [by(a), by(b)]; return x === y ? 0 : factor * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y))); });
  }, [rows, columns, sort]);
  const open = (row: T) => { if (onPick) onPick(row); else if (hrefOf) go(hrefOf(row)); };
  const move = (event: KeyboardEvent, row: T) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); open(row); }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); moveFocus(event.key === 'ArrowDown' ? 1 : -1); }
  };
  const canOpen = onPick !== undefined || hrefOf !== undefined;
  return (
    <div className="table-place">
      <table>
        <caption className="hidden">{caption}</caption>
        <thead><tr>{columns.map(({ id, title, sort: by, className }) => (
          <th key={id} scope="col" className={className} aria-sort={sort?.id === id ? (sort.down ? 'descending' : 'ascending') : undefined}>
            {by ? <button type="button" className="plain" title={t('common.sort_by', { column: title })} onClick={() => setSort((old) => ({ id, down: old?.id === id && !old.down }))}>{title}<span aria-hidden="true">{sort?.id === id ? (sort.down ? ' ↓' : ' ↑') : ''}</span></button> : title}
          </th>))}</tr></thead>
        <tbody ref={body}>{sorted.map((row) => (
          <tr key={keyOf(row)} data-row tabIndex={canOpen ? 0 : undefined} className={isPicked?.(row) ? 'picked' : undefined} aria-current={isPicked?.(row) ? 'true' : undefined}
            onKeyDown={canOpen ? (event) => move(event, row) : undefined}
            onClick={canOpen ? (event) => { if (!(event.target as Element).closest('a, button, input, select')) open(row); } : undefined}>
            {columns.map(({ id, cell, className }) => <td key={id} className={className}>{cell(row)}</td>)}
          </tr>))}
        </tbody>
      </table>
      <p className="quiet table-foot" role="status">{hasMore ? t('common.shown_more', { count: rows.length }) : t('common.shown', { count: rows.length })} {hasMore && <button type="button" onClick={more}>{t('common.more')}</button>}</p>
    </div>
  );
}

// j and k: the next and the previous row of the screen.
export function moveFocus(by: number) {
  const all = [...document.querySelectorAll<HTMLElement>('main [data-row][tabindex]')];
  const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

// Keys that work everywhere, unless something is typed or a dialog is open.
export function useKeys(keys: Record<string, () => void>) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
      if ((event.target as Element).closest?.('input, textarea, select, [contenteditable]')) return;
      const action = current.current[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
