// SPDX-License-Identifier: Apache-2.0
// The worklist: the steps of some days, or exactly what one station gets.
import { useState } from 'react';
import { query as target } from '../shared/api';
import { useData, usePages } from '../shared/data';
import { csvText, dayAfter, download, nameText, startText, today } from '../shared/format';
import { useFeature } from '../shared/features';
import type { Answer, Attributes, Page, Station, StationWorklist, Step } from '../shared/model';
import { Dialog, Empty, Foreign, Loading, Mono, PatientLine, ProblemBox, Screen, SelectField, StepStatus, TextField } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import type { Column } from '../shared/table';
import { t, word } from '../shared/texts';
import { StepActions, examText } from './step_actions';

const states = ['unscheduled', 'scheduled', 'arrived', 'ready', 'started', 'departed', 'completed', 'discontinued', 'cancelled', 'never_performed'];
const stationsOf = (step: Step) => step.station_aets?.join(', ') || step.modality || '';
const textOf = (step: Step) => [nameText(step.patient?.name), step.patient?.identifier?.value, step.order?.accession_number, step.order?.placer_number, step.step_id, examText(step)].join(' ').toLocaleLowerCase();

function Filters({ stations, canSeeAs }: { stations: Station[]; canSeeAs: boolean }) {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const from = query.get('from') ?? today(), to = query.get('to') ?? today();
  const day = (by: number) => setQuery({ from: dayAfter(from, by), to: dayAfter(to, by) });
  const as = value('as');
  return (
    <form className="filters no-print" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
      {canSeeAs && <SelectField label={t('worklist.view_as')} value={as} onChange={(next) => setQuery({ as: next })} options={[['', t('worklist.view_all')], ...stations.map(({ aet }): [string, string] => [aet, t('worklist.view_station', { aet })])]} />}
      {!as && <>
        <div className="joined"><button type="button" aria-label={t('worklist.previous_day')} onClick={() => day(-1)}>‹</button>
          <TextField label={t('worklist.first_day')} type="date" value={from} onChange={(next) => setQuery({ from: next, to: next > to ? next : to })} /><TextField label={t('worklist.last_day')} type="date" value={to} onChange={(next) => setQuery({ to: next })} />
          <button type="button" aria-label={t('worklist.next_day')} onClick={() => day(1)}>›</button></div>
        <TextField label={t('common.modality')} value={value('modality')} onChange={(next) => setQuery({ modality: next.toUpperCase() })} maxLength={16} />
        <SelectField label={t('common.station')} value={value('station')} onChange={(next) => setQuery({ station: next })} options={[['', t('common.all')], ...stations.map(({ aet }): [string, string] => [aet, aet])]} />
        <SelectField label={t('common.state')} value={value('state')} onChange={(next) => setQuery({ state: next })} options={[['', t('common.all')], ...states.map((state): [string, string] => [state, word('common', 'step_', state)])]} />
        <TextField label={t('worklist.text')} type="search" value={value('text')} onChange={(next) => setQuery({ text: next })} />
        <label className="check"><input type="checkbox" checked={value('unscheduled') === 'true'} onChange={(event) => setQuery({ unscheduled: event.target.checked || '' })} /> {t('worklist.needs_scheduling')}</label>
      </>}
    </form>
  );
}

function DayLists({ steps }: { steps: Step[] }) {
  const rooms = [...new Set(steps.map(stationsOf))].sort();
  return (
    <div className="print-only">{rooms.map((room) => (
      <section key={room} className="page"><h1>{t('worklist.printed')} · <bdi>{room}</bdi></h1>
        <table><thead><tr><th>{t('common.time')}</th><th>{t('common.patient')}</th><th>{t('worklist.exam')}</th><th>{t('common.accession')}</th><th>{t('common.state')}</th></tr></thead>
          <tbody>{steps.filter((step) => stationsOf(step) === room).map((step) => <tr key={step.id}><td>{startText(step.start_at, step.start_is_day)}</td><td><PatientLine patient={step.patient} isLink={false} /></td><td><Foreign>{examText(step)}</Foreign></td><td><Mono>{step.order?.accession_number}</Mono></td><td>{word('common', 'step_', step.state)}</td></tr>)}</tbody></table>
      </section>))}
    </div>
  );
}

