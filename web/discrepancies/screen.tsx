// SPDX-License-Identifier: Apache-2.0
// Work that a person must reconcile: what is wrong, the proposals side by side, and the possible actions.
import { useState } from 'react';
import { query as target } from '../shared/api';
import { ActionDialog } from '../shared/action';
import { useData } from '../shared/data';
import { birthText, codeText, dicomTime, identifierText, momentText, nameText, startText } from '../shared/format';
import type { Discrepancies, Discrepancy, Order, Page, PerformedStep, Proposal, Step } from '../shared/model';
import { Empty, Findings, Foreign, Loading, Mono, Name, PatientLine, ProblemBox, Screen, SelectField, Status, StepStatus, Tabs, TextField, useMay } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { t, word } from '../shared/texts';
import { StepActions, examText } from '../worklist/step_actions';

const first = (performed: PerformedStep, name: string) => String((performed.references ?? []).map((one) => one[name]).find(Boolean) ?? '');

// Values of the performed work and of the exam, side by side.
function Compare({ performed, proposal, step }: { performed: PerformedStep; proposal: Proposal; step: Step }) {
  const rows: [string, string, string, boolean][] = [
    [t('common.patient'), [nameText(performed.patient_name), birthText(performed.patient_birth_date), performed.patient_identifier?.value].filter(Boolean).join(' · '), [nameText(step.patient?.name), birthText(step.patient?.birth_date), step.patient?.identifier?.value].filter(Boolean).join(' · '), proposal.same.patient],
    [t('common.modality'), performed.modality ?? '', step.modality ?? '', proposal.same.modality],
    [t('common.accession'), first(performed, 'accession_number'), step.order?.accession_number ?? '', proposal.same.accession_number],
    [t('discrepancies.step_id'), first(performed, 'step_id'), step.step_id ?? '', proposal.same.step_id],
    [t('common.time'), momentText(performed.received_at), startText(step.start_at, step.start_is_day), (proposal.minutes_apart ?? 999) < 120],
  ];
  return (
    <table className="differences"><thead><tr><th scope="col">{t('common.field')}</th><th scope="col">{t('discrepancies.performed_by')}</th><th scope="col">{t('worklist.exam')}</th><th scope="col"><span className="hidden">{t('discrepancies.same')}</span></th></tr></thead>
      <tbody>{rows.map(([title, ours, theirs, isSame]) => <tr key={title}><th scope="row">{title}</th><td><Foreign>{ours || '–'}</Foreign></td><td><Foreign>{theirs || '–'}</Foreign></td><td><Status tone={isSame ? 'good' : 'warn'}>{isSame ? t('discrepancies.same') : t('discrepancies.differs')}</Status></td></tr>)}</tbody>
    </table>
  );
}

function LinkDialog({ performed, stepId, onClose, onDone }: { performed: PerformedStep; stepId: number; onClose: () => void; onDone: () => void }) {
  return <ActionDialog title={t('discrepancies.link')} verb={t('discrepancies.link')} path={`/api/v1/performed-steps/${performed.id}/link`} body={{ step_id: stepId }} consequences={[t('discrepancies.link_effect')]} onClose={onClose} onDone={onDone} />;
}

