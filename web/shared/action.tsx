// SPDX-License-Identifier: Apache-2.0
// A dialog that shows what an action changes and who is notified before it runs: by the dry run of the API, and by sentences.
import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Problem, post } from './api';
import type { Difference } from './api';
import { nameText } from './format';
import type { PersonName, Preview, RecordChange } from './model';
import { Dialog, Findings, Foreign, ProblemBox, useNote } from './parts';
import { t, word } from './texts';

// A value of a change, as a person reads it.
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object') {
    if ('alphabetic' in value || 'ideographic' in value) return nameText(value as PersonName);
    const { meaning, value: code } = value as { meaning?: string; value?: string };
    return meaning || code || JSON.stringify(value);
  }
  return typeof value === 'string' ? word('common', 'step_', value) : String(value);
}
export const fieldText = (name: string) => word('common', 'field_', name);

export function Changes({ changes }: { changes: RecordChange[] }) {
  return (
    <ul className="changes">{changes.map((one, index) => (
      <li key={index}><strong>{one.is_new ? t('common.change_new', { what: word('common', 'record_', one.of) }) : word('common', 'record_', one.of)}</strong>{' '}
        {one.fields?.map((field, place) => <span key={place}>{place > 0 && '; '}{fieldText(field.name)}: {!one.is_new && <><Foreign className="before">{valueText(field.before)}</Foreign> → </>}<Foreign className="after">{valueText(field.after)}</Foreign></span>)}
      </li>))}
    </ul>
  );
}

function PreviewBox({ preview }: { preview: Preview }) {
  return (
    <>
      {preview.changes && preview.changes.length > 0 && <Changes changes={preview.changes} />}
      {preview.changes?.length === 0 && <p>{t('common.changes_nothing')}</p>}
      {preview.notified && <p>{preview.notified.length > 0 ? <>{t('common.notified')} {preview.notified.map((one, index) => <span key={index}>{index > 0 && ', '}<Foreign>{one.destination}</Foreign> ({word('common', 'kind_', one.kind)})</span>)}</> : t('common.notified_none')}</p>}
      <Findings findings={preview.findings} />
    </>
  );
}

function Differences({ differences }: { differences: Difference[] }) {
  return (
    <table className="differences"><thead><tr><th scope="col">{t('common.field')}</th><th scope="col">{t('common.this_record')}</th><th scope="col">{t('common.other_record')}</th></tr></thead>
      <tbody>{differences.map((one) => <tr key={one.field}><th scope="row">{fieldText(one.field)}</th><td><Foreign>{one.value || '–'}</Foreign></td><td><Foreign>{one.other_value || '–'}</Foreign></td></tr>)}</tbody>
    </table>
  );
}

// undefined while it is not known; null: this broker has no dry run.
function usePreview(path: string, body: string, hasDryRun: boolean) {
  const [preview, setPreview] = useState<Preview | null>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!hasDryRun) { setPreview(null); return undefined; }
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        const found = await post<Preview>(path, { ...JSON.parse(body), dry_run: true });
        if (!isOver) { setPreview(found.dry_run ? found : null); setProblem(undefined); }
      } catch (fault) {
        if (isOver) return;
        const isUnknown = fault instanceof Problem && fault.errors.some(({ place }) => place === '/dry_run');
        setPreview(isUnknown ? null : undefined);
        setProblem(isUnknown || !(fault instanceof Problem) ? undefined : fault);
      }
    }, 200);
    return () => { isOver = true; clearTimeout(timer); };
  }, [path, body, hasDryRun]);
  return { preview, problem };
}

export interface ActionProps {
  title: string; verb: string; path: string; body: Record<string, unknown>; onClose: () => void; onDone?: (answer: { id: number } & Preview) => void;
  consequences?: ReactNode[]; children?: ReactNode; isDangerous?: boolean; hasDryRun?: boolean; isReady?: boolean;
}
export function ActionDialog({ title, verb, path, body, onClose, onDone, consequences = [], children, isDangerous = false, hasDryRun = true, isReady = true }: ActionProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [isConfirmed, setIsConfirmed] = useState(false);
  const note = useNote();
  const sent = isConfirmed ? { ...body, confirm: true } : body;
  const dry = usePreview(path, JSON.stringify(sent), hasDryRun && isReady);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await post<{ id: number } & Preview>(path, sent);
      const told = [...new Set((answer.notified ?? []).map(({ destination }) => destination))].join(', ');
      note({ text: told ? `${title}: ${t('common.done')}. ${t('common.notified')} ${told}` : `${title}: ${t('common.done')}` });
      onDone?.(answer);
      onClose();
    } catch (fault) {
      setProblem(fault instanceof Problem ? fault : new Problem(0, 'fault', String(fault)));
      setBusy(false);
    }
  };
  const shown = problem ?? dry.problem;
  const differences = shown?.differences ?? [];
  const isBlocked = !isReady || busy || (differences.length > 0 && !isConfirmed);
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        {(dry.preview || consequences.length > 0) && (
          <div className="consequences"><h3>{t('common.what_happens')}</h3>
            {consequences.length > 0 && <ul>{consequences.map((one, index) => <li key={index}>{one}</li>)}</ul>}
            {dry.preview && <PreviewBox preview={dry.preview} />}
          </div>)}
        <ProblemBox problem={shown} />
        {(differences.length > 0 || isConfirmed) && <>{differences.length > 0 && <Differences differences={differences} />}
          <label className="check"><input type="checkbox" checked={isConfirmed} onChange={(event) => { setIsConfirmed(event.target.checked); setProblem(undefined); }} /> {t('common.confirm_differences')}</label></>}
        <footer><button type="button" onClick={onClose}>{t('common.cancel')}</button><button type="submit" className={isDangerous ? 'danger' : 'primary'} disabled={isBlocked}>{verb}</button></footer>
      </form>
    </Dialog>
  );
}
