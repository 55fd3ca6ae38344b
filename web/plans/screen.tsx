// SPDX-License-Identifier: Apache-2.0
// The procedure plans: look, edit, import, export, and what an order code would become.
import { useState } from 'react';
import { query as target, remove } from '../shared/api';
import { ActionDialog } from '../shared/action';
import { useAction, useData } from '../shared/data';
import { codeText, download } from '../shared/format';
import type { Finding, Plan } from '../shared/model';
import { Dialog, Empty, Foreign, Loading, Mono, ProblemBox, Screen, Section, TextField, useMay, useNote } from '../shared/parts';
import { setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import { t } from '../shared/texts';
import { PlanFields, tidied } from './plan_form';

const keyOf = ({ service }: Plan) => `${service.value ?? ''}|${service.scheme ?? ''}`;
const stepsOf = (plan: Plan) => (plan.procedures ?? []).flatMap(({ steps }) => steps ?? []);
const stationsOf = (plan: Plan) => [...new Set(stepsOf(plan).map((step) => (step.station_aets ?? []).join(', ') || step.modality || '?'))].join(' + ');
const textOf = (plan: Plan) => `${plan.service.value} ${plan.service.meaning} ${stationsOf(plan)} ${stepsOf(plan).map((step) => `${step.modality} ${step.description}`).join(' ')}`.toLocaleLowerCase();

function Steps({ plan }: { plan: Plan }) {
  return (
    <>{(plan.procedures ?? []).map((procedure, index) => (
      <div key={index}><h3><Foreign>{procedure.description || codeText(procedure.code)}</Foreign> <Mono>{procedure.code?.value}</Mono></h3>
        <ul>{(procedure.steps ?? []).map((step, place) => <li key={place}><strong><Foreign>{step.description}</Foreign></strong> · {step.modality} · {(step.station_aets ?? []).join(', ')} {step.location && <Foreign>{step.location}</Foreign>} · {t('common.minutes', { count: step.duration_minutes ?? 0 })}{step.contrast_agent && <> · <Foreign>{step.contrast_agent}</Foreign></>}</li>)}</ul></div>))}
    </>
  );
}

interface Imported { imported: number; orders_waiting: number; findings: Finding[] }
function EditDialog({ plan: initial, onClose, onDone }: { plan: Plan; onClose: () => void; onDone: () => void }) {
  const [plan, setPlan] = useState(initial);
  const note = useNote();
  const clean = tidied(plan);
  return (
    <ActionDialog title={codeText(plan.service) || t('plans.new_plan')} verb={t('common.save')} path="/api/v1/plans" body={{ plans: [clean] }} hasDryRun={false} consequences={[t('plans.save_effect'), t('plans.save_stations', { stations: stationsOf(clean) || '–' })]} onClose={onClose}
      onDone={(answer) => { const { orders_waiting: count } = answer as unknown as Imported; note({ text: count > 0 ? t('plans.saved_waiting', { count }) : t('plans.saved') }); onDone(); }}>
      <PlanFields plan={plan} onChange={setPlan} />
    </ActionDialog>);
}
function ImportDialog({ plans, onClose, onDone }: { plans: Plan[]; onClose: () => void; onDone: () => void }) {
  const [text, setText] = useState('');
  let found: Plan[] | undefined;
  try { const read = JSON.parse(text) as { plans?: Plan[] }; if (Array.isArray(read.plans)) found = read.plans; } catch { found = undefined; }
  const known = new Set(plans.map(keyOf));
  const changed = (found ?? []).filter((plan) => plan?.service && known.has(keyOf(plan))).length;
  return (
    <ActionDialog title={t('plans.import_file')} verb={t('plans.import_file')} path="/api/v1/plans" body={{ plans: found ?? [] }} hasDryRun={false} isReady={found !== undefined} onClose={onClose} onDone={onDone}
      consequences={found ? [t('plans.import_effect', { count: found.length, changed, added: found.length - changed }), t('plans.save_effect')] : text ? [t('plans.import_unreadable')] : []}>
      <input type="file" accept=".json,application/json" aria-label={t('plans.import_file')} onChange={async (event) => setText(await event.target.files?.[0]?.text() ?? '')} />
      <div className="field"><label htmlFor="plans-text">{t('plans.import_text')}</label><textarea id="plans-text" rows={8} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} /></div>
    </ActionDialog>);
}
function RemoveDialog({ plan, onClose, onDone }: { plan: Plan; onClose: () => void; onDone: () => void }) {
  const { busy, problem, run } = useAction();
  const work = async () => { if (await run(() => remove(target('/api/v1/plans', { value: plan.service.value, scheme: plan.service.scheme })))) { onDone(); onClose(); } };
  return (
    <Dialog title={`${t('plans.remove')}: ${codeText(plan.service)}`} onClose={onClose}><div className="consequences"><h3>{t('common.what_happens')}</h3><ul><li>{t('plans.remove_effect')}</li></ul></div><ProblemBox problem={problem} />
      <footer><button type="button" onClick={onClose}>{t('common.cancel')}</button><button type="button" className="danger" disabled={busy} onClick={work}>{t('plans.remove')}</button></footer></Dialog>);
}
function WhatIf({ plans }: { plans: Plan[] }) {
  const [code, setCode] = useState('');
  const wanted = code.trim().toLocaleLowerCase();
  const found = wanted ? plans.find(({ service }) => (service.value ?? '').toLocaleLowerCase() === wanted) : undefined;
  return <Section title={t('plans.what_if')}><TextField label={t('plans.code')} value={code} onChange={setCode} />{wanted && (found ? <><p><Foreign>{codeText(found.service)}</Foreign>: {found.auto_schedule === false ? t('plans.by_hand') : t('plans.at_once')}</p><Steps plan={found} /></> : <p>{t('plans.what_if_none')}</p>)}</Section>;
}

