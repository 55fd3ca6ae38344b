// SPDX-License-Identifier: Apache-2.0
// Today: what needs attention, whether every system is heard, and the exams of the day by room.
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { bytes, post, query, readiness } from '../shared/api';
import { useAction, useData } from '../shared/data';
import { agoText, dayText, durationText, today } from '../shared/format';
import { parseMetrics, quantiles, valueOf } from '../shared/metrics';
import type { Sample } from '../shared/metrics';
import type { Destination, Discrepancies, Message, Page, Station, Step } from '../shared/model';
import { ActionDialog } from '../shared/action';
import { ConnectionTest, TestResult } from '../shared/connection_test';
import { Empty, Foreign, Loading, ProblemBox, Screen, Section, Status, TextField, useMay } from '../shared/parts';
import type { Tone } from '../shared/parts';
import { link } from '../shared/route';
import { t, word } from '../shared/texts';
import { Board, roomsOf, stateNow } from './board';

const refreshSeconds = 10;
const journalRows = 1000;

function useMetrics(): Sample[] {
  const [samples, setSamples] = useState<Sample[]>([]);
  useEffect(() => {
    let isOver = false;
    const read = () => void bytes('/metrics').then((content) => { if (!isOver) setSamples(parseMetrics(new TextDecoder().decode(content))); }).catch(() => undefined);
    read();
    const timer = setInterval(() => { if (document.visibilityState === 'visible') read(); }, refreshSeconds * 1000);
    return () => { isOver = true; clearInterval(timer); };
  }, []);
  return samples;
}
function useReadiness() {
  const [parts, setParts] = useState<{ name: string; ready: boolean; text: string }[]>([]);
  useEffect(() => { void readiness().then((found) => setParts(found.parts)).catch(() => undefined); }, []);
  return parts;
}