export function AttributeList({ attributes }: { attributes: Attributes }) {
  return (
    <table className="attributes"><tbody>{Object.entries(attributes).map(([tag, one]) => (
      <tr key={tag}><td><Mono>({tag.slice(0, 4)},{tag.slice(4)})</Mono></td><td>{one.vr}</td><td>{one.keyword}</td><td>{one.items ? one.items.map((item, index) => <AttributeList key={index} attributes={item} />) : <Foreign>{one.value}</Foreign>}</td></tr>))}
    </tbody></table>
  );
}
export function AnswerTable({ answers, caption }: { answers: Answer[]; caption: string }) {
  const [shown, setShown] = useState<Attributes>();
  const columns: Column<Answer>[] = [
    { id: 'start', title: t('common.time'), cell: (one) => startText(one.start), sort: (one) => one.start ?? '' },
    { id: 'patient', title: t('common.patient'), cell: (one) => <><Foreign className="name">{one.patient_name}</Foreign> <small><Mono>{one.patient_id}</Mono></small></>, sort: (one) => one.patient_name ?? '' },
    { id: 'exam', title: t('worklist.exam'), cell: (one) => <Foreign>{one.description}</Foreign>, sort: (one) => one.description ?? '' },
    { id: 'modality', title: t('common.modality'), cell: (one) => one.modality, sort: (one) => one.modality ?? '' },
    { id: 'station', title: t('common.station'), cell: (one) => one.station_aets?.join(', '), sort: (one) => one.station_aets?.join() ?? '' },
    { id: 'accession', title: t('common.accession'), cell: (one) => <Mono>{one.accession_number}</Mono>, sort: (one) => one.accession_number ?? '' },
    { id: 'raw', title: '', cell: (one) => one.attributes && <button type="button" className="small" onClick={() => setShown(one.attributes)}>{t('worklist.attributes')}</button> },
  ];
  return <><Table caption={caption} columns={columns} rows={answers} keyOf={(one) => one.step.id} />{shown && <Dialog title={t('worklist.attributes')} onClose={() => setShown(undefined)}><AttributeList attributes={shown} /></Dialog>}</>;
}

function StationView({ aet }: { aet: string }) {
  const { data, problem, reload } = useData<StationWorklist>(target('/api/v1/worklist', { station: aet, limit: 1000 }), 15);
  if (!data) return problem ? <ProblemBox problem={problem} retry={reload} /> : <Loading />;
  const keys = data.query.keys ?? [], answers = data.items ?? [];
  const isRefused = !['0000', 'FF00', 'FF01'].includes(data.status);
  return (
    <>
      <p className="sentence">{isRefused ? t('worklist.as_station_refused', { aet, status: data.status, text: data.comment }) : data.query.source === 'none' ? t('worklist.as_station_none', { aet }) : t('worklist.as_station', { aet })}</p>
      {keys.length > 0 && <p className="quiet">{t('worklist.keys')}: {keys.map((key) => `${key.name} = ${key.value}`).join('; ')}</p>}
      {answers.length > 0 ? <AnswerTable answers={answers} caption={t('worklist.view_station', { aet })} /> : <Empty>{t('worklist.empty')}</Empty>}
      {!data.complete && <p className="quiet">{t('worklist.as_station_cut')}</p>}
    </>
  );
}

