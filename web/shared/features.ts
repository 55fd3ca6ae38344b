// SPDX-License-Identifier: Apache-2.0
// What the broker can do, by the list of links at /api/v1. So a screen has no view that the broker does not serve.
import { useEffect, useState } from 'react';
import { get } from './api';

let links: Promise<Set<string>> | undefined;
export const features = () => (links ??= get<{ links: { href: string }[] }>('/api/v1').then(({ links: all }) => new Set(all.map(({ href }) => href))).catch(() => { links = undefined; return new Set<string>(); }));

export function useFeature(path: string) {
  const [isThere, setIsThere] = useState(false);
  useEffect(() => {
    let isOver = false;
    void features().then((all) => { if (!isOver) setIsThere(all.has(path)); });
    return () => { isOver = true; };
  }, [path]);
  return isThere;
}
