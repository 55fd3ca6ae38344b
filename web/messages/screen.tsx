// SPDX-License-Identifier: Apache-2.0
// Messages that were received and sent: a list, and the chosen message beside it.
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Problem, post, query as target } from '../shared/api';
import { useAction, useData, usePages } from '../shared/data';
import { agoText, momentText } from '../shared/format';
import { useFeature } from '../shared/features';
import type { Delivery, Destination, Message, Page, Understanding } from '../shared/model';
import { DeliveryStatus, Dialog, Empty, Findings, Foreign, Loading, Mono, ProblemBox, Screen, SelectField, Status, Tabs, TextField, useMay, useNote } from '../shared/parts';
import type { Tone } from '../shared/parts';
import { link, setQuery, useRoute } from '../shared/route';
import { Table } from '../shared/table';
import { t, word } from '../shared/texts';
import { DeliveryActions } from './delivery_actions';
import { ProcessAgain } from './process_again';
import { Explained, RawMessage, UnderstandingView, understand } from './message_view';

const outcomes = ['applied', 'no effect', 'refused', 'repeated', 'quarantined', 'broken'];
const outcomeText = (outcome?: string | null) => word('messages', 'outcome_', outcome ?? '');
const outcomeTone = (outcome?: string | null): Tone => (outcome === 'applied' ? 'good' : outcome === 'no effect' || outcome === 'repeated' ? 'off' : 'bad');
const typeOf = (one: Message) => [one.message_type, one.trigger_event].filter(Boolean).join('^') || '?';

function messageSentence(one: Message) {
  const values = { sender: one.sender, type: typeOf(one), ago: agoText(one.received_at), outcome: outcomeText(one.outcome) };
  if (one.outcome === 'applied') return t('messages.sentence_applied', values);
  if (one.outcome === 'no effect') return t('messages.sentence_no_effect', values);
  if (one.outcome === 'refused') return t('messages.sentence_refused', values);
  return t('messages.sentence_unclear', values);
}
export const heldText = (one: Delivery) => (typeof one.held_by === 'object' && one.held_by ? one.held_by.text : one.why ?? one.failure ?? '');
function deliverySentence(one: Delivery) {
  const held = heldText(one);
  const values = { name: one.destination, kind: word('common', 'kind_', one.kind), ago: agoText(one.settled_at ?? one.created_at), why: one.state === 'parked' ? one.why ?? one.failure ?? '' : held ? t('messages.because', { text: held }) : '' };
  return t(`messages.sentence_${one.state}`, values);
}