export function PlansScreen() {
  const { query } = useRoute();
  const may = useMay();
  const { data, problem, reload } = useData<{ plans: Plan[] }>('/api/v1/plans');
  const [open, setOpen] = useState<'new' | 'edit' | 'import' | 'remove' | 'apply'>();
  const all = data?.plans ?? [];
  const text = (query.get('text') ?? '').toLocaleLowerCase();
  const shown = all.filter((plan) => !text || textOf(plan).includes(text));
  const picked = all.find((plan) => keyOf(plan) === query.get('plan'));
  const close = () => setOpen(undefined);
  const mayEdit = may('administer');
  return (
    <Screen title={t('plans.title')} sentence={data && all.length > 0 ? t('plans.sentence', { count: all.length }) : undefined} actions={<>
      <button type="button" onClick={() => download('plans.json', JSON.stringify({ plans: all }, null, 2), 'application/json')}>{t('plans.export_all')}</button>
      {mayEdit && <><button type="button" onClick={() => setOpen('import')}>{t('plans.import_file')}</button><button type="button" onClick={() => setOpen('apply')}>{t('plans.apply')}</button><button type="button" className="primary" onClick={() => setOpen('new')}>{t('plans.new_plan')}</button></>}</>}>
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : all.length === 0 ? <Empty><p>{t('plans.empty')}</p><p>{t('plans.empty_hint')}</p></Empty> : (
        <div className={picked ? 'split with-detail' : 'split'}>
          <div className="split-list"><form className="filters" onSubmit={(event) => event.preventDefault()}><TextField label={t('plans.filter')} type="search" value={query.get('text') ?? ''} onChange={(next) => setQuery({ text: next })} /></form>
            <Table caption={t('plans.title')} rows={shown} keyOf={keyOf} onPick={(plan) => setQuery({ plan: keyOf(plan) })} isPicked={(plan) => plan === picked} columns={[
              { id: 'service', title: t('plans.service'), cell: (plan) => <Foreign>{codeText(plan.service)}</Foreign>, sort: (plan) => codeText(plan.service) }, { id: 'code', title: t('plans.code'), cell: (plan) => <Mono>{plan.service.value}</Mono>, sort: (plan) => plan.service.value ?? '' },
              { id: 'stations', title: t('common.station'), cell: stationsOf, sort: stationsOf }, { id: 'auto', title: t('common.state'), cell: (plan) => (plan.auto_schedule === false ? t('plans.by_hand') : t('plans.at_once')), sort: (plan) => String(plan.auto_schedule) }]} /></div>
          <div className="split-detail">{picked && <Section title={<Foreign>{codeText(picked.service)}</Foreign>} actions={mayEdit && <><button type="button" onClick={() => setOpen('edit')}>{t('plans.edit')}</button><button type="button" className="danger" onClick={() => setOpen('remove')}>{t('plans.remove')}</button></>}><Steps plan={picked} /></Section>}<WhatIf plans={all} /></div>
        </div>)}
      {open === 'new' && <EditDialog plan={{ service: {}, auto_schedule: true, procedures: [{ steps: [{}] }] }} onClose={close} onDone={reload} />}
      {open === 'edit' && picked && <EditDialog plan={picked} onClose={close} onDone={reload} />}
      {open === 'import' && <ImportDialog plans={all} onClose={close} onDone={reload} />}
      {open === 'remove' && picked && <RemoveDialog plan={picked} onClose={close} onDone={() => { setQuery({ plan: '' }); reload(); }} />}
      {open === 'apply' && <ActionDialog title={t('plans.apply')} verb={t('plans.apply')} path="/api/v1/plans/apply" body={{}} hasDryRun={false} consequences={[t('plans.apply_effect')]} onClose={close} onDone={reload} />}
    </Screen>
  );
}
