// SPDX-License-Identifier: Apache-2.0
// What happened to an order or a patient, the newest first.
import { useState } from 'react';
import { Changes } from './action';
import { usePages } from './data';
import type { TimelineItem } from './model';
import { Ago, DeliveryStatus, Empty, Findings, Foreign, Loading, Mono, ProblemBox } from './parts';
import { link } from './route';
import { t, word } from './texts';

function Cause({ cause }: { cause?: TimelineItem['cause'] }) {
  if (!cause) return null;
  if (cause.kind === 'message' && cause.id) return <a href={link(['messages'], { id: cause.id })}>{t('orders.cause_message')}</a>;
  if (cause.kind === 'action') return <>{t('orders.cause_action', { name: cause.actor?.name || cause.actor?.kind || '?' })}{cause.what && <> ({cause.what})</>}</>;
  return <>{word('orders', 'cause_', cause.kind)}</>;
}
function What({ one }: { one: TimelineItem }) {
  switch (one.kind) {
    case 'change': return <><Cause cause={one.cause} /><Changes changes={one.changes ?? []} /></>;
    case 'message': return <><a href={link(['messages'], { id: one.id })}><Foreign>{one.sender}</Foreign> {one.message_type}^{one.trigger_event} <Mono>{one.control_id}</Mono></a> → {one.ack_code} {word('messages', 'outcome_', one.outcome ?? '')}<Findings findings={one.findings} /></>;
    case 'dataset': return <>{one.calling_aet} {one.operation} → {typeof one.status === 'number' ? one.status.toString(16).padStart(4, '0').toUpperCase() : one.status} <a href={`/api/v1/datasets/${one.id}/raw`} download>{t('orders.raw')}</a><Findings findings={one.findings} /></>;
    case 'availability': return <>{one.calling_aet}: {t('orders.path_images', { count: one.available ?? 0 })}</>;
    case 'delivery': return (
      <><a href={link(['messages'], { view: 'sent', id: one.id })}><Foreign>{one.destination}</Foreign> · {word('common', 'kind_', one.message_kind ?? '')}</a> <DeliveryStatus state={one.state ?? ''} />{one.why && <div className="quiet"><Foreign>{one.why}</Foreign></div>}
        {one.failed_attempts?.map((attempt, index) => <div key={index} className="quiet">{t('orders.failed_attempts', { times: attempt.times, failure: attempt.failure })} <Foreign>{attempt.why}</Foreign></div>)}</>);
    case 'query': return <>{one.aet}</>;
    default: return null;
  }
}

export function TimelineList({ items }: { items: TimelineItem[] }) {
  if (items.length === 0) return <Empty>{t('orders.timeline_empty')}</Empty>;
  return <ol className="timeline">{items.map((one) => <li key={`${one.kind} ${one.id} ${one.at}`}><Ago at={one.at} /><strong>{word('orders', 'event_', one.kind)}</strong><div><What one={one} /></div></li>)}</ol>;
}

// `fallback`: what is shown for a broker that keeps no history.
export function Timeline({ path, fallback }: { path: string; fallback: TimelineItem[] }) {
  const [isOpen, setIsOpen] = useState(true);
  const { items, problem, isMissing, hasMore, more, reload } = usePages<TimelineItem>(isOpen ? path : null, 15);
  if (isMissing) return <TimelineList items={fallback} />;
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}><summary>{t('orders.timeline')}</summary>
      <ProblemBox problem={problem} retry={reload} />
      {items ? <TimelineList items={items} /> : !problem && <Loading />}
      {hasMore && <button type="button" onClick={more}>{t('common.more')}</button>}
    </details>
  );
}
