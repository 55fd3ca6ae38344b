// SPDX-License-Identifier: Apache-2.0
// Tells when records have changed, by the events of the broker (/api/v1/events). Without them the screens only poll.
import { features } from './features';

const leastMs = 1000, retryMs = 60_000;
const listeners = new Set<() => void>();
let source: EventSource | undefined;
let timer = 0;
let isTried = false;

export const isLive = () => source?.readyState === EventSource.OPEN;

function tell() {
  if (timer) return;
  timer = window.setTimeout(() => { timer = 0; for (const listener of listeners) listener(); }, leastMs);
}
function connect() {
  source = new EventSource('/api/v1/events');
  source.addEventListener('changed', tell);
  source.addEventListener('reset', tell);
  source.addEventListener('error', () => {
    tell();  // the screens read again, and say so if the broker is away
    // Closed: the session has ended, or there are too many streams.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = undefined;
    window.setTimeout(connect, retryMs);
  });
}
// `listener` is called at most once a second. Returns a function that ends that.
export function onChange(listener: () => void) {
  listeners.add(listener);
  if (!isTried) {
    isTried = true;
    void features().then((all) => { if (all.has('/api/v1/events')) connect(); });
  }
  return () => { listeners.delete(listener); };
}