export function WorklistScreen() {
  const { query } = useRoute();
  const as = query.get('as') ?? '';
  const canSeeAs = useFeature('/api/v1/worklist');
  const from = query.get('from') ?? today(), to = query.get('to') ?? today();
  const isUnscheduled = query.get('unscheduled') === 'true';
  const stations = useData<Page<Station>>('/api/v1/stations');
  const path = as ? null : target('/api/v1/steps', {
    ...(isUnscheduled ? { needs_scheduling: true } : { from, to }), state: query.get('state'), modality: query.get('modality'), station_aet: query.get('station'), limit: 1000,
  });
  const { items, problem, reload, hasMore, more } = usePages<Step>(path, 10);
  const text = (query.get('text') ?? '').toLocaleLowerCase();
  const steps = (items ?? []).filter((step) => !text || textOf(step).includes(text)).sort((a, b) => (a.start_at ?? '').localeCompare(b.start_at ?? ''));
  const number = (...wanted: string[]) => steps.filter(({ state }) => wanted.includes(state)).length;
  const columns: Column<Step>[] = [
    { id: 'time', title: t('common.time'), cell: (step) => startText(step.start_at, step.start_is_day, from !== to) || '–', sort: (step) => step.start_at ?? '' },
    { id: 'patient', title: t('common.patient'), cell: (step) => <PatientLine patient={step.patient} />, sort: (step) => nameText(step.patient?.name) },
    { id: 'exam', title: t('worklist.exam'), cell: (step) => <a href={link(['orders', step.order_id])}><Foreign>{examText(step)}</Foreign></a>, sort: examText },
    { id: 'station', title: t('common.station'), cell: (step) => <>{stationsOf(step)}{step.location && <small className="quiet"> <Foreign>{step.location}</Foreign></small>}</>, sort: stationsOf },
    { id: 'accession', title: t('common.accession'), cell: (step) => <Mono>{step.order?.accession_number}</Mono>, sort: (step) => step.order?.accession_number ?? '' },
    { id: 'state', title: t('common.state'), cell: (step) => <StepStatus state={step.state} />, sort: ({ state }) => states.indexOf(state) },
    { id: 'actions', title: t('common.actions'), className: 'no-print', cell: (step) => <span className="actions"><StepActions step={step} onDone={reload} most={['arrive', 'schedule', 'cancel']} /></span> },
  ];
  const save = () => download(`worklist-${from}.csv`, csvText([['start', 'patient', 'patient_id', 'birth_date', 'sex', 'exam', 'modality', 'station', 'accession_number', 'step_id', 'state'],
    ...steps.map((step) => [step.start_at ?? '', nameText(step.patient?.name), step.patient?.identifier?.value ?? '', step.patient?.birth_date ?? '', step.patient?.sex ?? '', examText(step), step.modality ?? '', stationsOf(step), step.order?.accession_number ?? '', step.step_id ?? '', step.state])]), 'text/csv');
  return (
    <Screen title={t('worklist.title')} sentence={!as && items ? t('worklist.sentence', { total: steps.length, open: number('unscheduled', 'scheduled', 'arrived', 'ready'), running: number('started', 'departed'), done: number('completed') }) : undefined}
      actions={!as && <><button type="button" onClick={() => window.print()}>{t('common.print')}</button><button type="button" onClick={save}>{t('common.csv')}</button></>}>
      <Filters stations={stations.data?.items ?? []} canSeeAs={canSeeAs} />
      <ProblemBox problem={problem} retry={reload} />
      {as ? <StationView aet={as} /> : !items ? !problem && <Loading /> : steps.length === 0 ? <Empty><p>{t('worklist.empty')}</p><p>{t('worklist.empty_hint')} <a href="#/exam">{t('common.exam_screen')}</a></p></Empty> : (
        <><div className="no-print"><Table caption={t('worklist.title')} columns={columns} rows={steps} keyOf={(step) => step.id} hrefOf={(step) => link(['orders', step.order_id])} hasMore={hasMore} more={more} /></div><DayLists steps={steps} /></>)}
    </Screen>
  );
}
