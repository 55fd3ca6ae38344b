// SPDX-License-Identifier: Apache-2.0
// One order: its state in a sentence, the way of each exam, what was performed, what was sent, what happened.
import { useState } from 'react';
import { get } from '../shared/api';
import { ActionDialog } from '../shared/action';
import { useAction, useData } from '../shared/data';
import { codeText, dicomTime, momentText, personText, startText } from '../shared/format';
import { useFeature } from '../shared/features';
import type { Delivery, Order, PerformedStep, Step, TimelineItem } from '../shared/model';
import { DeliveryStatus, Empty, Findings, Foreign, Loading, Mono, OrderStatus, PatientLine, ProblemBox, Screen, Section, SelectField, Status, StepStatus, TextField, useMay } from '../shared/parts';
import { link } from '../shared/route';
import { Timeline, TimelineList } from '../shared/timeline';
import { t, word } from '../shared/texts';
import { Slip } from '../new_exam/slip';
import { WhyNotDialog } from '../stations/why_not';
import { StepActions, examText } from '../worklist/step_actions';
import { DeliveryActions } from '../messages/delivery_actions';
import { Path } from './path';

const isOpen = (step: Step) => ['unscheduled', 'scheduled', 'arrived', 'ready'].includes(step.state);
const stepsOf = (order: Order) => (order.procedures ?? []).flatMap(({ steps }) => steps);

function sentenceOf(order: Order) {
  const steps = stepsOf(order), exam = codeText(order.service), total = steps.length;
  const newest = (order.deliveries ?? []).filter(({ kind }) => kind.startsWith('order_')).sort((a, b) => b.id - a.id)[0];
  const told = !newest ? '' : newest.state === 'delivered' ? t('orders.told_his', { name: newest.destination }) : t('orders.not_told', { name: newest.destination });
  const reason = codeText(order.cancel_reason) ? t('orders.because', { reason: codeText(order.cancel_reason) }) : '';
  if (order.on_hold) return t('orders.sentence_hold');
  if (order.state === 'completed') return t('orders.sentence_done', { exam, told });
  if (order.state === 'cancelled') return t('orders.sentence_cancelled', { exam, reason });
  if (order.state === 'discontinued') return t('orders.sentence_discontinued', { exam, reason });
  if (order.state === 'in_progress') return t('orders.sentence_running', { exam, total, done: steps.filter(({ state }) => state === 'completed').length });
  return t('orders.sentence_wait', { exam, total, open: steps.filter(isOpen).length });
}

function Performed({ one, onDone }: { one: PerformedStep; onDone: () => void }) {
  const may = useMay();
  const [open, setOpen] = useState<'unlink' | 'close'>();
  const [state, setState] = useState('completed');
  const close = () => setOpen(undefined);
  return (
    <li><div className="line"><StepStatus state={one.state} /> <span>{t('orders.performed_sentence', { station: one.station_aet ?? one.calling_aet ?? '?', started: dicomTime(one.started_on, one.started_time) || momentText(one.received_at), ended: dicomTime(one.ended_on, one.ended_time) || '–' })}</span>
      <span className="actions">{may('act') && <button type="button" className="small" onClick={() => setOpen('unlink')}>{t('orders.unlink')}</button>}{may('act') && one.state === 'in_progress' && <button type="button" className="small" onClick={() => setOpen('close')}>{t('orders.close_performed')}</button>}</span></div>
      {one.description && <div className="quiet"><Foreign>{one.description}</Foreign></div>}
      {one.datasets?.map((dataset) => <Findings key={dataset.id} findings={dataset.findings} />)}
      {open === 'unlink' && <ActionDialog title={t('orders.unlink')} verb={t('orders.unlink')} path={`/api/v1/performed-steps/${one.id}/unlink`} body={{}} consequences={[t('orders.unlink_effect')]} isDangerous onClose={close} onDone={onDone} />}
      {open === 'close' && <ActionDialog title={t('orders.close_performed')} verb={t('orders.close_performed')} path={`/api/v1/performed-steps/${one.id}/close`} body={{ state }} consequences={[t('orders.close_effect')]} onClose={close} onDone={onDone}>
        <SelectField label={t('orders.close_state')} value={state} onChange={setState} options={[['completed', t('common.step_completed')], ['discontinued', t('common.step_discontinued')]]} /></ActionDialog>}
    </li>
  );
}

