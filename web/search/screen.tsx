// SPDX-License-Identifier: Apache-2.0
// What has a number or a name. A broker without /api/v1/search is asked list by list.
import { useEffect, useState } from 'react';
import { get, query as target } from '../shared/api';
import { useAction } from '../shared/data';
import { features } from '../shared/features';
import { codeText, identifierText, momentText, startText } from '../shared/format';
import type { Delivery, Message, Order, Page, Patient, PerformedStep, Step } from '../shared/model';
import { DeliveryStatus, Empty, Foreign, Loading, Mono, OrderStatus, PatientLine, ProblemBox, Screen, Section, StepStatus } from '../shared/parts';
import { link, useRoute } from '../shared/route';
import { t, word } from '../shared/texts';
import { examText } from '../worklist/step_actions';

interface Found { patients: Patient[]; orders: Order[]; steps: Step[]; performed_steps: PerformedStep[]; messages: Message[]; deliveries: Delivery[] }

async function find(text: string): Promise<Found> {
  if ((await features()).has('/api/v1/search')) return get<Found>(target('/api/v1/search', { q: text }));
  const list = async <T extends { id: number }>(path: string, ...filters: Record<string, string>[]) => {
    const pages = await Promise.all(filters.map((filter) => get<Page<T>>(target(path, { ...filter, limit: 10 })).catch(() => ({ items: [], next: null }))));
    return [...new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item])).values()];
  };
  return {
    patients: await list<Patient>('/api/v1/patients', { identifier: text }, { name: text }), orders: await list<Order>('/api/v1/orders', { accession_number: text }, { placer_number: text }, { filler_number: text }),
    steps: await list<Step>('/api/v1/steps', { step_id: text }), performed_steps: [], messages: await list<Message>('/api/v1/messages', { control_id: text }), deliveries: [],
  };
}

function Group<T extends { id: number }>({ title, items, line }: { title: string; items: T[]; line: (item: T) => JSX.Element }) {
  if (items.length === 0) return null;
  return <Section title={title}><ul className="lines">{items.map((item) => <li key={item.id} className="line">{line(item)}</li>)}</ul></Section>;
}

export function SearchScreen() {
  const { query } = useRoute();
  const text = query.get('q') ?? '';
  const [found, setFound] = useState<Found>();
  const { problem, run } = useAction();
  useEffect(() => {
    let isOver = false;
    setFound(undefined);
    if (text) void run(async () => { const next = await find(text); if (!isOver) setFound(next); });
    return () => { isOver = true; };
  }, [text, run]);
  const total = found ? Object.values(found).reduce((sum: number, items: unknown[]) => sum + items.length, 0) : 0;
  return (
    <Screen title={<Foreign>{t('common.search_found', { text })}</Foreign>}>
      <ProblemBox problem={problem} />
      {!found ? !problem && <Loading /> : total === 0 ? <Empty>{t('common.search_none', { text })}</Empty> : (
        <>
          <Group title={t('common.patients_screen')} items={found.patients} line={(one) => <PatientLine patient={{ id: one.id, name: one.name, birth_date: one.birth_date, sex: one.sex, identifier: one.identifiers?.[0] }} />} />
          <Group title={t('common.orders_screen')} items={found.orders} line={(one) => <><OrderStatus state={one.state} /> <a href={link(['orders', one.id])}><Foreign>{codeText(one.service) || identifierText({ value: one.placer_number ?? '' })}</Foreign></a> <Mono>{one.accession_number}</Mono> <PatientLine patient={one.patient} /></>} />
          <Group title={t('common.worklist_screen')} items={found.steps} line={(one) => <><StepStatus state={one.state} /> <a href={link(['orders', one.order_id])}><Foreign>{examText(one)}</Foreign></a> <Mono>{one.step_id}</Mono> {startText(one.start_at, one.start_is_day)} <PatientLine patient={one.patient} /></>} />
          <Group title={t('orders.performed')} items={found.performed_steps} line={(one) => <><StepStatus state={one.state} /> {one.links?.[0] ? <a href={link(['orders', one.links[0].order_id])}>{one.station_aet ?? one.calling_aet}</a> : <a href={link(['discrepancies'])}>{one.station_aet ?? one.calling_aet}</a>} {momentText(one.received_at)}</>} />
          <Group title={t('messages.received')} items={found.messages} line={(one) => <><a href={link(['messages'], { id: one.id })}>{one.message_type}^{one.trigger_event} <Mono>{one.control_id}</Mono></a> <Foreign>{one.sender}</Foreign> {momentText(one.received_at)}</>} />
          <Group title={t('messages.sent')} items={found.deliveries} line={(one) => <><DeliveryStatus state={one.state} /> <a href={link(['messages'], { view: 'sent', id: one.id })}><Foreign>{one.destination}</Foreign> · {word('common', 'kind_', one.kind)}</a> {momentText(one.created_at)}</>} />
        </>)}
    </Screen>
  );
}