function MessageDetail({ id, onDone }: { id: string; onDone: () => void }) {
  const { data: one, problem, reload } = useData<Message>(`/api/v1/messages/${encodeURIComponent(id)}`);
  const [tab, setTab] = useState('raw');
  if (!one) return problem ? <ProblemBox problem={problem} /> : <Loading />;
  const path = `/api/v1/messages/${one.id}`;
  return (
    <>
      <h2>{typeOf(one)} <Mono>{one.control_id}</Mono></h2>
      <p className="sentence"><Foreign>{messageSentence(one)}</Foreign></p>
      <p>{one.patient_id && <a href={link(['patients', one.patient_id])}>{t('messages.of_patient')} ›</a>} {(one.order_ids ?? []).map((order) => <a key={order} href={link(['orders', order])}>{t('messages.of_order')} ›</a>)}</p>
      {one.errors && one.errors.length > 0 && <ProblemBox title={t('messages.why_refused')} problem={new Problem(422, 'refused', '', one.errors.map((error) => ({ ...error, value: '' })))} />}
      <Findings findings={one.findings} />
      <ProcessAgain messages={[one]} onDone={() => { reload(); onDone(); }} />
      <Tabs label={t('common.details')} current={tab} onPick={setTab} tabs={[{ id: 'raw', title: t('messages.tab_raw') }, { id: 'explained', title: t('messages.tab_explained') }, { id: 'answer', title: `${t('messages.tab_answer')} ${one.ack_code ?? ''}` }]} />
      {tab === 'raw' && <RawMessage path={`${path}/raw`} name={`${one.control_id}.hl7`} findings={one.findings} />}
      {tab === 'explained' && <Explained path={`${path}/raw`} />}
      {tab === 'answer' && <RawMessage path={`${path}/ack`} name={`${one.control_id}-ack.hl7`} />}
    </>
  );
}
function DeliveryDetail({ id, onDone }: { id: string; onDone: () => void }) {
  const { data: one, problem, reload } = useData<Delivery>(`/api/v1/deliveries/${encodeURIComponent(id)}`);
  const [tab, setTab] = useState('raw');
  if (!one) return problem ? <ProblemBox problem={problem} /> : <Loading />;
  const path = `/api/v1/deliveries/${one.id}`;
  return (
    <>
      <h2><Foreign>{one.destination}</Foreign> · {word('common', 'kind_', one.kind)}</h2>
      <p className="sentence"><Foreign>{deliverySentence(one)}</Foreign></p>
      <p className="actions"><DeliveryActions one={one} onDone={() => { reload(); onDone(); }} />{one.order_id && <a href={link(['orders', one.order_id])}>{t('messages.of_order')} ›</a>} {one.patient_id && <a href={link(['patients', one.patient_id])}>{t('messages.of_patient')} ›</a>}</p>
      <p className="quiet">{t('messages.control_id')} <Mono>{one.control_id}</Mono> · {t('messages.attempts')} {one.attempts}</p>
      <Tabs label={t('common.details')} current={tab} onPick={setTab} tabs={[{ id: 'raw', title: t('messages.tab_raw') }, { id: 'answer', title: `${t('messages.tab_answer')} ${one.answer?.code ?? ''}` }]} />
      {tab === 'raw' && <RawMessage path={`${path}/raw`} name={`${one.control_id ?? one.id}.hl7`} />}
      {tab === 'answer' && <RawMessage path={`${path}/answer`} name={`${one.control_id ?? one.id}-answer.hl7`} />}
    </>
  );
}

function DryRunDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Understanding>();
  const { busy, problem, run } = useAction();
  const submit = (event: FormEvent) => { event.preventDefault(); void run(async () => setFound(await understand(text.replace(/\r?\n/g, '\r')))); };
  return (
    <Dialog title={t('messages.dry_run')} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="field"><label htmlFor="dry-run">{t('messages.dry_run_paste')}</label><textarea id="dry-run" rows={6} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} /></div>
        <footer><button type="submit" className="primary" disabled={busy || !text}>{t('messages.dry_run_run')}</button></footer>
      </form>
      <ProblemBox problem={problem} />{found && <UnderstandingView found={found} />}
    </Dialog>);
}

// One action for all messages that the filters show.
function Bulk({ items, onDone }: { items: Delivery[]; onDone: () => void }) {
  const may = useMay();
  const note = useNote();
  const [verb, setVerb] = useState<'resend' | 'release'>();
  const { busy, run } = useAction();
  const parked = items.filter(({ state }) => state === 'parked').sort((a, b) => a.seq - b.seq);
  if (!may('act') || parked.length < 2) return null;
  const work = async () => {
    let failed = 0;
    for (const one of parked) await post(`/api/v1/deliveries/${one.id}/${verb}`).catch(() => { failed += 1; });
    note({ text: t('messages.bulk_done', { count: parked.length - failed, failed }) });
    setVerb(undefined);
    onDone();
  };
  const title = (kind: 'resend' | 'release') => t('messages.bulk', { verb: t(`orders.${kind}`), count: parked.length });
  const names = [...new Set(parked.map(({ destination }) => destination))].join(', ');
  return (
    <p className="actions"><button type="button" onClick={() => setVerb('resend')}>{title('resend')}</button><button type="button" onClick={() => setVerb('release')}>{title('release')}</button>
      {verb && <Dialog title={title(verb)} onClose={() => setVerb(undefined)}><div className="consequences"><h3>{t('common.what_happens')}</h3><ul><li>{t('messages.bulk_effect', { count: parked.length, names })}</li><li>{t(`orders.${verb}_effect`, { name: names })}</li></ul></div>
        <footer><button type="button" onClick={() => setVerb(undefined)}>{t('common.cancel')}</button><button type="button" className={verb === 'release' ? 'danger' : 'primary'} disabled={busy} onClick={() => run(work)}>{t(`orders.${verb}`)}</button></footer></Dialog>}
    </p>);
}

