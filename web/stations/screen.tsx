// SPDX-License-Identifier: Apache-2.0
// The scanners: what each asked for, what it got, and why something is not on its list.
import { useState } from 'react';
import { post, query as target } from '../shared/api';
import { useAction, useData, usePages } from '../shared/data';
import { agoText, momentText } from '../shared/format';
import { useFeature } from '../shared/features';
import { ConnectionTest, TestResult } from '../shared/connection_test';
import type { Order, Page, Rejected, Station, StationQuery } from '../shared/model';
import { Ago, CopyButton, Empty, Foreign, Loading, Mono, ProblemBox, Screen, Section, Status, TextField, useMay } from '../shared/parts';
import { go, link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import { t } from '../shared/texts';
import { AnswerTable } from '../worklist/screen';
import { Verdict } from './why_not';

const problemsOf = (one: Station) => (one.refused_queries ?? 0) + (one.refused_performed_steps ?? 0) + (one.rejected_associations ?? 0) + (one.replaced_answers ?? 0);
function sentenceOf(one: Station) {
  if (!one.last_seen) return t('stations.sentence_never', { aet: one.aet });
  if (!one.queries) return t('stations.sentence_not_queried', { aet: one.aet, ago: agoText(one.last_seen) });
  return t('stations.sentence_asked', { aet: one.aet, ago: agoText(one.last_seen), queries: one.queries, answers: one.answers ?? 0 });
}

// The names of the keys that a worklist query asks for most often.
const keyNames: Record<string, string> = {
  '00080005': 'SpecificCharacterSet', '00080050': 'AccessionNumber', '00080090': 'ReferringPhysicianName', '00081110': 'ReferencedStudySequence', '00100010': 'PatientName', '00100020': 'PatientID', '00100030': 'PatientBirthDate', '00100040': 'PatientSex', '00101030': 'PatientWeight', '00102000': 'MedicalAlerts', '00102110': 'Allergies',
  '001021C0': 'PregnancyStatus', '0020000D': 'StudyInstanceUID', '00321032': 'RequestingPhysician', '00321060': 'RequestedProcedureDescription', '00321064': 'RequestedProcedureCodeSequence', '00380010': 'AdmissionID', '00380300': 'CurrentPatientLocation', '00400100': 'ScheduledProcedureStepSequence', '00401001': 'RequestedProcedureID', '00401003': 'RequestedProcedurePriority',
  '00400100.00080060': 'Modality', '00400100.00400001': 'ScheduledStationAETitle', '00400100.00400002': 'StepStartDate', '00400100.00400003': 'StepStartTime', '00400100.00400006': 'PerformingPhysician', '00400100.00400007': 'StepDescription', '00400100.00400008': 'ProtocolCodeSequence', '00400100.00400009': 'StepID', '00400100.00400010': 'StationName', '00400100.00400011': 'StepLocation', '00400100.00400020': 'StepStatus',
};

function Queries({ aet }: { aet: string }) {
  const { query } = useRoute();
  const [since, setSince] = useState('');
  const { items, problem, reload, hasMore, more } = usePages<StationQuery>(target('/api/v1/queries', { station: aet, since, limit: 50 }), 15);
  const id = query.get('query') ?? '';
  const { data: one } = useData<StationQuery>(id ? `/api/v1/queries/${encodeURIComponent(id)}?attributes=true` : null);
  return (
    <Section title={t('stations.query_records')}>
      <div className="filters"><TextField label={t('messages.since')} type="datetime-local" value={since} onChange={setSince} /></div>
      <ProblemBox problem={problem} retry={reload} />
      {!items ? !problem && <Loading /> : items.length === 0 ? <Empty>{t('stations.query_none')}</Empty> : (
        <Table caption={t('stations.query_records')} rows={items} keyOf={(row) => row.id} onPick={(row) => setQuery({ query: row.id })} isPicked={(row) => String(row.id) === id} hasMore={hasMore} more={more} columns={[
          { id: 'at', title: t('common.time'), cell: (row) => momentText(row.at), sort: (row) => row.at }, { id: 'keys', title: t('stations.query_keys'), cell: (row) => <Foreign>{(row.keys ?? []).map((key) => `${key.name.replace('ScheduledProcedureStepSequence.', '')}=${key.value}`).join('; ')}</Foreign> },
          { id: 'answers', title: t('stations.answers'), cell: (row) => row.answers, sort: (row) => row.answers }, { id: 'status', title: t('stations.query_status'), cell: (row) => <><Mono>{row.status}</Mono> <Foreign>{row.comment}</Foreign></>, sort: (row) => row.status }, { id: 'took', title: t('stations.query_took'), cell: (row) => `${Math.round(row.duration_ms)} ms`, sort: (row) => row.duration_ms }]} />)}
      {one && <div className="card"><p className="sentence">{t('stations.query_sentence', { aet: one.aet, time: momentText(one.at), count: one.answers })}</p><AnswerTable answers={one.returned ?? []} caption={t('stations.answers')} />{one.returned_complete === false && <p className="quiet">{t('stations.query_incomplete')}</p>}</div>}
    </Section>
  );
}
function RejectedConnections({ aet }: { aet: string }) {
  const { items } = usePages<Rejected>(target('/api/v1/rejected-associations', { station: aet, limit: 20 }));
  if (!items?.length) return null;
  return (
    <Section title={t('stations.rejected_title')}><Table caption={t('stations.rejected_title')} rows={items} keyOf={(row) => row.id} columns={[
      { id: 'at', title: t('common.time'), cell: (row) => momentText(row.last_at), sort: (row) => row.last_at }, { id: 'address', title: t('stations.address'), cell: (row) => <Mono>{row.address}</Mono> }, { id: 'text', title: t('common.reason'), cell: (row) => <Foreign>{row.text}</Foreign> }, { id: 'count', title: t('stations.times'), cell: (row) => row.count, sort: (row) => row.count }]} /></Section>);
}
function WhyNotForm({ aet }: { aet: string }) {
  const [text, setText] = useState('');
  const [accession, setAccession] = useState('');
  const orders = useData<Page<Order>>(accession ? target('/api/v1/orders', { accession_number: accession, limit: 1 }) : null);
  const id = orders.data?.items[0]?.id;
  const { data: order } = useData<Order>(id ? `/api/v1/orders/${id}` : null);
  return (
    <Section title={t('stations.why_not_title')}>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); setAccession(text.trim()); }}><TextField label={t('stations.why_not_find')} value={text} onChange={setText} /><button type="submit">{t('orders.why_not')}</button></form>
      {accession && orders.data && !id && <p>{t('stations.why_not_find_none')}</p>}
      {(order?.procedures ?? []).flatMap(({ steps }) => steps).map((step) => <div key={step.id}><h3><Foreign>{step.description || step.step_id}</Foreign></h3><Verdict stepId={step.id} aet={aet} /></div>)}
    </Section>
  );
}

