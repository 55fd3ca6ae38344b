// SPDX-License-Identifier: Apache-2.0
// The mini-HIS: patient, exam and time on one form; afterwards the answer whether it is on the list of the scanner, and the slip.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent } from 'react';
import { get, post, query as target } from '../shared/api';
import { useAction, useData, useStored } from '../shared/data';
import { codeText, ideographicParts, nameText, pnText } from '../shared/format';
import type { Destination, Order, Page, Patient, Plan, Station, Step } from '../shared/model';
import { Empty, Foreign, Loading, PatientLine, ProblemBox, Screen, Section, SelectField, Status, TextField, useMay } from '../shared/parts';
import { go, link, useRoute } from '../shared/route';
import { t } from '../shared/texts';
import { StepActions } from '../worklist/step_actions';
import { SlipPaper } from './slip';

const mostFavourites = 8;
const summary = (one: Patient) => ({ id: one.id, name: one.name, birth_date: one.birth_date, sex: one.sex, identifier: one.identifiers[0] });

interface NewPatient { family: string; given: string; ideographic: string; sex: string; birth_date: string; number: string }
const nobody: NewPatient = { family: '', given: '', ideographic: '', sex: '', birth_date: '', number: '' };

function FindPatient({ onPick, onNew, text, setText }: { onPick: (one: Patient) => void; onNew: () => void; text: string; setText: (text: string) => void }) {
  const [wanted, setWanted] = useState('');
  const [marked, setMarked] = useState(0);
  useEffect(() => { const timer = setTimeout(() => { setWanted(text.trim()); setMarked(0); }, 200); return () => clearTimeout(timer); }, [text]);
  const isName = !/\d/.test(wanted);
  const found = useData<Page<Patient>>(wanted.length > 1 || /[^\x00-\x7f]/.test(wanted) ? target('/api/v1/patients', isName ? { name: wanted, limit: 8 } : { identifier: wanted, limit: 8 }) : null);
  const rows = (found.data?.items ?? []).filter(({ merged_into }) => !merged_into);
  const isFound = found.data !== undefined && wanted === text.trim();  // the answer is the one for the whole text
  const [entered, setEntered] = useState(false);  // Enter came before the answer
  const enter = () => { setEntered(!isFound && text.trim() !== ''); if (isFound) { if (rows[marked]) onPick(rows[marked]); else onNew(); } };
  useEffect(() => { if (entered && isFound) enter(); });
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') { event.preventDefault(); setMarked((n) => Math.min(rows.length - 1, n + 1)); }
    if (event.key === 'ArrowUp') { event.preventDefault(); setMarked((n) => Math.max(0, n - 1)); }
    if (event.key === 'Enter') { event.preventDefault(); enter(); }
  };
  return (
    <div className="find" onKeyDown={pressed}>
      <TextField label={t('exam.find')} value={text} onChange={(next) => { setEntered(false); setText(next); }} hint={t('exam.find_hint')} autoFocus autoComplete="off" />
      <ProblemBox problem={found.problem} />
      {rows.length > 0 && <ul className="choices">{rows.map((one, index) => <li key={one.id}><button type="button" className={index === marked ? 'choice marked' : 'choice'} aria-current={index === marked ? 'true' : undefined} onClick={() => onPick(one)}><PatientLine patient={summary(one)} isLink={false} /></button></li>)}</ul>}
      {isFound && rows.length === 0 && <p className="quiet" role="status">{t('exam.none_found')}</p>}
      <button type="button" onClick={onNew}>{t('exam.register')}</button>
    </div>
  );
}