function Split({ filters, list, detail, hasDetail }: { filters: ReactNode; list: ReactNode; detail: ReactNode; hasDetail: boolean }) {
  return <>{filters}<div className={hasDetail ? 'split with-detail' : 'split'}><div className="split-list">{list}</div><section className="split-detail card" aria-live="polite">{hasDetail ? <><button type="button" className="small back" onClick={() => setQuery({ id: '' })}>‹ {t('common.back')}</button>{detail}</> : <Empty>{t('messages.pick')}</Empty>}</section></div></>;
}

function Received() {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const hasSearch = useFeature('/api/v1/search');
  const more_filters = hasSearch ? { identifier: value('identifier'), since: value('since'), until: value('until'), patient_id: value('patient'), order_id: value('order') } : {};
  const { items, problem, reload, hasMore, more } = usePages<Message>(target('/api/v1/messages', { outcome: value('outcome'), sender: value('sender'), control_id: value('control_id'), message_type: value('type'), ...more_filters, limit: 50 }), 15);
  const id = value('id');
  return (
    <Split hasDetail={id !== ''} detail={id && <MessageDetail key={id} id={id} onDone={reload} />}
      filters={<form className="filters" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
        <SelectField label={t('messages.outcome')} value={value('outcome')} onChange={(next) => setQuery({ outcome: next })} options={[['', t('common.all')], ...outcomes.map((one): [string, string] => [one, outcomeText(one)])]} />
        <TextField label={t('messages.sender')} type="search" value={value('sender')} onChange={(next) => setQuery({ sender: next })} />
        <TextField label={t('messages.type')} type="search" value={value('type')} onChange={(next) => setQuery({ type: next.toUpperCase() })} placeholder="ORM" />
        <TextField label={t('messages.control_id')} type="search" value={value('control_id')} onChange={(next) => setQuery({ control_id: next.trim() })} />
        {hasSearch && <><TextField label={t('messages.identifier')} type="search" value={value('identifier')} onChange={(next) => setQuery({ identifier: next.trim() })} /><TextField label={t('messages.since')} type="datetime-local" value={value('since')} onChange={(next) => setQuery({ since: next })} /><TextField label={t('messages.until')} type="datetime-local" value={value('until')} onChange={(next) => setQuery({ until: next })} /></>}
      </form>}
      list={<><ProblemBox problem={problem} retry={reload} />{id === '' && items && <ProcessAgain messages={items} onDone={reload} isForAll />}{!items ? !problem && <Loading /> : items.length === 0 ? <Empty><p>{t('messages.empty_received')}</p><p>{t('messages.empty_received_hint')}</p></Empty> : (
        <Table caption={t('messages.received')} rows={items} keyOf={(one) => one.id} onPick={(one) => setQuery({ id: one.id })} isPicked={(one) => String(one.id) === id} hasMore={hasMore} more={more} columns={[
          { id: 'at', title: t('common.time'), cell: (one) => momentText(one.received_at), sort: (one) => one.received_at }, { id: 'type', title: t('messages.type'), cell: typeOf, sort: typeOf },
          { id: 'sender', title: t('messages.sender'), cell: (one) => <Foreign>{one.sender}</Foreign>, sort: (one) => one.sender }, { id: 'outcome', title: t('messages.outcome'), cell: (one) => <Status tone={one.outcome === 'applied' && one.findings?.length ? 'warn' : outcomeTone(one.outcome)}>{outcomeText(one.outcome)} {one.ack_code}</Status>, sort: (one) => one.outcome ?? '' },
          { id: 'control', title: t('messages.control_id'), cell: (one) => <Mono>{one.control_id}</Mono>, sort: (one) => one.control_id }]} />)}</>} />
  );
}
function Sent() {
  const { query } = useRoute();
  const value = (name: string) => query.get(name) ?? '';
  const hasSearch = useFeature('/api/v1/search');
  const destinations = useData<Page<Destination>>('/api/v1/destinations');
  const more_filters = hasSearch ? { identifier: value('identifier'), control_id: value('control_id'), since: value('since'), until: value('until'), patient_id: value('patient') } : {};
  const { items, problem, reload, hasMore, more } = usePages<Delivery>(target('/api/v1/deliveries', { destination: value('destination'), state: value('state'), order_id: value('order'), ...more_filters, limit: 50 }), 10);
  const id = value('id');
  return (
    <Split hasDetail={id !== ''} detail={id && <DeliveryDetail key={id} id={id} onDone={reload} />}
      filters={<form className="filters" aria-label={t('common.filters')} onSubmit={(event) => event.preventDefault()}>
        <SelectField label={t('messages.destination')} value={value('destination')} onChange={(next) => setQuery({ destination: next })} options={[['', t('common.all')], ...(destinations.data?.items ?? []).map(({ name }): [string, string] => [name, name])]} />
        <SelectField label={t('common.state')} value={value('state')} onChange={(next) => setQuery({ state: next })} options={[['', t('common.all')], ...['waiting', 'pending', 'delivered', 'parked', 'skipped'].map((one): [string, string] => [one, word('common', 'delivery_', one)])]} />
        {hasSearch && <><TextField label={t('messages.control_id')} type="search" value={value('control_id')} onChange={(next) => setQuery({ control_id: next.trim() })} /><TextField label={t('messages.identifier')} type="search" value={value('identifier')} onChange={(next) => setQuery({ identifier: next.trim() })} /></>}
      </form>}
      list={<><ProblemBox problem={problem} retry={reload} />{items && <Bulk items={items} onDone={reload} />}{!items ? !problem && <Loading /> : items.length === 0 ? <Empty><p>{t('messages.empty_sent')}</p><p>{t('messages.empty_sent_hint')}</p></Empty> : (
        <Table caption={t('messages.sent')} rows={items} keyOf={(one) => one.id} onPick={(one) => setQuery({ id: one.id })} isPicked={(one) => String(one.id) === id} hasMore={hasMore} more={more} columns={[
          { id: 'at', title: t('common.time'), cell: (one) => momentText(one.created_at), sort: (one) => one.created_at }, { id: 'to', title: t('messages.destination'), cell: (one) => <Foreign>{one.destination}</Foreign>, sort: (one) => one.destination },
          { id: 'kind', title: t('messages.kind'), cell: (one) => word('common', 'kind_', one.kind), sort: (one) => one.kind }, { id: 'state', title: t('common.state'), cell: (one) => <><DeliveryStatus state={one.state} />{(one.state === 'parked' || one.state === 'pending') && heldText(one) && <div className="quiet"><Foreign>{heldText(one)}</Foreign></div>}</>, sort: (one) => one.state }]} />)}</>} />
  );
}

export function MessagesScreen() {
  const { query } = useRoute();
  const [showsDryRun, setShowsDryRun] = useState(false);
  const view = query.get('view') === 'sent' ? 'sent' : 'received';
  return (
    <Screen title={t('messages.title')} actions={<button type="button" onClick={() => setShowsDryRun(true)}>{t('messages.dry_run')}</button>}>
      <Tabs label={t('messages.title')} current={view} onPick={(next) => { location.hash = link(['messages'], { view: next === 'sent' ? 'sent' : '' }); }} tabs={[{ id: 'received', title: t('messages.received') }, { id: 'sent', title: t('messages.sent') }]} />
      {view === 'sent' ? <Sent /> : <Received />}
      {showsDryRun && <DryRunDialog onClose={() => setShowsDryRun(false)} />}
    </Screen>
  );
}
