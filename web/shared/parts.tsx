// SPDX-License-Identifier: Apache-2.0
// What all screens are made of: states, problems, dialogs, fields, tabs.
import { createContext, useContext, useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Problem, includes } from './api';
import type { Role, Session } from './api';
import type { Finding, PatientSummary, PersonName } from './model';
import { ageText, agoText, birthText, identifierText, nameText, secondText } from './format';
import { t, word } from './texts';
import { link } from './route';

export const SessionContext = createContext<Session | undefined>(undefined);
export function useMay() {
  const session = useContext(SessionContext);
  return (needed: Role) => session !== undefined && includes(session.role, needed);
}

// Shape, word and colour say the same: attention ▲, running ◐, good ●, waiting ○, ended ■.
export type Tone = 'bad' | 'warn' | 'busy' | 'good' | 'wait' | 'off';
const shapes: Record<Tone, string> = { bad: '▲', warn: '△', busy: '◐', good: '●', wait: '○', off: '■' };
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`status ${tone}`}><span aria-hidden="true">{shapes[tone]}</span> {children}</span>;
}

const stepTones: Record<string, Tone> = {
  unscheduled: 'warn', scheduled: 'wait', arrived: 'wait', ready: 'wait', started: 'busy', departed: 'busy', in_progress: 'busy', completed: 'good', discontinued: 'off', cancelled: 'off', never_performed: 'off', refused: 'bad',
};
export const toneOf = (state: string): Tone => stepTones[state] ?? 'wait';
export const StepStatus = ({ state }: { state: string }) => <Status tone={toneOf(state)}>{word('common', 'step_', state)}</Status>;
export const OrderStatus = ({ state }: { state: string }) => <Status tone={toneOf(state)}>{word('common', 'order_', state)}</Status>;
const deliveryTones: Record<string, Tone> = { waiting: 'wait', pending: 'wait', delivered: 'good', parked: 'bad', skipped: 'off' };
export const DeliveryStatus = ({ state }: { state: string }) => <Status tone={deliveryTones[state] ?? 'wait'}>{word('common', 'delivery_', state)}</Status>;

// Text of other systems has its own direction and no influence on the text around it.
export const Foreign = ({ children, className }: { children?: ReactNode; className?: string }) => <bdi className={className}>{children}</bdi>;
export const Name = ({ name }: { name?: PersonName | null }) => <Foreign className="name">{nameText(name) || '–'}</Foreign>;
export const Mono = ({ children }: { children?: ReactNode }) => <bdi className="mono">{children}</bdi>;

export function Ago({ at }: { at?: string | null }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (!at) return <span>–</span>;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return <time dateTime={at} title={`${secondText(new Date(at))} ${zone}`}>{agoText(at)}</time>;
}

export function PatientLine({ patient, isLink = true }: { patient?: PatientSummary | null; isLink?: boolean }) {
  if (!patient) return <span>–</span>;
  const sex = patient.sex ? word('common', 'sex_', patient.sex) : '';
  const more = [birthText(patient.birth_date) && `*${birthText(patient.birth_date)}`, ageText(patient.birth_date), sex].filter(Boolean).join(' · ');
  return (
    <span className="patient-line">
      {isLink ? <a href={link(['patients', patient.id])}><Name name={patient.name} /></a> : <Name name={patient.name} />}
      <small>{more}{patient.identifier?.value && <> · <Mono>{identifierText(patient.identifier)}</Mono></>}</small>
    </span>
  );
}

// What a problem means, what it is about and what to do, in the language of the user; the words of the broker are added.
export function problemTitle(problem: Problem) {
  if (problem.status === 0 && problem.code === 'unreachable') return t('common.problem_unreachable');
  const known = word('common', 'problem_', problem.code.replace(/-/g, '_'));
  if (!known.includes('-') && known !== problem.code.replace(/-/g, '_')) return known;
  if (problem.status === 503) return t('common.problem_busy');
  if (problem.status === 403) return t('common.problem_role');
  return t('common.problem');
}
export function ProblemBox({ problem, retry, title }: { problem?: Problem; retry?: () => void; title?: string }) {
  if (!problem) return null;
  return (
    <div className="problem" role="alert">
      <strong><span aria-hidden="true">▲ </span>{title ?? problemTitle(problem)}</strong>
      {problem.errors.length === 0 && problem.detail && <p>{t('common.problem_said', { text: '' })}<Foreign>{problem.detail}</Foreign></p>}
      {problem.errors.length > 0 && (
        <ul>{problem.errors.map((fault, index) => (
          <li key={index}>
            {fault.place && <><Mono>{fault.place}</Mono>: </>}<Foreign>{fault.rule || problem.detail}</Foreign>{fault.value && <> (<Mono>{fault.value.slice(0, 200)}</Mono>)</>}
            {fault.remedy && <div>{t('common.remedy', { text: '' })}<Foreign>{fault.remedy}</Foreign></div>}
          </li>))}
        </ul>)}
      {retry && <button type="button" onClick={retry}>{t('common.retry')}</button>}
    </div>
  );
}
export const Loading = () => <p className="quiet" role="status">{t('common.loading')}</p>;

