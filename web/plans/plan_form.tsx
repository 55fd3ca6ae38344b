// SPDX-License-Identifier: Apache-2.0
// A plan as a form: service, procedures, exams.
import type { Code, Plan, PlannedProcedure, PlannedStep } from '../shared/model';
import { TextField } from '../shared/parts';
import { t } from '../shared/texts';

const codesText = (codes?: Code[]) => (codes ?? []).map((code) => [code.value, code.scheme, code.meaning].join('|')).join('; ');
const codesOf = (text: string): Code[] => text.split(';').map((one) => one.trim()).filter(Boolean).map((one) => { const [value, scheme, meaning] = one.split('|').map((part) => part.trim()); return { value, ...(scheme ? { scheme } : {}), ...(meaning ? { meaning } : {}) }; });
const without = <T,>(list: T[], at: number) => list.filter((_, index) => index !== at);
const replaced = <T,>(list: T[], at: number, next: T) => list.map((one, index) => (index === at ? next : one));
const number = (text: string) => (text === '' ? undefined : Number(text));

function CodeFields({ code, onChange }: { code: Code; onChange: (code: Code) => void }) {
  return <><TextField label={t('plans.code')} value={code.value ?? ''} onChange={(value) => onChange({ ...code, value })} maxLength={16} /><TextField label={t('plans.scheme')} value={code.scheme ?? ''} onChange={(scheme) => onChange({ ...code, scheme })} maxLength={16} /><TextField label={t('plans.meaning')} value={code.meaning ?? ''} onChange={(meaning) => onChange({ ...code, meaning })} maxLength={64} /></>;
}
function StepFields({ step, onChange, onRemove }: { step: PlannedStep; onChange: (step: PlannedStep) => void; onRemove: () => void }) {
  return (
    <fieldset className="part"><legend>{t('worklist.exam')}</legend><div className="fields">
      <TextField label={t('plans.description')} value={step.description ?? ''} onChange={(description) => onChange({ ...step, description })} maxLength={64} /><TextField label={t('common.modality')} value={step.modality ?? ''} onChange={(modality) => onChange({ ...step, modality: modality.toUpperCase() })} maxLength={16} />
      <TextField label={t('common.station')} value={(step.station_aets ?? []).join(', ')} onChange={(text) => onChange({ ...step, station_aets: text.split(',').map((one) => one.trimStart()) })} hint={t('worklist.stations_hint')} />
      <TextField label={t('worklist.room')} value={step.location ?? ''} onChange={(location) => onChange({ ...step, location })} maxLength={16} /><TextField label={t('worklist.minutes')} type="number" min="0" value={String(step.duration_minutes ?? '')} onChange={(text) => onChange({ ...step, duration_minutes: number(text) })} />
      <TextField label={t('plans.offset')} type="number" value={String(step.offset_minutes ?? '')} onChange={(text) => onChange({ ...step, offset_minutes: number(text) })} /><TextField label={t('plans.protocol')} value={codesText(step.protocol_codes)} onChange={(text) => onChange({ ...step, protocol_codes: codesOf(text) })} hint={t('plans.protocol_hint')} />
      <TextField label={t('plans.contrast')} value={step.contrast_agent ?? ''} onChange={(contrast_agent) => onChange({ ...step, contrast_agent })} /><TextField label={t('plans.pre_medication')} value={step.pre_medication ?? ''} onChange={(pre_medication) => onChange({ ...step, pre_medication })} /></div>
      <button type="button" className="small" onClick={onRemove}>{t('plans.remove_part')}</button></fieldset>
  );
}
function ProcedureFields({ procedure, onChange, onRemove }: { procedure: PlannedProcedure; onChange: (procedure: PlannedProcedure) => void; onRemove: () => void }) {
  const steps = procedure.steps ?? [];
  return (
    <fieldset className="part"><legend>{t('plans.procedure')}</legend>
      <div className="fields"><CodeFields code={procedure.code ?? {}} onChange={(code) => onChange({ ...procedure, code })} /><TextField label={t('plans.description')} value={procedure.description ?? ''} onChange={(description) => onChange({ ...procedure, description })} /></div>
      {steps.map((step, at) => <StepFields key={at} step={step} onChange={(next) => onChange({ ...procedure, steps: replaced(steps, at, next) })} onRemove={() => onChange({ ...procedure, steps: without(steps, at) })} />)}
      <button type="button" className="small" onClick={() => onChange({ ...procedure, steps: [...steps, {}] })}>{t('plans.add_step')}</button> <button type="button" className="small" onClick={onRemove}>{t('plans.remove_part')}</button></fieldset>
  );
}

export function PlanFields({ plan, onChange }: { plan: Plan; onChange: (plan: Plan) => void }) {
  const procedures = plan.procedures ?? [];
  return (
    <>
      <fieldset className="part"><legend>{t('plans.service')}</legend><div className="fields"><CodeFields code={plan.service} onChange={(service) => onChange({ ...plan, service })} /></div>
        <label className="check"><input type="checkbox" checked={plan.auto_schedule !== false} onChange={(event) => onChange({ ...plan, auto_schedule: event.target.checked })} /> {t('plans.auto_schedule')}</label></fieldset>
      {procedures.map((procedure, at) => <ProcedureFields key={at} procedure={procedure} onChange={(next) => onChange({ ...plan, procedures: replaced(procedures, at, next) })} onRemove={() => onChange({ ...plan, procedures: without(procedures, at) })} />)}
      <button type="button" className="small" onClick={() => onChange({ ...plan, procedures: [...procedures, { steps: [{}] }] })}>{t('plans.add_procedure')}</button>
    </>
  );
}

// Members that are empty are left out, parts of a list that was typed are trimmed, and a procedure without a name has that of the service.
export function tidied(plan: Plan): Plan {
  const filled = <T extends object>(object: T) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && value.length === 0))) as T;
  const codeOf = (code?: Code) => { const clean = filled(code ?? {}); return Object.keys(clean).length > 0 ? clean : undefined; };
  return {
    service: filled(plan.service), auto_schedule: plan.auto_schedule !== false,
    procedures: (plan.procedures ?? []).map((procedure) => filled({ ...procedure, code: codeOf(procedure.code), description: procedure.description || (codeOf(procedure.code) ? '' : plan.service.meaning), steps: (procedure.steps ?? []).map((step) => filled({ ...step, station_aets: (step.station_aets ?? []).map((one) => one.trim()).filter(Boolean) })) })),
  };
}