function RegisterFields({ value, onChange }: { value: NewPatient; onChange: (next: NewPatient) => void }) {
  const set = (name: keyof NewPatient) => (text: string) => onChange({ ...value, [name]: text });
  return (
    <div className="fields">
      <TextField label={t('exam.family')} value={value.family} onChange={set('family')} autoFocus autoComplete="off" /><TextField label={t('exam.given')} value={value.given} onChange={set('given')} autoComplete="off" />
      <TextField label={t('exam.ideographic')} value={value.ideographic} onChange={set('ideographic')} hint={t('exam.ideographic_hint')} autoComplete="off" />
      <SelectField label={t('common.sex')} value={value.sex} onChange={set('sex')} options={[['', t('common.unknown')], ['F', t('common.sex_F')], ['M', t('common.sex_M')], ['O', t('common.sex_O')]]} />
      <TextField label={t('exam.birth_date')} type="date" value={value.birth_date} onChange={set('birth_date')} /><TextField label={t('exam.number')} value={value.number} onChange={set('number')} hint={t('exam.number_hint')} maxLength={64} />
    </div>
  );
}

const planKey = (plan: Plan) => `${plan.service.value}|${plan.service.scheme ?? ''}`;
const stepsOf = (plan?: Plan) => (plan?.procedures ?? []).flatMap(({ steps }) => steps ?? []);
const stationOf = (plan?: Plan) => [...new Set(stepsOf(plan).map((step) => step.station_aets?.join(', ') || step.modality || '?'))].join(' + ');

function ChooseExam({ plans, picked, onPick }: { plans: Plan[]; picked?: Plan; onPick: (plan: Plan) => void }) {
  const [text, setText] = useState('');
  const [used] = useStored('exams', '');
  const counts = useMemo(() => { const found = new Map<string, number>(); for (const key of used.split('\n')) found.set(key, (found.get(key) ?? 0) + 1); return found; }, [used]);
  const wanted = text.trim().toLocaleLowerCase();
  const shown = plans.filter((plan) => !wanted || `${plan.service.value} ${plan.service.meaning ?? ''} ${stationOf(plan)} ${stepsOf(plan).map(({ modality }) => modality).join(' ')}`.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => (counts.get(planKey(b)) ?? 0) - (counts.get(planKey(a)) ?? 0) || codeText(a.service).localeCompare(codeText(b.service)));
  const pressed = (event: KeyboardEvent) => { if (event.key === 'Enter' && shown[0]) { event.preventDefault(); onPick(shown[0]); } };
  return (
    <>
      <div className="choose-exam" onKeyDown={pressed}><TextField label={t('exam.choose_exam')} type="search" value={text} onChange={setText} hint={t('exam.exam_hint')} autoComplete="off" /></div>
      <ul className="choices exams">{shown.slice(0, 60).map((plan, index) => (
        <li key={planKey(plan)}><button type="button" className={picked && planKey(picked) === planKey(plan) ? 'choice marked' : 'choice'} aria-pressed={picked !== undefined && planKey(picked) === planKey(plan)} onClick={() => onPick(plan)}>
          <strong><Foreign>{codeText(plan.service)}</Foreign></strong><small><bdi>{stationOf(plan)}</bdi>{index < mostFavourites && (counts.get(planKey(plan)) ?? 0) > 0 && <> · {t('exam.favourites')}</>}</small></button></li>))}
      </ul>
    </>
  );
}