interface Images { items: { study_instance_uid: string; archives: { archive: string; state: string; instances?: number; error?: string }[] }[] }
function ImagesButton({ id }: { id: number }) {
  const [found, setFound] = useState<Images>();
  const { busy, problem, run } = useAction();
  const archives = (found?.items ?? []).flatMap((one) => one.archives);
  return (
    <><button type="button" disabled={busy} onClick={() => run(async () => setFound(await get<Images>(`/api/v1/orders/${id}/images`)))}>{t('orders.images')}</button>
      <ProblemBox problem={problem} />
      {found && (archives.length === 0 ? <p className="quiet">{t('orders.images_none')}</p> : <ul>{archives.map((one, index) => (
        <li key={index}><Status tone={one.state === 'found' ? 'good' : one.state === 'none' ? 'wait' : 'bad'}>{one.state === 'found' ? t('orders.images_found', { archive: one.archive, instances: one.instances ?? 0 }) : one.state === 'none' ? t('orders.images_not_found', { archive: one.archive }) : t('orders.images_no_answer', { archive: one.archive, text: one.error ?? '' })}</Status></li>))}</ul>)}
    </>
  );
}

function DeliveryLine({ one, onDone }: { one: Delivery; onDone: () => void }) {
  return (
    <li className="line"><time>{momentText(one.settled_at ?? one.created_at)}</time> <DeliveryStatus state={one.state} /> <a href={link(['messages'], { view: 'sent', id: one.id })}><Foreign>{one.destination}</Foreign> · {word('common', 'kind_', one.kind)}</a>
      {one.why && <Foreign className="quiet">{one.why}</Foreign>}<span className="actions"><DeliveryActions one={one} onDone={onDone} /></span></li>
  );
}

// For a broker that keeps no history: what the order itself says.
function eventsOf(order: Order): TimelineItem[] {
  const events: TimelineItem[] = [];
  if (order.placed_at) events.push({ at: order.placed_at, kind: order.placed_by_filler ? 'registered' : 'ordered', id: order.id });
  for (const one of order.performed_steps ?? []) {
    if (one.received_at) events.push({ at: one.received_at, kind: 'started', id: one.id });
    if (one.ended_at) events.push({ at: one.ended_at, kind: 'ended', id: one.id });
  }
  for (const one of order.deliveries ?? []) events.push({ at: one.settled_at ?? one.created_at, kind: 'delivery', id: one.id, destination: one.destination, state: one.state, message_kind: one.kind, why: one.why ?? undefined });
  return events.sort((a, b) => b.at.localeCompare(a.at));
}

function CancelDialog({ order, onClose, onDone }: { order: Order; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <ActionDialog title={`${t('orders.cancel')}: ${codeText(order.service)}`} verb={t('orders.cancel')} path={`/api/v1/orders/${order.id}/cancel`} body={reason ? { reason } : {}} isDangerous onClose={onClose} onDone={onDone}
      consequences={[t('orders.cancel_open', { count: stepsOf(order).filter(isOpen).length }), t('orders.cancel_effect')]}>
      <TextField label={t('common.reason')} value={reason} onChange={setReason} hint={t('common.reason_hint')} autoFocus maxLength={1000} />
    </ActionDialog>);
}
function AddStepDialog({ order, onClose, onDone }: { order: Order; onClose: () => void; onDone: () => void }) {
  const procedures = order.procedures ?? [];
  const [procedure, setProcedure] = useState(String(procedures[0]?.id ?? ''));
  const [description, setDescription] = useState('');
  const [start, setStart] = useState('');
  const [aet, setAet] = useState('');
  const body = { procedure_id: Number(procedure), ...(description ? { description } : {}), ...(start ? { start_at: start } : {}), ...(aet ? { station_aets: aet.split(',').map((one) => one.trim()).filter(Boolean) } : {}) };
  return (
    <ActionDialog title={t('orders.add_step')} verb={t('orders.add_step')} path={`/api/v1/orders/${order.id}/steps`} body={body} onClose={onClose} onDone={onDone} consequences={[t('orders.add_effect')]}>
      <div className="fields">
        <SelectField label={t('orders.procedure')} value={procedure} onChange={setProcedure} options={procedures.map((one) => [String(one.id), one.description || codeText(one.code)])} />
        <TextField label={t('worklist.exam')} value={description} onChange={setDescription} maxLength={64} autoFocus />
        <TextField label={t('worklist.start')} type="datetime-local" value={start} onChange={setStart} />
        <TextField label={t('common.station')} value={aet} onChange={setAet} hint={t('worklist.stations_hint')} />
      </div>
    </ActionDialog>);
}