interface Sender { name: string; last: string; count: number; refused: number }
export function sendersOf(messages: Message[], day: string): Sender[] {
  const found = new Map<string, Sender>();
  for (const one of messages) {
    const sender = found.get(one.sender) ?? { name: one.sender, last: one.received_at, count: 0, refused: 0 };
    found.set(one.sender, sender);
    if (dayText(new Date(one.received_at)) !== day) continue;
    sender.count += 1;
    if (one.outcome !== 'applied' && one.outcome !== 'no effect' && one.outcome !== 'repeated') sender.refused += 1;
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

interface Concern { key: string; tone: Tone; text: ReactNode; href: string }

function Attention({ concerns }: { concerns: Concern[] }) {
  if (concerns.length === 0) return null;
  return (
    <ul className="concerns">{concerns.map(({ key, tone, text, href }) => (
      <li key={key}><a href={href} className={`concern ${tone}`}><Status tone={tone}>{text}</Status><span aria-hidden="true">›</span></a></li>))}
    </ul>
  );
}

function Row({ tone, name, kind, href, main, more, actions }: { tone: Tone; name: string; kind: string; href: string; main: ReactNode; more: ReactNode; actions?: ReactNode }) {
  return (
    <li className="peer">
      <a href={href}><Status tone={tone}><Foreign>{name}</Foreign></Status></a><small className="quiet">{kind}</small>
      <span className="peer-state">{main}</span><span className="quiet">{more}</span><span className="actions">{actions}</span>
    </li>
  );
}

// The numbers of a destination: of the list, or of the metrics of a broker whose list has none.
function backlogOf(one: Destination, samples: Sample[]) {
  const outbox = (state: string) => valueOf(samples, 'stepwise_outbox_messages', { destination: one.name, state });
  return {
    waiting: (one.pending ?? outbox('pending')) + (one.waiting ?? outbox('waiting')), parked: one.parked ?? outbox('parked'),
    oldestSeconds: one.oldest_seconds ?? valueOf(samples, 'stepwise_outbox_oldest_seconds', { destination: one.name, state: 'pending' }),
  };
}

function DestinationRow({ one, samples, reload }: { one: Destination; samples: Sample[]; reload: () => void }) {
  const may = useMay();
  const { busy, problem, run } = useAction();
  const [pausing, setPausing] = useState(false);
  const [test, setTest] = useState<ConnectionTest>();
  const { waiting, parked, oldestSeconds } = backlogOf(one, samples);
  const path = `/api/v1/destinations/${encodeURIComponent(one.name)}`;
  const state = one.paused ? 'paused' : one.last_error !== '' ? 'failing' : one.state === 'idle' && waiting > 0 ? 'waits' : one.state.replace(/ /g, '_');
  const tone: Tone = state === 'paused' || state === 'disabled' ? 'warn' : state === 'failing' ? 'bad' : parked > 0 ? 'warn' : 'good';
  return (
    <>
      <Row tone={tone} name={one.name} kind={`${t('today.destination')} · ${one.role}`} href={link(['messages'], { view: 'sent', destination: one.name })}
        main={<>{word('today', 'destination_', state)}{one.paused && <> · <Foreign>{[one.paused.by, one.paused.reason].filter(Boolean).join(': ')}</Foreign></>}{state === 'failing' && <>: <Foreign>{one.last_error}</Foreign></>}</>}
        more={<>{waiting > 0 ? <a href={link(['messages'], { view: 'sent', destination: one.name, state: 'pending' })}>{t('today.waits', { count: waiting, time: durationText(oldestSeconds) })}</a> : t('today.delivered', { count: one.delivered })}{parked > 0 && <> · <a href={link(['messages'], { view: 'sent', destination: one.name, state: 'parked' })}>{t('today.parked_short', { count: parked })}</a></>}</>}
        actions={may('act') && one.paused !== undefined && <>
          <button type="button" className="small" disabled={busy} onClick={() => run(async () => setTest(await post<ConnectionTest>(`${path}/test`)))}>{t('today.test')}</button>
          {one.paused ? <button type="button" className="small" disabled={busy} onClick={() => run(async () => { await post(`${path}/resume`); reload(); })}>{t('today.resume')}</button> : <button type="button" className="small" onClick={() => setPausing(true)}>{t('today.pause')}</button>}</>} />
      {(problem || test) && <li className="peer-result"><ProblemBox problem={problem} />{test && <TestResult test={test} />}</li>}
      {pausing && <PauseDialog one={one} path={`${path}/pause`} onClose={() => { setPausing(false); reload(); }} />}
    </>
  );
}
function PauseDialog({ one, path, onClose }: { one: Destination; path: string; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <ActionDialog title={t('today.pause_title', { name: one.name })} verb={t('today.pause')} path={path} body={reason ? { reason } : {}} hasDryRun={false} consequences={[t('today.pause_effect', { name: one.name })]} onClose={onClose}>
      <TextField label={t('common.reason')} value={reason} onChange={setReason} autoFocus />
    </ActionDialog>);
}

function Throughput({ messages }: { messages: Message[] }) {
  const end = new Date();
  end.setMinutes(59, 59, 999);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const one of messages) {
    const at = Math.floor((end.getTime() - new Date(one.received_at).getTime()) / 3_600_000);
    if (at >= 0 && at < 24) hours[23 - at] += 1;
  }
  const total = hours.reduce((sum, n) => sum + n, 0), most = Math.max(...hours);
  const said = t('today.throughput_text', { count: total, most });
  return (
    <figure className="chart">
      <figcaption>{t('today.throughput')}</figcaption>
      <svg viewBox="0 0 240 60" role="img" aria-label={said} preserveAspectRatio="none">
        <line x1="0" y1="59.5" x2="240" y2="59.5" className="axis" />
        {hours.map((n, hour) => n > 0 && <rect key={hour} x={hour * 10 + 1} width="8" y={59 - (n / most) * 56} height={(n / most) * 56} className="bar"><title>{`${new Date(end.getTime() - (23 - hour) * 3_600_000).getHours()}:00 · ${n}`}</title></rect>)}
      </svg>
      <small className="quiet">{said}{messages.length >= journalRows && <>; {t('today.throughput_capped', { count: journalRows })}</>}</small>
    </figure>
  );
}
function Latency({ samples }: { samples: Sample[] }) {
  const lines = [['latency_hl7', 'stepwise_hl7_ack_seconds'], ['latency_worklist', 'stepwise_worklist_seconds'], ['latency_mpps', 'stepwise_performed_step_seconds']] as const;
  const ms = (seconds: number) => (seconds === Infinity ? '>' : String(Math.round(seconds * 100_000) / 100));
  const width = (seconds: number) => Math.min(100, Math.max(2, 25 * (Math.log10(Math.max(seconds, 0.0001)) + 4)));
  return (
    <figure className="chart">
      <figcaption>{t('today.latency')}</figcaption>
      {lines.map(([key, name]) => {
        const { count, bounds: [half, most] } = quantiles(samples, name, [0.5, 0.95]);
        return (
          <div key={key} className="latency"><span>{t(`today.${key}`)}</span>
            {count > 0 ? <><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width={width(most)} height="6" className="bar light" /><rect width={width(half)} height="6" className="bar" /></svg>
              <small className="quiet">{t('today.latency_value', { half: ms(half), most: ms(most), count })}</small></> : <small className="quiet">–</small>}
          </div>);
      })}
    </figure>
  );
}

export function TodayScreen() {
  const day = today();
  const steps = useData<Page<Step>>(query('/api/v1/steps', { from: day, to: day, limit: 1000 }), refreshSeconds);
  const messages = useData<Page<Message>>(query('/api/v1/messages', { limit: journalRows }), refreshSeconds);
  const destinations = useData<Page<Destination>>('/api/v1/destinations', refreshSeconds);
  const stations = useData<Page<Station>>('/api/v1/stations', refreshSeconds);
  const discrepancies = useData<Discrepancies>('/api/v1/discrepancies?limit=1', refreshSeconds);
  const certificates = useData<{ items: { profile: string; days_left: number }[] }>('/api/v1/certificates');
  const samples = useMetrics();
  const parts = useReadiness();
  const senders = sendersOf(messages.data?.items ?? [], day);
  const refused = senders.reduce((sum, one) => sum + one.refused, 0);

  const concerns: Concern[] = [
    ...parts.filter(({ ready }) => !ready).map((part): Concern => ({ key: `part ${part.name}`, tone: 'bad', text: t('today.part_not_ready', { name: part.name, text: part.text }), href: link(['system']) })),
    ...(destinations.data?.items ?? []).map((one) => ({ name: one.name, count: backlogOf(one, samples).parked })).filter(({ count }) => count > 0)
      .map(({ name, count }): Concern => ({ key: `parked ${name}`, tone: 'bad', text: t('today.parked', { name, count }), href: link(['messages'], { view: 'sent', destination: name, state: 'parked' }) })),
    ...(refused > 0 ? [{ key: 'refused', tone: 'bad' as Tone, text: t('today.refused_messages', { count: refused }), href: link(['messages'], { outcome: 'refused' }) }] : []),
    ...Object.entries(discrepancies.data?.counts ?? {}).filter(([, count]) => count > 0).map(([kind, count]): Concern => ({ key: kind, tone: 'warn', text: `${word('discrepancies', 'kind_', kind)}: ${count}`, href: link(['discrepancies'], { kind }) })),
    ...(certificates.data?.items ?? []).filter(({ days_left }) => days_left <= 30).map((one): Concern => ({ key: `certificate ${one.profile}`, tone: one.days_left <= 7 ? 'bad' : 'warn', text: t('today.certificate', { name: one.profile, count: one.days_left }), href: link(['system'], { tab: 'certificates' }) })),
  ];
  const items = steps.data?.items ?? [];
  const states = items.map((step) => stateNow(step));
  const number = (state: string) => states.filter((one) => one === state).length;
  const isEmpty = messages.data?.items.length === 0 && stations.data?.items.every((one) => !one.last_seen) === true && items.length === 0;
  const hasPeers = senders.length + (destinations.data?.items.length ?? 0) + (stations.data?.items.length ?? 0) > 0;
  const problem = steps.problem ?? messages.problem ?? destinations.problem ?? stations.problem ?? discrepancies.problem;

  return (
    <Screen title={t('today.title')} sentence={concerns.length > 0 ? t('today.things', { count: concerns.length }) : discrepancies.data ? t('today.all_well') : undefined}>
      <ProblemBox problem={problem} retry={steps.reload} />
      <Attention concerns={concerns} />
      {isEmpty && <Empty><p>{t('today.no_peers')}</p><p>{t('today.first_steps')} <a href="#/exam">{t('common.exam_screen')}</a></p></Empty>}
      {hasPeers && (
        <Section title={t('today.connections')}>
          <ul className="peers">
            {senders.map((one) => <Row key={`s ${one.name}`} tone={one.refused > 0 ? 'warn' : 'good'} name={one.name} kind={t('today.sender')} href={link(['messages'], { sender: one.name })}
              main={t('today.heard', { ago: agoText(one.last) })} more={messages.data && messages.data.items.length >= journalRows ? t('today.heard_capped', { count: one.count, refused: one.refused }) : t('today.heard_today', { count: one.count, refused: one.refused })} />)}
            {(destinations.data?.items ?? []).map((one) => <DestinationRow key={`d ${one.name}`} one={one} samples={samples} reload={destinations.reload} />)}
          </ul>
          {(stations.data?.items ?? []).length > 0 && <ul className="scanners" aria-label={t('common.stations_screen')}>{stations.data?.items.map((one) => {
            const its = items.filter((step) => step.station_aets?.includes(one.aet));
            const done = its.filter((step) => step.state === 'completed').length, open = its.filter((step) => ['scheduled', 'arrived', 'ready'].includes(step.state)).length;
            return <li key={one.aet}><a href={link(['stations', one.aet])}><Status tone={one.last_seen ? 'good' : 'wait'}><Foreign>{one.aet}</Foreign></Status></a> {one.last_seen ? t('today.asked', { ago: agoText(one.last_seen) }) : t('today.never_asked')}<small className="quiet">{t('today.station_numbers', { open, done })}</small></li>;
          })}</ul>}
        </Section>)}
      <Section title={t('today.board')} actions={<a href={link(['worklist'], { from: day, to: day })}>{t('common.worklist_screen')} ›</a>}>
        {!steps.data && !steps.problem && <Loading />}
        {steps.data && items.length === 0 && <Empty>{t('today.no_steps')} <a href="#/exam">{t('common.exam_screen')}</a></Empty>}
        {items.length > 0 && <><p className="quiet">{t('today.board_summary', { total: items.length, done: number('completed'), running: number('started'), due: number('due'), late: number('late') })}</p><Board rooms={roomsOf(items)} /></>}
      </Section>
      <div className="charts"><Throughput messages={messages.data?.items ?? []} /><Latency samples={samples} /></div>
    </Screen>
  );
}
