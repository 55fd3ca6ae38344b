// SPDX-License-Identifier: Apache-2.0
// Health, users and programs, the audit trail, certificates.
import { useEffect, useState } from 'react';
import { query as target, readiness } from '../shared/api';
import { ActionDialog } from '../shared/action';
import { useData, usePages } from '../shared/data';
import { momentText } from '../shared/format';
import { Empty, Foreign, Loading, Mono, ProblemBox, Screen, Section, Status, Tabs, TextField, useMay } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import { t, word } from '../shared/texts';
import { Tokens, Users } from './access';

interface Part { name: string; ready: boolean; text: string }
function Health() {
  const [parts, setParts] = useState<Part[]>();
  const [isReloading, setIsReloading] = useState(false);
  const may = useMay();
  useEffect(() => {
    const read = () => void readiness().then((found) => setParts(found.parts)).catch(() => undefined);
    read();
    const timer = setInterval(read, 10_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Section title={t('system.health')} actions={may('administer') && <button type="button" onClick={() => setIsReloading(true)}>{t('system.reload')}</button>}>
      {!parts ? <Loading /> : <><p className="sentence">{parts.every(({ ready }) => ready) ? t('system.well') : t('system.not_well')}</p><ul className="lines">{parts.map((part) => <li key={part.name} className="line"><Status tone={part.ready ? 'good' : 'bad'}>{part.name}: {part.ready ? t('system.ready') : t('system.not_ready')}</Status> <Foreign>{part.text}</Foreign></li>)}</ul></>}
      {isReloading && <ActionDialog title={t('system.reload')} verb={t('system.reload')} path="/api/v1/reload" body={{}} hasDryRun={false} consequences={[t('system.reload_effect')]} onClose={() => setIsReloading(false)} />}
    </Section>
  );
}

interface AuditRecord { seq: number; at: string; kind: string; action: string; outcome: number; actor?: { kind: string; name?: string; address?: string }; what?: string; detail?: string; patients?: number[]; orders?: number[]; repeated?: number }
const mostIds = 3;
function Audit() {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const { items, problem, reload, hasMore, more } = usePages<AuditRecord>(target('/api/v1/audit', { actor: value('actor'), order_id: value('order'), patient_id: value('patient'), from: value('from'), to: value('to'), changes: value('changes'), limit: 50 }));
  return (
    <Section title={t('system.audit')}>
      <p className="quiet">{t('system.audit_hint')}</p>
      <form className="filters" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
        <TextField label={t('system.actor')} type="search" value={value('actor')} onChange={(next) => setQuery({ actor: next })} /><TextField label={t('worklist.first_day')} type="date" value={value('from')} onChange={(next) => setQuery({ from: next })} /><TextField label={t('worklist.last_day')} type="date" value={value('to')} onChange={(next) => setQuery({ to: next })} />
        <label className="check"><input type="checkbox" checked={value('changes') === 'true'} onChange={(event) => setQuery({ changes: event.target.checked || '' })} /> {t('system.only_changes')}</label>
      </form>
      <ProblemBox problem={problem} retry={reload} />
      {!items ? !problem && <Loading /> : items.length === 0 ? <Empty>{t('system.audit_empty')}</Empty> : <Table caption={t('system.audit')} rows={items} keyOf={(one) => one.seq} hasMore={hasMore} more={more} columns={[
        { id: 'at', title: t('common.time'), cell: (one) => momentText(one.at), sort: (one) => one.at }, { id: 'actor', title: t('system.actor'), cell: (one) => <><Foreign>{one.actor?.name || word('system', 'actor_', one.actor?.kind ?? '')}</Foreign> <small className="quiet"><Mono>{one.actor?.address}</Mono></small></>, sort: (one) => one.actor?.name ?? '' },
        { id: 'action', title: t('system.action'), cell: (one) => <>{word('system', 'action_', one.action)}{one.outcome > 0 && <> <Status tone="bad">{t('system.failed')}</Status></>}</>, sort: (one) => one.action },
        { id: 'what', title: t('system.what'), cell: (one) => <><Mono>{one.what}</Mono> {(one.repeated ?? 1) > 1 && <small className="quiet">{t('system.repeated', { count: one.repeated ?? 0 })}</small>} <Foreign className="quiet">{one.detail}</Foreign></>, sort: (one) => one.what ?? '' },
        { id: 'orders', title: t('system.orders_of'), cell: (one) => (one.orders ?? []).slice(0, mostIds).map((id) => <a key={id} href={link(['orders', id])}>{id} </a>) }, { id: 'patients', title: t('system.patients_of'), cell: (one) => (one.patients ?? []).slice(0, mostIds).map((id) => <a key={id} href={link(['patients', id])}>{id} </a>) }]} />}
    </Section>
  );
}

function Certificates() {
  const { data, problem, reload } = useData<{ items: { profile: string; file: string; expires_at: string; days_left: number }[] }>('/api/v1/certificates');
  return (
    <Section title={t('system.certificates')}>
      <ProblemBox problem={problem} retry={reload} />
      {!data ? !problem && <Loading /> : data.items.length === 0 ? <Empty>{t('system.no_certificates')}</Empty> : <Table caption={t('system.certificates')} rows={data.items} keyOf={(one) => one.profile} columns={[
        { id: 'profile', title: t('system.profile'), cell: (one) => one.profile, sort: (one) => one.profile }, { id: 'file', title: t('system.file'), cell: (one) => <Mono>{one.file}</Mono> }, { id: 'expires', title: t('system.expires'), cell: (one) => momentText(one.expires_at), sort: (one) => one.expires_at },
        { id: 'days', title: t('system.days_left'), cell: (one) => <Status tone={one.days_left <= 7 ? 'bad' : one.days_left <= 30 ? 'warn' : 'good'}>{one.days_left}</Status>, sort: (one) => one.days_left }]} />}
    </Section>
  );
}

export function SystemScreen() {
  const { query } = useRoute();
  const may = useMay();
  const isAdministrator = may('administer');
  const tabs = [{ id: 'health', title: t('system.health') }, { id: 'certificates', title: t('system.certificates') }, ...(isAdministrator ? [{ id: 'users', title: t('system.users') }, { id: 'tokens', title: t('system.tokens') }, { id: 'audit', title: t('system.audit') }] : [])];
  const tab = query.get('tab') ?? 'health';
  return (
    <Screen title={t('system.title')} sentence={isAdministrator ? undefined : t('system.audit_role')}>
      <Tabs label={t('system.title')} current={tab} onPick={(next) => { location.hash = link(['system'], { tab: next }); }} tabs={tabs} />
      {tab === 'health' && <Health />}{tab === 'certificates' && <Certificates />}{tab === 'users' && isAdministrator && <Users />}{tab === 'tokens' && isAdministrator && <Tokens />}{tab === 'audit' && isAdministrator && <Audit />}
    </Screen>
  );
}