export function Findings({ findings }: { findings?: Finding[] | null }) {
  if (!findings?.length) return null;
  return (
    <ul className="findings">{findings.map((one, index) => (
      <li key={index}>
        <Status tone={one.kind === 'warning' ? 'warn' : 'wait'}><Mono>{one.place}</Mono></Status> <Foreign>{one.text}</Foreign>
        {one.remedy && <div className="quiet">{t('common.remedy', { text: '' })}<Foreign>{one.remedy}</Foreign></div>}
      </li>))}
    </ul>
  );
}

export function Empty({ children }: { children: ReactNode }) { return <div className="empty">{children}</div>; }

export function CopyButton({ text }: { text: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try { await navigator.clipboard.writeText(text); setDone(true); } catch { setDone(false); }
  };
  return <button type="button" className="small" onClick={copy}>{done ? t('common.copied') : t('common.copy')}</button>;
}

// The title of a screen, its actions, and one sentence that says how things are.
export function Screen({ title, sentence, actions, children }: { title: ReactNode; sentence?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <>
      <header className="screen-head"><h1 tabIndex={-1}>{title}</h1><div className="actions no-print">{actions}</div></header>
      {sentence && <p className="sentence">{sentence}</p>}
      {children}
    </>
  );
}
export function Section({ title, actions, children, id }: { title: ReactNode; actions?: ReactNode; children: ReactNode; id?: string }) {
  return <section className="card" id={id}><header><h2>{title}</h2>{actions && <div className="actions no-print">{actions}</div>}</header>{children}</section>;
}

export interface Tab { id: string; title: ReactNode; count?: number }
export function Tabs({ tabs, current, onPick, label }: { tabs: Tab[]; current: string; onPick: (id: string) => void; label: string }) {
  return (
    <nav className="tabs no-print" aria-label={label}>{tabs.map(({ id, title, count }) => (
      <button key={id} type="button" aria-current={id === current ? 'page' : undefined} onClick={() => onPick(id)}>{title}{count !== undefined && <span className="count">{count}</span>}</button>))}
    </nav>
  );
}

// A field with its label; the fault of a form names it.
export function Field({ label, hint, children }: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return <div className="field"><label htmlFor={id}>{label}</label>{children(id)}{hint && <small className="quiet">{hint}</small>}</div>;
}
export function TextField({ label, value, onChange, hint, type = 'text', ...more }: { label: string; value: string; onChange: (value: string) => void; hint?: string; type?: string; required?: boolean; autoFocus?: boolean; autoComplete?: string; list?: string; maxLength?: number; min?: string; placeholder?: string }) {
  return <Field label={label} hint={hint}>{(id) => <input id={id} type={type} value={value} onChange={(event) => onChange(event.target.value)} dir={type === 'text' ? 'auto' : undefined} {...more} />}</Field>;
}
export function SelectField({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: [string, string][] }) {
  return <Field label={label}>{(id) => <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>{options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}</select>}</Field>;
}

// A modal dialog: the browser keeps the focus in it, Escape closes it.
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <header><h2 id={id}>{title}</h2><button type="button" className="plain" aria-label={t('common.close')} onClick={onClose}>✕</button></header>
      {children}
    </dialog>
  );
}

// A note about what was done, read by a screen reader, gone after a while.
export interface Note { text: string; undo?: { text: string; run: () => void } }
const NoteContext = createContext<(note: Note) => void>(() => {});
export const useNote = () => useContext(NoteContext);
export function Notes({ children }: { children: ReactNode }) {
  const [note, setNote] = useState<Note>();
  useEffect(() => {
    if (!note) return undefined;
    const timer = setTimeout(() => setNote(undefined), note.undo ? 20_000 : 6_000);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <NoteContext.Provider value={setNote}>
      {children}
      <div className="note-place no-print" role="status" aria-live="polite">
        {note && <div className="note"><span>✓ {note.text}</span>{note.undo && <button type="button" onClick={() => { note.undo?.run(); setNote(undefined); }}>{note.undo.text}</button>}</div>}
      </div>
    </NoteContext.Provider>
  );
}
