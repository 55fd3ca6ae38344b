// SPDX-License-Identifier: Apache-2.0
// What a person may do with a patient: correct, merge, undo a merge.
import { useState } from 'react';
import { ActionDialog } from '../shared/action';
import { query as target } from '../shared/api';
import { useData } from '../shared/data';
import { birthText, ideographicParts, nameText, pnText } from '../shared/format';
import type { Page, Patient } from '../shared/model';
import { PatientLine, SelectField, Status, TextField, useMay } from '../shared/parts';
import { t } from '../shared/texts';

interface DialogProps { patient: Patient; onClose: () => void; onDone: () => void }
type Kind = 'correct' | 'merge' | 'undo_merge';

const asLine = (one: Patient) => ({ id: one.id, name: one.name, birth_date: one.birth_date, sex: one.sex, identifier: one.identifiers[0] });

function MergeDialog({ patient, onClose, onDone }: DialogProps) {
  const [text, setText] = useState('');
  const [other, setOther] = useState<Patient>();
  const wanted = text.trim();
  const found = useData<Page<Patient>>(wanted.length > 1 && !other ? target('/api/v1/patients', /\d/.test(wanted) ? { identifier: wanted, limit: 8 } : { name: wanted, limit: 8 }) : null);
  const rows = (found.data?.items ?? []).filter((one) => one.id !== patient.id && !one.merged_into);
  return (
    <ActionDialog title={t('patients.merge')} verb={t('patients.merge')} path={`/api/v1/patients/${patient.id}/merge`} body={{ retired_id: other?.id ?? 0 }} isReady={other !== undefined} isDangerous consequences={[t('patients.merge_effect')]} onClose={onClose} onDone={onDone}>
      <p><PatientLine patient={asLine(patient)} isLink={false} /></p>
      <TextField label={t('patients.merge_find')} value={text} onChange={(next) => { setText(next); setOther(undefined); }} autoFocus />
      {other ? <p><Status tone="warn">{t('patients.merged')}</Status> <PatientLine patient={asLine(other)} isLink={false} /></p>
        : <ul className="lines">{rows.map((one) => <li key={one.id} className="line"><PatientLine patient={asLine(one)} isLink={false} /><button type="button" className="small" onClick={() => setOther(one)}>{t('patients.choose')}</button></li>)}</ul>}
    </ActionDialog>
  );
}

function CorrectDialog({ patient, onClose, onDone }: DialogProps) {
  const { alphabetic = {}, ideographic = {}, phonetic } = patient.name ?? {};
  const now = { family: alphabetic.family ?? '', given: alphabetic.given ?? '', ideographic: [ideographic.family, ideographic.given].filter(Boolean).join(' '), sex: patient.sex ?? '', birth_date: birthText(patient.birth_date), phone: patient.phone ?? '' };
  const [value, setValue] = useState(now);
  const set = (name: keyof typeof now) => (text: string) => setValue({ ...value, [name]: text });
  const isChanged = (...names: (keyof typeof now)[]) => names.some((name) => value[name] !== now[name]);
  // Only what was changed is sent. The parts of the name without a field stay as they are.
  const body: Record<string, unknown> = {};
  if (isChanged('family', 'given', 'ideographic')) {
    body.name = pnText({ alphabetic: { ...alphabetic, family: value.family, given: value.given }, ideographic: isChanged('ideographic') ? { ...ideographic, ...ideographicParts(value.ideographic) } : ideographic, phonetic });
  }
  for (const name of ['sex', 'birth_date', 'phone'] as const) if (isChanged(name)) body[name] = value[name];
  return (
    <ActionDialog title={`${t('patients.correct')}: ${nameText(patient.name)}`} verb={t('patients.correct')} path={`/api/v1/patients/${patient.id}/correct`} body={body} isReady={Object.keys(body).length > 0} consequences={[t('patients.correct_effect')]} onClose={onClose} onDone={onDone}>
      <div className="fields">
        <TextField label={t('exam.family')} value={value.family} onChange={set('family')} autoFocus autoComplete="off" /><TextField label={t('exam.given')} value={value.given} onChange={set('given')} autoComplete="off" />
        <TextField label={t('exam.ideographic')} value={value.ideographic} onChange={set('ideographic')} hint={t('exam.ideographic_hint')} autoComplete="off" />
        <SelectField label={t('common.sex')} value={value.sex} onChange={set('sex')} options={[['', t('common.unknown')], ['F', t('common.sex_F')], ['M', t('common.sex_M')], ['O', t('common.sex_O')]]} />
        <TextField label={t('exam.birth_date')} type="date" value={value.birth_date} onChange={set('birth_date')} /><TextField label={t('patients.phone')} value={value.phone} onChange={set('phone')} autoComplete="off" maxLength={40} />
      </div>
    </ActionDialog>
  );
}

function UndoMergeDialog({ patient, onClose, onDone }: DialogProps) {
  return (
    <ActionDialog title={`${t('patients.undo_merge')}: ${nameText(patient.name)}`} verb={t('patients.undo_merge')} path={`/api/v1/patients/${patient.id}/undo-merge`} body={{}} isDangerous consequences={[t('patients.undo_merge_effect')]} onClose={onClose} onDone={onDone}>
      <p><PatientLine patient={asLine(patient)} isLink={false} /></p>
    </ActionDialog>
  );
}

export function PatientActions({ patient, onDone }: { patient: Patient; onDone: () => void }) {
  const may = useMay();
  const [open, setOpen] = useState<Kind>();
  const isMerged = Boolean(patient.merged_into);
  const all: [Kind, boolean][] = [['correct', may('register') && !isMerged], ['merge', may('act') && !isMerged], ['undo_merge', may('act') && isMerged]];
  const dialog = { patient, onDone, onClose: () => setOpen(undefined) };
  return (
    <>
      {all.filter(([, isPossible]) => isPossible).map(([kind]) => <button key={kind} type="button" onClick={() => setOpen(kind)}>{t(`patients.${kind}`)}</button>)}
      {open === 'correct' && <CorrectDialog {...dialog} />}
      {open === 'merge' && <MergeDialog {...dialog} />}
      {open === 'undo_merge' && <UndoMergeDialog {...dialog} />}
    </>
  );
}