function ProposalBox({ performed, proposal, number, onDone }: { performed: PerformedStep; proposal: Proposal; number: number; onDone: () => void }) {
  const { data: step } = useData<Step>(`/api/v1/steps/${proposal.step_id}`);
  const { data: order } = useData<Order>(`/api/v1/orders/${proposal.order_id}`);
  const [isLinking, setIsLinking] = useState(false);
  const may = useMay();
  if (!step) return <Loading />;
  const whole: Step = { ...step, patient: step.patient ?? order?.patient, order: step.order ?? order };
  return (
    <div className="proposal"><h3>{t('discrepancies.proposal', { number })}: <a href={link(['orders', proposal.order_id])}><Foreign>{examText(whole)}</Foreign></a> <StepStatus state={whole.state} /> {proposal.minutes_apart !== null && <small className="quiet">{t('discrepancies.minutes_apart', { count: proposal.minutes_apart })}</small>}</h3>
      <Compare performed={performed} proposal={proposal} step={whole} />
      {may('act') && <p className="actions"><button type="button" className={number === 1 ? 'primary' : ''} onClick={() => setIsLinking(true)}>{t('discrepancies.link')}</button></p>}
      {isLinking && <LinkDialog performed={performed} stepId={proposal.step_id} onClose={() => setIsLinking(false)} onDone={onDone} />}
    </div>
  );
}
function FindExam({ performed, onDone }: { performed: PerformedStep; onDone: () => void }) {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  const [stepId, setStepId] = useState<number>();
  const found = useData<Page<Order>>(wanted ? target('/api/v1/orders', { accession_number: wanted, limit: 1 }) : null);
  const id = found.data?.items[0]?.id;
  const { data: order } = useData<Order>(id ? `/api/v1/orders/${id}` : null);
  return (
    <><form className="filters" onSubmit={(event) => { event.preventDefault(); setWanted(text.trim()); }}><TextField label={t('discrepancies.proposals_none')} value={text} onChange={setText} /><button type="submit">{t('discrepancies.find')}</button></form>
      {found.data && !id && <p>{t('stations.why_not_find_none')}</p>}
      {order && <ul className="lines">{(order.procedures ?? []).flatMap(({ steps }) => steps).map((step) => <li key={step.id} className="line"><StepStatus state={step.state} /> <Foreign>{examText(step)}</Foreign> <PatientLine patient={order.patient} /><button type="button" onClick={() => setStepId(step.id)}>{t('discrepancies.link')}</button></li>)}</ul>}
      {stepId && <LinkDialog performed={performed} stepId={stepId} onClose={() => setStepId(undefined)} onDone={onDone} />}</>
  );
}

function PerformedCase({ one, performed, onDone }: { one: Discrepancy; performed: PerformedStep; onDone: () => void }) {
  const may = useMay();
  const [isClosing, setIsClosing] = useState(false);
  const [state, setState] = useState('completed');
  const { data } = useData<PerformedStep>(one.kind === 'refused' ? `/api/v1/performed-steps/${performed.id}` : null);
  return (
    <>
      <p><StepStatus state={performed.state} /> <strong>{performed.station_aet ?? performed.calling_aet}</strong> · <Name name={performed.patient_name} /> <Mono>{identifierText(performed.patient_identifier)}</Mono> · <Foreign>{performed.description}</Foreign> {dicomTime(performed.started_on, performed.started_time) || momentText(performed.received_at)}</p>
      {performed.discrepancy_text && <p><Foreign>{performed.discrepancy_text}</Foreign></p>}
      {data?.datasets?.map((dataset) => <Findings key={dataset.id} findings={dataset.findings} />)}
      {performed.state === 'in_progress' && may('act') && <p className="actions"><button type="button" onClick={() => setIsClosing(true)}>{t('orders.close_performed')}</button></p>}
      {one.proposals.slice(0, 3).map((proposal, index) => <ProposalBox key={proposal.step_id} performed={performed} proposal={proposal} number={index + 1} onDone={onDone} />)}
      {one.proposals.length === 0 && one.kind !== 'refused' && may('act') && <FindExam performed={performed} onDone={onDone} />}
      {isClosing && <ActionDialog title={t('orders.close_performed')} verb={t('orders.close_performed')} path={`/api/v1/performed-steps/${performed.id}/close`} body={{ state }} consequences={[t('orders.close_effect')]} onClose={() => setIsClosing(false)} onDone={onDone}>
        <SelectField label={t('orders.close_state')} value={state} onChange={setState} options={[['completed', t('common.step_completed')], ['discontinued', t('common.step_discontinued')]]} /></ActionDialog>}
    </>
  );
}
function StepCase({ step: row, onDone }: { step: Step; onDone: () => void }) {
  const { data: step } = useData<Step>(`/api/v1/steps/${row.id}`);
  const { data: order } = useData<Order>(`/api/v1/orders/${row.order_id}`);
  const whole: Step = { ...row, ...step, patient: step?.patient ?? order?.patient, order: step?.order ?? order };
  return (
    <><p><StepStatus state={whole.state} /> <a href={link(['orders', row.order_id])}><strong><Foreign>{examText(whole)}</Foreign></strong></a> · {startText(whole.start_at, whole.start_is_day)} · {whole.station_aets?.join(', ') || whole.modality}</p>
      {whole.patient && <p><PatientLine patient={whole.patient} /></p>}<p className="actions"><StepActions step={whole} onDone={onDone} most={['schedule', 'complete', 'cancel', 'never_performed']} /></p></>
  );
}
function OrderCase({ order, onDone }: { order: Order; onDone: () => void }) {
  const may = useMay();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <><p><a href={link(['orders', order.id])}><strong><Foreign>{codeText(order.service)}</Foreign></strong></a> <Mono>{order.placer_number}</Mono></p>{may('act') && <p className="actions"><button type="button" className="primary" onClick={() => setIsOpen(true)}>{t('orders.apply_plan')}</button></p>}
      {isOpen && <ActionDialog title={t('orders.apply_plan')} verb={t('orders.apply_plan')} path={`/api/v1/orders/${order.id}/apply-plan`} body={{}} consequences={[t('discrepancies.apply_effect')]} onClose={() => setIsOpen(false)} onDone={onDone} />}</>
  );
}
function HeldCase({ one, onDone }: { one: NonNullable<Discrepancy['held_change']>; onDone: () => void }) {
  const may = useMay();
  const [open, setOpen] = useState<'confirm' | 'dismiss'>();
  const path = `/api/v1/held-changes/${one.id}`;
  return (
    <><p><strong><Foreign>{[one.kind, one.subject].filter(Boolean).join(': ')}</Foreign></strong> · {String(one.steps ?? '')}</p>
      {may('act') && <p className="actions"><button type="button" onClick={() => setOpen('dismiss')}>{t('discrepancies.dismiss')}</button><button type="button" className="danger" onClick={() => setOpen('confirm')}>{t('discrepancies.confirm')}</button></p>}
      {open && <ActionDialog title={t(`discrepancies.${open}`)} verb={t(`discrepancies.${open}`)} path={`${path}/${open}`} body={open === 'confirm' ? { steps: one.steps } : {}} hasDryRun={false} isDangerous={open === 'confirm'} consequences={[t(`discrepancies.${open}_effect`, { count: one.steps ?? 0 })]} onClose={() => setOpen(undefined)} onDone={onDone} />}</>
  );
}

