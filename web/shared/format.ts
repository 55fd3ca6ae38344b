// SPDX-License-Identifier: Apache-2.0
// Names, dates and times as text. Pure, apart from the language and the clock of the browser.
import { language, t } from './texts';
import type { Code, Identifier, NameParts, Person, PersonName } from './model';

function alphabeticName({ family = '', given = '', middle = '', prefix = '', suffix = '' }: NameParts) {
  const first = [prefix, given, middle].filter(Boolean).join(' ');
  return [[family.toLocaleUpperCase(), first].filter(Boolean).join(', '), suffix].filter(Boolean).join(' ');
}
const ideographicName = ({ family = '', given = '', middle = '' }: NameParts) => [family, given, middle].filter(Boolean).join('');

// The family name in capitals; the ideographic name first in Chinese.
export function nameText(name?: PersonName | null): string {
  if (!name) return '';
  const latin = name.alphabetic ? alphabeticName(name.alphabetic) : '';
  const ideographic = name.ideographic ? ideographicName(name.ideographic) : '';
  if (!ideographic) return latin || (name.phonetic ? alphabeticName(name.phonetic) : '');
  if (!latin) return ideographic;
  return language() === 'zh' ? `${ideographic} ${latin}` : `${latin} ${ideographic}`;
}
export const personText = (person?: Person | null) => (person ? [nameText(person.name), person.id].filter(Boolean).join(' · ') : '');
export const codeText = (code?: Code | null) => code?.meaning || code?.value || '';
export const identifierText = (one?: Identifier | null) => (one?.value ? one.value + (one.authority ? ` (${one.authority})` : '') : '');

// A DICOM PN: the alphabetic, the ideographic and the phonetic group.
export function pnText({ alphabetic, ideographic, phonetic }: PersonName) {
  const clean = (text = '') => text.trim().replace(/[\^=\\]/g, ' ');
  const group = ({ family, given, middle, prefix, suffix }: NameParts = {}) => [family, given, middle, prefix, suffix].map(clean).join('^').replace(/\^+$/, '');
  return [alphabetic, ideographic, phonetic].map(group).join('=').replace(/=+$/, '');
}
// As it is typed: family name, blank, given name.
export function ideographicParts(text: string): NameParts {
  const [family = '', ...given] = text.trim().split(/\s+/);
  return { family, given: given.join('') };
}

const two = (n: number) => String(n).padStart(2, '0');
export const dayText = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
export const clockText = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;
export const secondText = (at: Date) => `${dayText(at)} ${clockText(at)}:${two(at.getSeconds())}`;
export const today = () => dayText(new Date());
export function dayAfter(day: string, days: number) {
  const [year, month, date] = day.split('-').map(Number);
  return dayText(new Date(year, month - 1, date + days));
}

// A point in time: the clock if it is today, otherwise with the day.
export function momentText(moment?: string | null): string {
  if (!moment) return '';
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  return dayText(at) === today() ? clockText(at) : `${dayText(at)} ${clockText(at)}`;
}
// "12 s ago" within the last hour, then as momentText.
export function agoText(moment?: string | null, now = Date.now()): string {
  if (!moment) return '';
  const seconds = Math.max(0, Math.round((now - new Date(moment).getTime()) / 1000));
  if (seconds < 60) return t('common.seconds_ago', { count: seconds });
  if (seconds < 3600) return t('common.minutes_ago', { count: Math.floor(seconds / 60) });
  return t('common.at_time', { time: momentText(moment) });
}
export function durationText(seconds: number) {
  if (seconds < 60) return t('common.seconds', { count: Math.round(seconds) });
  if (seconds < 3600) return t('common.minutes', { count: Math.round(seconds / 60) });
  if (seconds < 172800) return t('common.hours', { count: Math.round(seconds / 3600) });
  return t('common.days', { count: Math.round(seconds / 86400) });
}
// A local time of the department: "2026-11-30T09:00:00".
export function startText(start?: string | null, isDay = false, withDay = true): string {
  if (!start) return '';
  const [day, clock = ''] = start.split('T');
  const time = isDay ? '' : clock.slice(0, 5);
  if (!withDay && day === today()) return time || t('common.today');
  return [day, time].filter(Boolean).join(' ');
}
// YYYYMMDD, or a part of it, as it was sent.
export const birthText = (date?: string | null) => (date ?? '').replace(/^(\d{4})(\d{2})?(\d{2})?.*$/, (_, y, m, d) => [y, m, d].filter(Boolean).join('-'));
export const dicomTime = (day?: string | null, time?: string | null) => [birthText(day), (time ?? '').replace(/^(\d{2})(\d{2}).*$/, '$1:$2')].filter(Boolean).join(' ');

export function ageText(birth?: string | null) {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(birth ?? '');
  if (!found) return '';
  const [born, now] = [new Date(+found[1], +found[2] - 1, +found[3]), new Date()];
  const years = now.getFullYear() - born.getFullYear() - (now.getMonth() < born.getMonth() || (now.getMonth() === born.getMonth() && now.getDate() < born.getDate()) ? 1 : 0);
  if (years < 0 || years > 130) return '';
  if (years >= 2) return t('common.years', { count: years });
  return t('common.months', { count: Math.max(0, (now.getFullYear() - born.getFullYear()) * 12 + now.getMonth() - born.getMonth()) });
}

export function csvText(rows: (string | number)[][]) {
  // A cell that begins with one of these would be a formula in a spreadsheet.
  const cell = (value: string | number) => `"${String(value).replace(/^([=+\-@\t\r])/, "'$1").replace(/"/g, '""')}"`;
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
export function download(name: string, content: BlobPart, type: string) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
