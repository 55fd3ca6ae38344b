// SPDX-License-Identifier: Apache-2.0
// The way of a step from the order to the images, as a chain: what has happened, when, and what is missing.
import { momentText, startText } from '../shared/format';
import type { Delivery, Order, PerformedStep, Procedure, Step } from '../shared/model';
import { Foreign } from '../shared/parts';
import type { Tone } from '../shared/parts';
import { t } from '../shared/texts';
import { examText } from '../worklist/step_actions';

export interface Stage { id: string; tone: Tone; text: string; time: string; isReached: boolean }

const isEnded = (step: Step) => ['completed', 'discontinued', 'cancelled', 'never_performed'].includes(step.state);

// The newest message to each destination says whether it knows the present state.
function told(deliveries: Delivery[], kinds: (kind: string) => boolean): Stage[] {
  const newest = new Map<string, Delivery>();
  for (const one of deliveries) if (kinds(one.kind) && (newest.get(one.destination)?.id ?? 0) < one.id) newest.set(one.destination, one);
  return [...newest.values()].map((one): Stage => {
    const text = one.state === 'delivered' ? t('orders.path_told', { name: one.destination }) : one.state === 'parked' ? t('orders.path_refused', { name: one.destination }) : t('orders.path_untold', { name: one.destination });
    return { id: `told ${one.destination}`, tone: one.state === 'delivered' ? 'good' : one.state === 'parked' ? 'bad' : 'warn', text, time: momentText(one.settled_at ?? one.created_at), isReached: one.state === 'delivered' };
  });
}

function listStage(order: Order, step: Step): Stage {
  const station = step.station_aets?.join(', ') || step.modality || '?';
  const time = startText(step.start_at, step.start_is_day);
  if (order.on_hold && !isEnded(step)) return { id: 'list', tone: 'warn', text: t('orders.path_not_listed', { reason: t('orders.path_held') }), time, isReached: false };
  if (step.state === 'unscheduled') return { id: 'list', tone: 'warn', text: t('orders.path_not_listed', { reason: t('orders.path_needs_scheduling') }), time, isReached: false };
  if (isEnded(step) || step.state === 'started' || step.state === 'departed') return { id: 'list', tone: 'good', text: t('orders.path_left'), time, isReached: true };
  return { id: 'list', tone: 'good', text: t('orders.path_listed', { station }), time, isReached: true };
}
function workStages(step: Step, performed: PerformedStep[]): Stage[] {
  const [first] = performed, last = performed.at(-1);
  const station = first?.station_aet ?? first?.calling_aet ?? '';
  if (!first) {
    if (step.state === 'cancelled') return [{ id: 'end', tone: 'off', text: t('orders.path_cancelled'), time: '', isReached: true }];
    if (step.state === 'never_performed') return [{ id: 'end', tone: 'off', text: t('orders.path_never'), time: '', isReached: true }];
    if (step.state === 'completed') return [{ id: 'end', tone: 'good', text: t('orders.path_by_person'), time: '', isReached: true }];
    return [{ id: 'start', tone: 'wait', text: t('orders.path_not_started'), time: '', isReached: false }, { id: 'end', tone: 'wait', text: t('orders.path_not_ended'), time: '', isReached: false }];
  }
  const start: Stage = { id: 'start', tone: 'good', text: t('orders.path_started', { station }), time: momentText(first.received_at), isReached: true };
  if (!last || last.state === 'in_progress') return [start, { id: 'end', tone: 'busy', text: t('orders.path_not_ended'), time: '', isReached: false }];
  return [start, { id: 'end', tone: last.state === 'completed' ? 'good' : 'off', text: last.state === 'completed' ? t('orders.path_ended') : t('orders.path_discontinued'), time: momentText(last.ended_at), isReached: true }];
}

export function stagesOf(order: Order, procedure: Procedure, step: Step): Stage[] {
  const performed = (order.performed_steps ?? []).filter((one) => one.links?.some(({ step_id }) => step_id === step.id) ?? (one.references ?? []).some((reference) => reference.step_id === step.step_id || reference.scheduled_step_id === step.step_id));
  // Without the links in the answer, a performed step of an order with one step belongs to it.
  const only = (order.procedures ?? []).flatMap(({ steps }) => steps).length === 1;
  const its = performed.length > 0 ? performed : (order.performed_steps ?? []).filter((one) => only || one.modality === step.modality);
  const deliveries = order.deliveries ?? [];
  const images: Stage[] = procedure.images ? [{ id: 'images', tone: 'good', text: t('orders.path_images', { count: procedure.images.available }), time: momentText(procedure.images.received_at), isReached: true }] : [];
  return [
    { id: 'order', tone: 'good', text: order.placed_by_filler ? t('orders.path_registered') : t('orders.path_ordered', { name: order.sender ?? 'HIS' }), time: momentText(order.placed_at), isReached: true },
    listStage(order, step), ...workStages(step, its),
    ...told(deliveries, (kind) => kind.startsWith('procedure_')), ...told(deliveries, (kind) => kind === 'order_status' || kind === 'order_cancelled'), ...images,
  ];
}

const marks: Record<Tone, string> = { good: '✓', bad: '!', warn: '?', busy: '…', wait: '', off: '×' };
export function Path({ order, procedure, step }: { order: Order; procedure: Procedure; step: Step }) {
  return (
    <div className="path-place"><h3><Foreign>{examText(step)}</Foreign></h3>
      <ol className="path">{stagesOf(order, procedure, step).map((stage) => (
        <li key={stage.id} className={`${stage.tone}${stage.isReached ? '' : ' open'}`}><span className="mark" aria-hidden="true">{marks[stage.tone]}</span><span className="path-text">{!stage.isReached && <span className="hidden">{t('orders.path_missing')}: </span>}<bdi>{stage.text}</bdi></span><time>{stage.time}</time></li>))}
      </ol>
    </div>
  );
}