function Case({ one, onDone }: { one: Discrepancy; onDone: () => void }) {
  return (
    <article className="card" data-row tabIndex={0}>
      <header><h2><Status tone="warn">{word('discrepancies', 'kind_', one.kind)}</Status></h2></header><p className="quiet">{word('discrepancies', 'advice_', one.kind)}</p>
      {one.performed_step && <PerformedCase one={one} performed={one.performed_step} onDone={onDone} />}{one.step && <StepCase step={one.step} onDone={onDone} />}
      {one.order && <OrderCase order={one.order} onDone={onDone} />}{one.held_change && <HeldCase one={one.held_change} onDone={onDone} />}
    </article>
  );
}

export function DiscrepanciesScreen() {
  const { query } = useRoute();
  const kind = query.get('kind') ?? '';
  const { data, problem, reload } = useData<Discrepancies>(target('/api/v1/discrepancies', { kind, limit: 30 }), 20);
  const counts = Object.entries(data?.counts ?? {}).filter(([name, count]) => count > 0 || name === kind);
  const total = Object.values(data?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  const keyOf = (one: Discrepancy) => `${one.kind} ${one.performed_step?.id ?? ''} ${one.step?.id ?? ''} ${one.order?.id ?? ''} ${one.held_change?.id ?? ''}`;
  return (
    <Screen title={t('discrepancies.title')} sentence={data && (total === 0 ? t('discrepancies.none') : t('discrepancies.sentence', { count: total }))}>
      {counts.length > 0 && <Tabs label={t('discrepancies.title')} current={kind} onPick={(next) => setQuery({ kind: next })} tabs={[{ id: '', title: t('common.all'), count: total }, ...counts.map(([name, count]) => ({ id: name, title: word('discrepancies', 'kind_', name), count }))]} />}
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : data.items.length === 0 ? total > 0 && <Empty>{t('discrepancies.none_of_kind')}</Empty> : data.items.map((one) => <Case key={keyOf(one)} one={one} onDone={reload} />)}
    </Screen>
  );
}
