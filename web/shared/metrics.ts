// SPDX-License-Identifier: Apache-2.0
// Reads the text of /metrics (Prometheus exposition format 0.0.4). Pure.

export interface Sample { name: string; labels: Record<string, string>; value: number }

export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    const found = /^([a-z0-9_:]+)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!found) continue;
    const labels: Record<string, string> = {};
    for (const [, key, value] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) labels[key] = value.replace(/\\(.)/g, '$1');
    samples.push({ name: found[1], labels, value: Number(found[3]) });
  }
  return samples;
}

export const valueOf = (samples: Sample[], name: string, labels: Record<string, string>) =>
  samples.find((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))?.value ?? 0;

// The upper bounds within which a share of all observations of a histogram lies, over all its labels.
export function quantiles(samples: Sample[], name: string, shares: number[]): { count: number; bounds: number[] } {
  const buckets = new Map<number, number>();
  for (const one of samples) if (one.name === `${name}_bucket`) { const bound = one.labels.le === '+Inf' ? Infinity : Number(one.labels.le); buckets.set(bound, (buckets.get(bound) ?? 0) + one.value); }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const count = sorted.at(-1)?.[1] ?? 0;
  return { count, bounds: shares.map((share) => sorted.find(([, upTo]) => upTo >= share * count)?.[0] ?? Infinity) };
}