function Result({ id, onNext }: { id: number; onNext: () => void }) {
  const { data: order, problem, reload } = useData<Order>(`/api/v1/orders/${id}`, 5);
  const stations = useData<Page<Station>>('/api/v1/stations');
  const heading = useRef<HTMLParagraphElement>(null);
  const isThere = order !== undefined;
  useEffect(() => { heading.current?.focus(); }, [isThere]);
  if (!order) return problem ? <ProblemBox problem={problem} retry={reload} /> : <Loading />;
  const steps = (order.procedures ?? []).flatMap((one) => one.steps);
  const patient = nameText(order.patient?.name);
  const sentence = (step: Step) => {
    const aets = step.station_aets ?? [];
    const isListed = step.state === 'scheduled' || step.state === 'arrived' || step.state === 'ready';
    if (!isListed) return { isGood: false, text: t('exam.not_listed', { patient, reason: t('exam.not_scheduled') }) };
    return { isGood: true, text: t('exam.listed', { patient, station: aets.join(', ') || t('exam.listed_all', { modality: step.modality ?? '' }) }) };
  };
  const known = (stations.data?.items ?? []).map(({ aet }) => aet);
  return (
    <Section title={<Foreign>{codeText(order.service)}</Foreign>} actions={<><a className="button" href={link(['orders', order.id])}>{t('exam.open_order')}</a><button type="button" onClick={() => window.print()}>{t('orders.slip')}</button><button type="button" className="primary" onClick={onNext}>{t('exam.next')}</button></>}>
      {steps.map((step, index) => {
        const said = sentence(step);
        const isUnknown = said.isGood && stations.data && step.station_aets?.length && !step.station_aets.some((aet) => known.includes(aet));
        return (
          <div key={step.id} className="no-print"><p className="sentence" tabIndex={-1} ref={index === 0 ? heading : undefined} role="status"><Status tone={said.isGood && !isUnknown ? 'good' : 'warn'}><Foreign>{said.text}</Foreign></Status></p>
            {isUnknown && <p className="quiet">{t('exam.no_station')}</p>}{!said.isGood && <p className="actions"><StepActions step={{ ...step, order_id: order.id, patient: order.patient }} onDone={reload} most={['schedule']} /></p>}</div>);
      })}
      <SlipPaper order={order} />
    </Section>
  );
}