export function OrderScreen({ id }: { id: string }) {
  const { data: order, problem, reload } = useData<Order>(`/api/v1/orders/${encodeURIComponent(id)}`, 10);
  const [open, setOpen] = useState<'cancel' | 'add' | 'slip'>();
  const [asked, setAsked] = useState<Step>();
  const may = useMay();
  const hasWhyNot = useFeature('/api/v1/worklist'), hasHistory = useFeature('/api/v1/search');
  if (!order) return problem ? <Screen title={t('orders.order')}><ProblemBox problem={problem} retry={reload} /></Screen> : <Loading />;
  const steps = stepsOf(order).map((step): Step => ({ ...step, order_id: order.id, patient: order.patient, order }));
  const close = () => setOpen(undefined);
  const facts: [string, string | null | undefined][] = [
    [t('orders.placer_number'), order.placer_number], [t('orders.filler_number'), order.filler_number], [t('orders.start'), startText(order.requested_start)], [t('orders.sender'), order.sender], [t('orders.provider'), personText(order.ordering_provider)],
    [t('orders.reasons'), (order.reasons ?? []).map(codeText).join(', ')], [t('orders.clinical'), order.clinical_information], [t('orders.priority'), order.priority],
  ];
  return (
    <Screen title={<><Foreign>{codeText(order.service)}</Foreign> <OrderStatus state={order.state} /></>} sentence={<Foreign>{sentenceOf(order)}</Foreign>}
      actions={<>
        <button type="button" onClick={() => setOpen('slip')}>{t('orders.slip')}</button>
        {may('register') && !['cancelled', 'discontinued'].includes(order.state) && <button type="button" onClick={() => setOpen('add')}>{t('orders.add_step')}</button>}
        {may('act') && steps.some(isOpen) && <button type="button" className="danger" onClick={() => setOpen('cancel')}>{t('orders.cancel')}</button>}</>}>
      <ProblemBox problem={problem} retry={reload} />
      <p className="who"><PatientLine patient={order.patient} /> <span>{t('common.accession')} <Mono>{order.accession_number}</Mono></span></p>
      <Section title={t('orders.path')}>{(order.procedures ?? []).flatMap((procedure) => procedure.steps.map((step) => <Path key={step.id} order={order} procedure={procedure} step={step} />))}</Section>
      <Section title={t('orders.exams')}>
        <ul className="lines">{steps.map((step) => (
          <li key={step.id} className="line"><StepStatus state={step.state} /> <strong><Foreign>{examText(step)}</Foreign></strong> <span>{startText(step.start_at, step.start_is_day)}</span> <span>{step.station_aets?.join(', ') || step.modality}{step.location && <> · <Foreign>{step.location}</Foreign></>}</span> <Mono>{step.step_id}</Mono>
            {codeText(step.end_reason) && <Foreign className="quiet">{codeText(step.end_reason)}</Foreign>}
            <span className="actions"><StepActions step={step} onDone={reload} />{hasWhyNot && isOpen(step) && <button type="button" className="small" onClick={() => setAsked(step)}>{t('orders.why_not')}</button>}</span></li>))}
        </ul>
      </Section>
      <div className="columns">
        <Section title={t('orders.performed')} actions={<ImagesButton id={order.id} />}>
          {(order.performed_steps ?? []).length === 0 ? <Empty>{t('orders.performed_none')}</Empty> : <ul className="lines">{order.performed_steps?.map((one) => <Performed key={one.id} one={one} onDone={reload} />)}</ul>}
        </Section>
        <Section title={t('orders.deliveries')}>
          {(order.deliveries ?? []).length === 0 ? <Empty>{t('orders.deliveries_none')}</Empty> : <ul className="lines">{[...(order.deliveries ?? [])].sort((a, b) => b.id - a.id).map((one) => <DeliveryLine key={one.id} one={one} onDone={reload} />)}</ul>}
        </Section>
      </div>
      <div className="columns">
        <Section title={t('orders.timeline')}>{hasHistory ? <Timeline path={`/api/v1/orders/${order.id}/timeline`} fallback={eventsOf(order)} /> : <TimelineList items={eventsOf(order)} />}</Section>
        <Section title={t('common.details')}><dl className="facts">{facts.filter(([, value]) => value).map(([title, value]) => <div key={title}><dt>{title}</dt><dd><Foreign>{value}</Foreign></dd></div>)}
          {(order.procedures ?? []).map((one) => <div key={one.id}><dt>{t('orders.study')}</dt><dd><Mono>{one.study_instance_uid}</Mono></dd></div>)}</dl></Section>
      </div>
      {open === 'cancel' && <CancelDialog order={order} onClose={close} onDone={reload} />}
      {open === 'add' && <AddStepDialog order={order} onClose={close} onDone={reload} />}
      {open === 'slip' && <Slip order={order} onClose={close} />}
      {asked && <WhyNotDialog step={asked} onClose={() => setAsked(undefined)} />}
    </Screen>
  );
}