function StationDetail({ one }: { one: Station }) {
  const may = useMay();
  const [test, setTest] = useState<ConnectionTest>();
  const { busy, problem, run } = useAction();
  const hasQueries = useFeature('/api/v1/queries'), hasTests = useFeature('/api/v1/events');
  const charsets = (one.charsets ?? []).map((charset) => charset || t('stations.default_charset')).join(', ');
  const facts: [string, string | number | null | undefined][] = [
    [t('stations.configured'), one.configured_as ?? t('stations.not_configured')], [t('stations.address'), one.address], [t('stations.first_seen'), momentText(one.first_seen)], [t('stations.implementation'), one.implementation_version], [t('stations.associations'), one.associations], [t('stations.queries'), one.queries], [t('stations.answers'), one.answers], [t('stations.performed'), one.performed_steps], [t('stations.charsets'), charsets],
  ];
  return (
    <Screen title={<Foreign>{one.aet}</Foreign>} sentence={sentenceOf(one)} actions={<>
      {hasQueries && <a className="button" href={link(['worklist'], { as: one.aet })}>{t('stations.as_seen')}</a>}
      {hasTests && may('act') && one.configured_as && <button type="button" disabled={busy} onClick={() => run(async () => setTest(await post<ConnectionTest>(`/api/v1/stations/${encodeURIComponent(one.configured_as ?? '')}/echo`)))}>{t('stations.echo')}</button>}</>}>
      <ProblemBox problem={problem} />{test && <TestResult test={test} />}
      {one.last_refusal && <p><Status tone="warn">{t('stations.last_refusal', { text: one.last_refusal })}</Status></p>}
      {one.last_replaced && <p><Status tone="warn">{t('stations.replaced', { count: one.replaced_answers ?? 0, text: one.last_replaced })}</Status></p>}
      <div className="columns">
        <Section title={t('common.details')}><dl className="facts">{facts.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([title, value]) => <div key={title}><dt>{title}</dt><dd><Foreign>{value}</Foreign></dd></div>)}</dl></Section>
        {one.keys && <Section title={t('stations.keys')}><p className="keys-asked">{one.keys.map((key) => <span key={key} title={key}>{keyNames[key] ?? key}</span>)}</p></Section>}
      </div>
      {hasQueries && <><WhyNotForm aet={one.aet} /><Queries aet={one.aet} /><RejectedConnections aet={one.aet} /></>}
      {one.contexts && <Section title={t('stations.services')}><ul>{one.contexts.map((context, index) => <li key={index}><Status tone={context.accepted ? 'good' : 'warn'}>{context.accepted ? t('stations.accepted') : t('stations.rejected')}</Status> <Mono>{context.abstract_syntax}</Mono></li>)}</ul></Section>}
    </Screen>
  );
}

