// SPDX-License-Identifier: Apache-2.0
// What a person may do with a step, by its state and the role.
import { useState } from 'react';
import { ActionDialog } from '../shared/action';
import type { Step } from '../shared/model';
import { TextField, useMay } from '../shared/parts';
import { codeText, nameText } from '../shared/format';
import { t } from '../shared/texts';

type Kind = 'arrive' | 'ready' | 'complete' | 'schedule' | 'cancel' | 'cancel_appointment' | 'never_performed';
const isOpen = (step: Step) => ['unscheduled', 'scheduled', 'arrived', 'ready'].includes(step.state);

export function stepActions(step: Step, may: (role: 'register' | 'act') => boolean): Kind[] {
  if (!isOpen(step) && step.state !== 'started') return [];
  const all: [Kind, boolean][] = [
    ['arrive', may('register') && step.state === 'scheduled'], ['ready', may('act') && ['scheduled', 'arrived'].includes(step.state)], ['complete', may('act') && isOpen(step) && step.state !== 'unscheduled'],
    ['schedule', may('register') && isOpen(step)], ['cancel_appointment', may('act') && isOpen(step) && step.state !== 'unscheduled'], ['cancel', may('act') && isOpen(step)], ['never_performed', may('act') && isOpen(step)],
  ];
  return all.filter(([, isPossible]) => isPossible).map(([kind]) => kind);
}

export const examText = (step: Step) => step.description || codeText(step.order?.service) || step.step_id || '';
const titleOf = (kind: Kind, step: Step) => `${kind === 'schedule' && step.state !== 'unscheduled' ? t('worklist.reschedule') : t(`worklist.${kind}`)}: ${[nameText(step.patient?.name), examText(step)].filter(Boolean).join(' · ')}`;

function ScheduleDialog({ step, onClose, onDone }: { step: Step; onClose: () => void; onDone: () => void }) {
  const [start, setStart] = useState((step.start_at ?? '').slice(0, 16));
  const [modality, setModality] = useState(step.modality ?? '');
  const [stations, setStations] = useState((step.station_aets ?? []).join(', '));
  const [location, setLocation] = useState(step.location ?? '');
  const [minutes, setMinutes] = useState(String(step.duration_minutes ?? ''));
  const aets = stations.split(',').map((one) => one.trim()).filter(Boolean);
  // Only what was changed is sent.
  const body: Record<string, unknown> = {};
  if (start && start !== (step.start_at ?? '').slice(0, 16)) body.start_at = start;
  if (modality !== (step.modality ?? '')) body.modality = modality;
  if (aets.join() !== (step.station_aets ?? []).join()) body.station_aets = aets;
  if (location !== (step.location ?? '')) body.location = location;
  if (minutes !== String(step.duration_minutes ?? '')) body.duration_minutes = Number(minutes) || 0;
  return (
    <ActionDialog title={titleOf('schedule', step)} verb={step.state === 'unscheduled' ? t('worklist.schedule') : t('worklist.reschedule')} path={`/api/v1/steps/${step.id}/schedule`} body={body} onClose={onClose} onDone={onDone} isReady={Object.keys(body).length > 0} consequences={[t('worklist.schedule_effect')]}>
      <div className="fields">
        <TextField label={t('worklist.start')} type="datetime-local" value={start} onChange={setStart} autoFocus />
        <TextField label={t('common.modality')} value={modality} onChange={setModality} maxLength={16} />
        <TextField label={t('common.station')} value={stations} onChange={setStations} hint={t('worklist.stations_hint')} />
        <TextField label={t('worklist.room')} value={location} onChange={setLocation} maxLength={16} />
        <TextField label={t('worklist.minutes')} value={minutes} onChange={setMinutes} type="number" min="0" />
      </div>
    </ActionDialog>);
}

function SimpleDialog({ kind, step, onClose, onDone }: { kind: Exclude<Kind, 'schedule'>; step: Step; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState('');
  const takesReason = kind === 'cancel' || kind === 'cancel_appointment' || kind === 'never_performed';
  const body: Record<string, unknown> = { ...(reason && takesReason ? { reason } : {}), ...(kind === 'never_performed' ? { never_performed: true } : {}) };
  const path = kind === 'never_performed' ? 'cancel' : kind.replace('_', '-');
  const station = step.station_aets?.join(', ') || step.modality || t('common.station');
  return (
    <ActionDialog title={titleOf(kind, step)} verb={t(`worklist.${kind}`)} path={`/api/v1/steps/${step.id}/${path}`} body={body} onClose={onClose} onDone={onDone} isDangerous={takesReason} consequences={[t(`worklist.${kind}_effect`, { station })]}>
      {takesReason && <TextField label={t('common.reason')} value={reason} onChange={setReason} hint={t('common.reason_hint')} autoFocus maxLength={1000} />}
    </ActionDialog>);
}

// Buttons for the actions; `most`: only the first ones, the others are on the screen of the order.
export function StepActions({ step, onDone, most }: { step: Step; onDone: () => void; most?: Kind[] }) {
  const may = useMay();
  const [open, setOpen] = useState<Kind>();
  const kinds = stepActions(step, may).filter((kind) => !most || most.includes(kind));
  const close = () => setOpen(undefined);
  return (
    <>
      {kinds.map((kind) => <button key={kind} type="button" className="small" onClick={() => setOpen(kind)}>{kind === 'schedule' && step.state !== 'unscheduled' ? t('worklist.reschedule') : t(`worklist.${kind}`)}</button>)}
      {open === 'schedule' && <ScheduleDialog step={step} onClose={close} onDone={onDone} />}
      {open && open !== 'schedule' && <SimpleDialog kind={open} step={step} onClose={close} onDone={onDone} />}
    </>
  );
}