export function NewExamScreen() {
  const { query } = useRoute();
  const may = useMay();
  const given = query.get('patient');
  const done = query.get('order');
  const { data: givenPatient } = useData<Patient>(given ? `/api/v1/patients/${encodeURIComponent(given)}` : null);
  const plans = useData<{ plans: Plan[] }>('/api/v1/plans');
  const destinations = useData<Page<Destination>>('/api/v1/destinations');
  const [text, setText] = useState('');
  const [patient, setPatient] = useState<Patient>();
  const [registered, setRegistered] = useState<NewPatient>();
  const [plan, setPlan] = useState<Plan>();
  const [isNow, setIsNow] = useState(true);
  const [when, setWhen] = useState('');
  const [reason, setReason] = useState('');
  const [isUrgent, setIsUrgent] = useState(false);
  const [statusTo, setStatusTo] = useState('');
  const [madePatient, setMadePatient] = useState<number>();  // registered, but the order failed
  const [used, setUsed] = useStored('exams', '');
  const { busy, problem, run } = useAction();
  useEffect(() => { if (givenPatient) setPatient(givenPatient); }, [givenPatient]);
  // Enter chooses, and the next part of the form has the focus.
  const form = useRef<HTMLFormElement>(null);
  const focus = (selector: string) => form.current?.querySelector<HTMLElement>(selector)?.focus();
  useEffect(() => { if (patient && !plan) focus('.choose-exam input'); }, [patient, plan]);
  useEffect(() => { if (plan && patient) focus('button[type=submit]'); }, [plan, patient]);

  if (done) return <Screen title={t('exam.title')}><Result key={done} id={Number(done)} onNext={() => go(link(['exam']))} /></Screen>;
  const placers = (destinations.data?.items ?? []).filter(({ role }) => role === 'order placer');
  const name = patient ? nameText(patient.name) : registered ? [registered.family.toLocaleUpperCase(), registered.given].filter(Boolean).join(', ') || registered.ideographic : '';
  const missing = [!patient && !(registered && (registered.family || registered.ideographic)) && t('common.patient'), !plan && t('exam.choose_exam'), !isNow && !when && t('exam.when')].filter(Boolean).join(', ');

  const register = async () => {
    if (patient) return patient.id;
    if (madePatient) return madePatient;
    const value = registered ?? nobody;
    const made = await post('/api/v1/patients', {
      name: pnText({ alphabetic: value, ideographic: ideographicParts(value.ideographic) }), sex: value.sex, birth_date: value.birth_date, ...(value.number.trim() ? { identifier: value.number.trim() } : {}),
    });
    setMadePatient(made.id);
    return made.id;
  };
  const place = async () => {
    if (!plan) return;
    const start = isNow ? new Date().toISOString().replace(/\..*/, '+00:00') : when;
    const made = await post('/api/v1/orders', { patient_id: await register(), service: plan.service, requested_start: start, ...(isUrgent ? { priority: 'S' } : {}), ...(reason.trim() ? { reasons: [{ meaning: reason.trim() }] } : {}), ...(statusTo ? { status_to: statusTo } : {}) });
    // A plan may leave the scheduling to a person: that is this form.
    const order = await get<Order>(`/api/v1/orders/${made.id}`);
    for (const step of (order.procedures ?? []).flatMap((one) => one.steps)) if (step.state === 'unscheduled' && (step.station_aets?.length || step.modality)) await post(`/api/v1/steps/${step.id}/schedule`, { start_at: start }).catch(() => undefined);
    setUsed([...used.split('\n').slice(-199), planKey(plan)].join('\n'));
    setText(''); setPatient(undefined); setRegistered(undefined); setPlan(undefined); setReason(''); setIsUrgent(false); setIsNow(true); setMadePatient(undefined);
    go(link(['exam'], { order: made.id }));
  };
  const submit = (event: FormEvent) => { event.preventDefault(); if (!missing) void run(place); };
  if (!may('register')) return <Screen title={t('exam.title')}><Empty>{t('common.problem_role')}</Empty></Screen>;
  return (
    <Screen title={t('exam.title')} sentence={t('exam.sentence')}>
      <form ref={form} onSubmit={submit} className="exam-form">
        <Section title={t('exam.step_patient')} actions={(patient || registered) && <button type="button" className="small" onClick={() => { setPatient(undefined); setRegistered(undefined); setMadePatient(undefined); if (given) go(link(['exam'])); }}>{t('exam.another')}</button>}>
          {patient ? <p><PatientLine patient={summary(patient)} /></p> : registered ? <RegisterFields value={registered} onChange={setRegistered} />
            : <FindPatient text={text} setText={setText} onPick={setPatient} onNew={() => setRegistered({ ...nobody, ...(/[^\x00-\x7f]/.test(text) ? { ideographic: text.trim() } : /\d/.test(text) ? { number: text.trim() } : { family: text.trim() }) })} />}
        </Section>
        <Section title={t('exam.step_exam')}>{!plans.data ? <Loading /> : plans.data.plans.length === 0 ? <Empty>{t('exam.no_plans')} <a href="#/plans">{t('common.plans_screen')}</a></Empty> : <ChooseExam plans={plans.data.plans} picked={plan} onPick={setPlan} />}</Section>
        <Section title={t('exam.step_time')}>
          <fieldset className="radios"><legend className="hidden">{t('exam.step_time')}</legend>
            <label className="check"><input type="radio" name="when" checked={isNow} onChange={() => setIsNow(true)} /> {t('exam.now')}</label><label className="check"><input type="radio" name="when" checked={!isNow} onChange={() => setIsNow(false)} /> {t('exam.at')}</label></fieldset>
          {!isNow && <TextField label={t('exam.when')} type="datetime-local" value={when} onChange={setWhen} />}
          <TextField label={t('exam.reason')} value={reason} onChange={setReason} maxLength={200} />
          <label className="check"><input type="checkbox" checked={isUrgent} onChange={(event) => setIsUrgent(event.target.checked)} /> {t('exam.urgent')}</label>
          {placers.length > 1 && <SelectField label={t('exam.status_to')} value={statusTo} onChange={setStatusTo} options={[['', '–'], ...placers.map((one): [string, string] => [one.name, one.name])]} />}
        </Section>
        <Section title={t('exam.step_check')}>
          <p className="sentence"><Foreign>{missing ? t('exam.check_incomplete', { what: missing }) : t('exam.check', { patient: name, exam: codeText(plan?.service), time: isNow ? t('exam.now') : when.replace('T', ' '), station: t('exam.station_of_plan', { station: stationOf(plan) }) })}</Foreign></p>
          <p className="quiet">{t('exam.told')}</p>
          <ProblemBox problem={problem} />
          <button type="submit" className="primary big" disabled={busy || missing !== ''}>{t('exam.send')}</button>
        </Section>
      </form>
    </Screen>
  );
}