export function StationsScreen({ aet }: { aet?: string }) {
  const { data, problem, reload } = useData<Page<Station>>('/api/v1/stations', 15);
  const all = data?.items ?? [];
  const one = all.find((station) => station.aet === aet);
  if (one) return <StationDetail key={one.aet} one={one} />;
  const example = 'AE title: STEPWISE\nPort: 11112\nService: Modality Worklist (C-FIND), MPPS';
  return (
    <Screen title={t('stations.title')}>
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : all.length === 0 ? <Empty><p>{t('stations.empty')}</p><p>{t('stations.empty_hint')}</p><CopyButton text={example} /></Empty> : (
        <Table caption={t('stations.title')} rows={all} keyOf={(row) => row.aet} onPick={(row) => go(link(['stations', row.aet]))} columns={[
          { id: 'aet', title: t('common.station'), cell: (row) => <a href={link(['stations', row.aet])}><Status tone={row.last_seen ? 'good' : 'wait'}><Foreign>{row.aet}</Foreign></Status></a>, sort: (row) => row.aet },
          { id: 'configured', title: t('stations.configured'), cell: (row) => row.configured_as ?? <Status tone="warn">{t('stations.not_configured')}</Status>, sort: (row) => row.configured_as ?? '' },
          { id: 'seen', title: t('stations.last_seen'), cell: (row) => <Ago at={row.last_seen} />, sort: (row) => row.last_seen ?? '' }, { id: 'queries', title: t('stations.queries'), cell: (row) => row.queries ?? 0, sort: (row) => row.queries ?? 0 },
          { id: 'answers', title: t('stations.answers'), cell: (row) => row.answers ?? 0, sort: (row) => row.answers ?? 0 }, { id: 'performed', title: t('stations.performed'), cell: (row) => row.performed_steps ?? 0, sort: (row) => row.performed_steps ?? 0 },
          { id: 'problems', title: t('stations.problems'), cell: (row) => (problemsOf(row) > 0 ? <Status tone="warn">{problemsOf(row)}</Status> : '0'), sort: problemsOf }]} />)}
    </Screen>
  );
}
