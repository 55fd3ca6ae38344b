// SPDX-License-Identifier: Apache-2.0
// The steps of a day as bars on a line for each room. On a phone the lines become lists.
import { useEffect, useState } from 'react';
import type { Step } from '../shared/model';
import { codeText, clockText, nameText } from '../shared/format';
import { link } from '../shared/route';
import { t, word } from '../shared/texts';

const open = ['scheduled', 'arrived', 'ready', 'unscheduled'];
const minuteOf = (start: string) => Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));
const minutesNow = () => { const now = new Date(); return now.getHours() * 60 + now.getMinutes(); };
const lateAfterMinutes = 15;
const leastWidth = 0.105;  // of a bar, so that a name can be read; a share of the whole line

// "late": its start has passed; "due": it is still to be done.
export function stateNow(step: Step): string {
  if (!open.includes(step.state)) return step.state;
  const isLate = step.start_at && !step.start_is_day && minuteOf(step.start_at) + lateAfterMinutes < minutesNow();
  return isLate ? 'late' : 'due';
}
export interface Room { name: string; steps: Step[] }
export function roomsOf(steps: Step[]): Room[] {
  const rooms = new Map<string, Step[]>();
  for (const step of steps) {
    const name = step.station_aets?.join(', ') || step.modality || t('today.no_station');
    rooms.set(name, [...(rooms.get(name) ?? []), step]);
  }
  return [...rooms].sort(([a], [b]) => a.localeCompare(b)).map(([name, its]) => ({ name, steps: its.sort((a, b) => (a.start_at ?? '').localeCompare(b.start_at ?? '')) }));
}
const wordOf = (state: string) => (state === 'late' ? t('today.late') : word('common', 'step_', state === 'due' ? 'scheduled' : state));

// Bars that overlap go below each other.
function lanesOf(steps: Step[], least: number) {
  const ends: number[] = [];
  return steps.map((step) => {
    const start = step.start_at ? minuteOf(step.start_at) : 0;
    let lane = ends.findIndex((end) => end <= start);
    if (lane < 0) lane = ends.push(0) - 1;
    ends[lane] = start + Math.max(step.duration_minutes ?? 0, least);
    return { step, start, lane };
  });
}

export function Board({ rooms }: { rooms: Room[] }) {
  const [now, setNow] = useState(minutesNow);
  useEffect(() => { const timer = setInterval(() => setNow(minutesNow()), 30_000); return () => clearInterval(timer); }, []);
  const all = rooms.flatMap(({ steps }) => steps).filter(({ start_at }) => start_at);
  const first = Math.min(now - 60, ...all.map((step) => minuteOf(step.start_at ?? ''))), last = Math.max(now + 120, ...all.map((step) => minuteOf(step.start_at ?? '') + (step.duration_minutes ?? 0)));
  const from = Math.max(0, Math.floor(first / 60) * 60), to = Math.min(1440, Math.ceil(last / 60) * 60);
  const at = (minute: number) => `${((minute - from) / (to - from)) * 100}%`;
  const least = (to - from) * leastWidth;
  const step = to - from > 720 ? 120 : 60;
  const hours = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);
  return (
    <div className="board">
      <div className="hours" aria-hidden="true">{hours.map((minute) => <span key={minute} style={{ left: at(minute) }}>{clockText(new Date(2000, 0, 1, minute / 60))}</span>)}</div>
      {rooms.map(({ name, steps }) => {
        const lanes = lanesOf(steps, least);
        const height = (Math.max(0, ...lanes.map(({ lane }) => lane)) + 1) * 30;
        return (
          <section key={name} className="room" aria-label={name}>
            <h3><bdi>{name}</bdi></h3>
            <div className="lane" style={{ height }}>
              <span className="now" style={{ left: at(now) }} title={t('today.now')} />
              {lanes.map(({ step: one, start, lane }) => {
                const state = stateNow(one), width = Math.max(one.duration_minutes ?? 0, least);
                const title = `${(one.start_at ?? '').slice(11, 16)} ${nameText(one.patient?.name)} · ${one.description || codeText(one.order?.service)} · ${wordOf(state)}`;
                return (
                  <a key={one.id} href={link(['orders', one.order_id])} className={`block ${state}`} title={title} aria-label={title} style={{ left: at(Math.min(start, to - width)), width: `${(width / (to - from)) * 100}%`, top: lane * 30 }}>
                    <span className="block-time">{(one.start_at ?? '').slice(11, 16)} </span><bdi>{nameText(one.patient?.name)}</bdi><span className="block-state"> · {wordOf(state)}</span>
                  </a>);
              })}
            </div>
          </section>);
      })}
    </div>
  );
}
